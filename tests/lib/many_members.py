# SPDX-License-Identifier: MIT
"""Make a tar archive of many members of one kind.

    many_members.py FILE KIND COUNT TAG

    late    symbolic links to nowhere, each in its own directory
    again   symbolic links to nowhere in one directory, each followed by a
            member of another directory
    held    half are .pyc that are links and may be replaced, half are hard
            links to something else
    targets symbolic links whose paths and targets have about 4,000 bytes
"""

import io
import sys
import tarfile

LIB = "usr/lib/python3/dist-packages"


def add_targets(archive, count):
    """Add links whose headers are equal, because only the long names differ."""
    unit = f"{0:0255}/"
    info = tarfile.TarInfo(f"{LIB}/" + unit * 15 + "m")
    info.type, info.linkname = tarfile.SYMTYPE, unit * 15
    first = info.tobuf(tarfile.GNU_FORMAT)
    for i in range(count):
        archive.fileobj.write(first.replace(unit.encode(), b"%0255d/" % i))
        archive.offset += len(first)


def main():
    path, kind, count, tag = sys.argv[1:]
    half = range(int(count) // 2)

    def add(name, content=b"", kind=tarfile.REGTYPE, target=""):
        info = tarfile.TarInfo(f"{LIB}/{name}")
        info.type = kind
        info.linkname = target
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))

    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
        if kind == "late":
            for i in range(int(count)):
                add(f"p{i}/m.py", kind=tarfile.SYMTYPE, target=f"/no/{i}.py")
        elif kind == "again":
            for i in half:
                add(f"p/m{i}.py", kind=tarfile.SYMTYPE, target=f"/no/{i}.py")
                add(f"q{i}/text")
        elif kind == "targets":
            add_targets(archive, int(count))
        elif kind == "held":
            for i in half:
                add(f"__pycache__/m{i}.{tag}.pyc", kind=tarfile.LNKTYPE,
                    target="nothing")
            for i in half:
                add(f"__pycache__/text{i}", kind=tarfile.LNKTYPE,
                    target=f"{LIB}/__pycache__/none.{tag}.pyc")


main()
