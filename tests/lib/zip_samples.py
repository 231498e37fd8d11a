# SPDX-License-Identifier: MIT
"""zip_samples.py DIR: write sound archives with the habits of known tools.

Prints a line for each: path, verdict, and a third field.  The field is a part
of the expected message if the verdict is "refused"; otherwise it names the
tool that writes such archives.
"""

import os
import struct
import sys
import zlib

from zipforge import UTF8, Archive, Member, extra

SOURCE = b'print("A")\n' * 20
ACCENT = "gr\u00f6\u00dfe.py".encode()
WIDE = {"csize": 0xffffffff, "size": 0xffffffff}
SAMPLES = []


def sample(verdict, reason):
    def keep(make):
        SAMPLES.append((make.__name__.replace("_", "-"), make, verdict,
                        reason))
        return make

    return keep


def archive(name=b"a.py", more=(), **fields):
    member = Member(name, SOURCE)
    for key, value in fields.items():
        setattr(member, key, value)
    return Archive([member, *more]), member


def sizes(member):
    return struct.pack("<2Q", len(member.content), len(member.data))


@sample("accepted", "commons-compress: the local zip64 field has one size")
def zip64_one_size():
    made, member = archive()
    member.local["extra"] = extra(1, sizes(member)[:8])
    return made


@sample("accepted", "Ant, pyspark.zip: a zip64 field that is not asked for")
def zip64_repeats():
    made, member = archive()
    member.local["extra"] = extra(1, sizes(member))
    return made


@sample("accepted", "WinZip, yauzl: more in the zip64 field than is asked for")
def zip64_surplus():
    made, member = archive()
    member.both(**WIDE)
    member.local["extra"] = extra(1, sizes(member))
    member.central["extra"] = extra(1, sizes(member) + b"\0" * 8)
    return made


@sample("accepted", "p7zip 16.02: the host in the version needed")
def version_with_host():
    made, member = archive()
    member.both(needed=0x314)
    member.central["made"] = 0x33f
    return made


@sample("accepted", ".NET: two versions needed")
def version_differs():
    made, member = archive()
    member.local["needed"] = 0
    return made


@sample("refused", "extensible data")
def zip64_end_extensible():
    made, _ = archive()
    made.zip64(extra=b"\1\2\4\0\0\0abcd", record_size=54)
    made.end = {"here": 0xffff, "count": 0xffff, "size": 0xffffffff,
                "offset": 0xffffffff}
    return made


@sample("accepted", "Fedora's zip: zip64 end records that nothing asks for")
def zip64_end_orphan():
    made, _ = archive()
    made.zip64()
    return made


@sample("accepted", "Info-ZIP: stray bytes behind a time stamp")
def stray_bytes():
    made, member = archive()
    member.local["extra"] = bytes.fromhex("5554050001 00a6ce12 0000")
    return made


@sample("accepted", "zipalign: padding in the extra field")
def zipalign():
    made, member = archive()
    member.local["extra"] = b"\0\0\0"
    return made


@sample("accepted", "jszip, Ant: a Unicode path that repeats the name")
def unicode_path():
    made, member = archive(ACCENT)
    member.both(extra=extra(0x7075, struct.pack(
        "<BL", 1, zlib.crc32(ACCENT)) + ACCENT))
    return made


@sample("refused", "gives another name")
def unicode_path_of_another():
    made, member = archive()
    member.both(extra=extra(0x7075, struct.pack(
        "<BL", 1, zlib.crc32(b"a.py")) + b"b.py"))
    return made


@sample("accepted", "Info-ZIP, macOS: UTF-8 without the flag")
def utf8_without_flag():
    made, _ = archive(ACCENT, flags=0)
    return made


@sample("refused", "was not made on Unix")
def utf8_without_flag_of_dos():
    made, member = archive(ACCENT, flags=0)
    member.central["made"] = 20
    return made


@sample("refused", "unlike that of")
def utf8_with_and_without_flag():
    made, _ = archive(ACCENT, [Member("\u00e9.txt".encode(), b"e")],
                      flags=0)
    assert made.members[1].flags == UTF8
    return made


@sample("refused", "as aapt writes it")
def every_type_bit():
    made, _ = archive(mode=0o177777)
    return made


@sample("refused", "share its local header")
def two_headers_of_one():
    made, member = archive()
    made.build()
    second = Member(b"a.py", SOURCE)
    second.offset = member.offset
    made.listed = [member, second]
    return made


@sample("refused", "unzip drops")
def version_in_name():
    made, _ = archive(more=[Member(b"data;1", SOURCE)])
    return made


@sample("accepted", "bsdtar: names that start with ./")
def dot_names():
    made, _ = archive(b"./a.py", [Member(b"./pkg/b.py", SOURCE)])
    made.members.insert(0, Member(b"./"))
    return made


@sample("accepted", "bsdtar to a pipe: zeros up to a block")
def padded():
    made, member = archive()
    member.use_descriptor()
    made.after = b"\0" * (10240 - len(made.build()))
    return made


@sample("accepted", "onnx: a member that deflate makes very small")
def much_deflated():
    made, _ = archive(more=[Member(b"zeros.bin", b"\0" * (4 << 20))])
    return made


@sample("accepted", "zip -s: the marker of a split archive with one part")
def split_in_one():
    made, _ = archive()
    made.prefix = b"PK\7\10"
    return made


@sample("accepted", "APPNOTE 8.5.4: the other marker of a single part")
def split_in_one_marked():
    made, _ = archive()
    made.prefix = b"PK00"
    return made


@sample("refused", "pack the archive again with a tool that sets the flag")
def latin_1():
    made, _ = archive(b"gr\xf6\xdfe.py", flags=0)
    return made


@sample("refused", "with which Go's archive/zip does not read it")
def zip64_uncounted():
    made, _ = archive()
    made.prefix = b"#!/usr/bin/python3\n"
    made.counted = False
    made.zip64()
    return made


@sample("accepted", "what most write")
def plain():
    made, _ = archive(more=[
        Member(b"pkg/"), Member(b"pkg/__init__.py", b"x = 1\n"),
        Member(b"data.txt", b"data" * 9, 0)])
    return made


@sample("links", "zip -y: a symbolic link")
def link():
    made, _ = archive(more=[Member(b"b.py", b"a.py", 0, 0o120777)])
    return made


def make(directory):
    """Write the archives; return rows of path, verdict and reason."""
    os.makedirs(directory, exist_ok=True)
    rows = []
    for name, build, verdict, reason in SAMPLES:
        path = os.path.join(directory, name + ".zip")
        with open(path, "wb") as file:
            file.write(build().build())
        rows.append((path, verdict, reason))
    return rows


if __name__ == "__main__":
    for row in make(sys.argv[1]):
        print(*row, sep="\t")
