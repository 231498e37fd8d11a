# SPDX-License-Identifier: MIT
r"""Make a tar archive, member by member, in the given order.

    make_tar.py FILE ARGUMENT...

An argument is a member, or an option for the members after it:

    d:NAME  f:NAME=TEXT  f:NAME=@FILE  l:NAME=TARGET  h:NAME=TARGET
    c:NAME  p:NAME                        (a character device, a FIFO)
    --format=gnu|pax|ustar   --mode=644   --mtime=1600000000.5
    --owner=UID:GID:USER:GROUP   --pax=KEY=VALUE (for the next member only)
    --global=KEY=VALUE       --no-end

Names and values are bytes; \n in TEXT is a line break.
"""

import io
import os
import sys
import tarfile

KINDS = {
    "d": tarfile.DIRTYPE, "f": tarfile.REGTYPE, "l": tarfile.SYMTYPE,
    "h": tarfile.LNKTYPE, "c": tarfile.CHRTYPE, "p": tarfile.FIFOTYPE,
}
FORMATS = {"gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT,
           "ustar": tarfile.USTAR_FORMAT}
LIKE = {"format": "gnu", "mode": None, "mtime": "1600000000",
        "owner": "0:0:root:root"}


def header(info, form):
    return info.tobuf(FORMATS[form], "utf-8", "surrogateescape")


def member(argument, like, pax):
    kind, rest = argument[0], argument[2:]
    name, _, value = rest.partition("=")
    info = tarfile.TarInfo(name)
    info.type = KINDS[kind]
    info.mode = 0o755 if kind == "d" else 0o777 if kind == "l" else 0o644
    if like["mode"]:
        info.mode = int(like["mode"], 8)
    mtime = like["mtime"]
    info.mtime = float(mtime) if "." in mtime else int(mtime)
    uid, gid, info.uname, info.gname = like["owner"].split(":")
    info.uid, info.gid = int(uid), int(gid)
    info.pax_headers = dict(pax)
    content = b""
    if kind in "lh":
        info.linkname = value
    elif kind == "f" and value.startswith("@"):
        with open(value[1:], "rb") as file:
            content = file.read()
    elif kind == "f":
        content = os.fsencode(value.replace("\\n", "\n"))
    info.size = len(content)
    padding = b"\0" * (-len(content) % tarfile.BLOCKSIZE)
    return header(info, like["format"]) + content + padding


def main():
    like, pax = dict(LIKE), {}
    out = io.BytesIO()
    is_ended = True
    for argument in sys.argv[2:]:
        option, _, value = argument[2:].partition("=")
        if not argument.startswith("--"):
            out.write(member(argument, like, pax))
            pax = {}
        elif option == "no-end":
            is_ended = False
        elif option == "pax":
            key, _, text = value.partition("=")
            pax[key] = text
        elif option == "global":
            key, _, text = value.partition("=")
            out.write(tarfile.TarInfo.create_pax_global_header({key: text}))
        else:
            assert option in like, argument
            like[option] = value
    if is_ended:
        out.write(b"\0" * 1024)
        out.write(b"\0" * (-out.tell() % tarfile.RECORDSIZE))
    with open(sys.argv[1], "wb") as file:
        file.write(out.getvalue())


main()
