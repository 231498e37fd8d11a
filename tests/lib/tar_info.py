# SPDX-License-Identifier: MIT
"""Print the content of a tar archive.

    tar_info.py names FILE                 the names, in order
    tar_info.py list FILE [NAME...]        all fields of a header, a line each
    tar_info.py cat FILE NAME              the last member of that name
    tar_info.py blocks FILE                name, and digest of all its blocks
    tar_info.py formats FILE               magic of each header block
"""

import hashlib
import os
import sys
import tarfile


def show(text):
    os.write(1, os.fsencode(text) + b"\n")


def line(info):
    return " ".join((
        info.name, info.type.decode(), f"{info.mode:o}",
        f"{info.uid}:{info.gid}:{info.uname}:{info.gname}", str(info.mtime),
        str(info.size), info.linkname))


def main():
    what, path, *names = sys.argv[1:]
    with tarfile.open(path, errors="surrogateescape") as archive:
        members = archive.getmembers()
        if what == "cat":
            info = [m for m in members if m.name == names[0]][-1]
            os.write(1, archive.extractfile(info).read())
    if what == "names":
        for info in members:
            show(info.name)
    elif what == "list":
        for info in members:
            if not names or info.name in names:
                show(line(info))
    elif what in ("blocks", "formats"):
        with open(path, "rb") as file:
            data = file.read()
        ends = [info.offset for info in members[1:]] + [archive.offset]
        for info, end in zip(members, ends):
            raw = data[info.offset:end]
            if what == "blocks":
                show(info.name + " " + hashlib.sha256(raw).hexdigest())
            else:
                show(f"{info.name} {raw[156:157].decode()} {raw[257:265]!r}")


main()
