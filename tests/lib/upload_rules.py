# SPDX-License-Identifier: MIT
"""upload_rules.py WHEEL...: check the rules of a package index for wheels.

The rules are our reading of the upload requirements of the Python Package
Index, of the binary distribution format and of APPNOTE.TXT.  The bytes are
parsed here, in the order of the file, to find everything that a zip library
would skip.  Prints "WHEEL: reason" for the first error of each wheel; the exit
status is then 1.
"""

import base64
import csv
import hashlib
import io
import os
import re
import struct
import sys
import unicodedata
import zlib

LOCAL = struct.Struct("<4sHHHHHLLLHH")
CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
END = struct.Struct("<4sHHHHLLH")

LOCAL_MARK = b"PK\3\4"
CENTRAL_MARK = b"PK\1\2"
END_MARK = b"PK\5\6"

UTF8 = 0x800
DESCRIPTOR = 0x8
ENCRYPTED = 0x1 | 0x40 | 0x2000
STORED, DEFLATED = 0, 8

ZIP64_EXTRA = 0x0001
NAME_EXTRA = 0x7075

# A wheel that inflates to more than BOMB_SIZE bytes may inflate to at most
# BOMB_RATIO times its own size.
BOMB_SIZE = 64 << 20
BOMB_RATIO = 50

FILE_NAME = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._]*?)-(?P<version>[A-Za-z0-9_.!+]+)"
    r"(-(?P<build>\d[^-]*))?-[\w.]+-[\w.]+-[\w.]+\.whl")
MUST_HAVE = ("METADATA", "RECORD", "WHEEL")
# These sign the original RECORD and have no row in it.
SIGNATURES = ("RECORD.jws", "RECORD.p7s")


class Refused(Exception):
    """Why a wheel is refused."""


def demand(condition, reason):
    if not condition:
        raise Refused(reason)


class Member:
    """A row of the central directory, compared with the local header."""

    def __init__(self, data, at):
        demand(at + CENTRAL.size <= len(data), "the directory is cut short")
        (mark, _, _, self.flags, self.method, self.time, self.date, self.crc,
         self.packed, self.size, name, extra, comment, disk, _, self.external,
         self.offset) = CENTRAL.unpack_from(data, at)
        demand(mark == CENTRAL_MARK, "no directory header where one must be")
        demand(not disk, "it is on more than one disk")
        at += CENTRAL.size
        self.raw = data[at : at + name]
        self.extra = data[at + name : at + name + extra]
        self.end = at + name + extra + comment
        self.name = self.read_name()
        self.demand(not comment, "has a comment")
        self.check_form()
        self.start = self.read_local(data)
        self.bytes = data[self.start : self.start + self.packed]

    def demand(self, condition, reason):
        demand(condition, f"{self.raw!r}: {reason}")

    def read_name(self):
        try:
            name = self.raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(f"{self.raw!r}: the name is not UTF-8") from None
        self.demand(name.isascii() or self.flags & UTF8,
                    "the name is not said to be UTF-8")
        self.demand(all(unicodedata.category(character) != "Cc"
                        for character in name),
                    "a control character in the name")
        parts = name[:-1].split("/") if name[-1:] == "/" else name.split("/")
        self.demand(not {"", ".", ".."} & set(parts) and "\\" not in name,
                    "the name is no plain relative path")
        return name

    def check_form(self):
        self.demand(not self.flags & DESCRIPTOR, "a data descriptor")
        self.demand(not self.flags & ENCRYPTED, "it is encrypted")
        self.demand(self.method in (STORED, DEFLATED),
                    f"compressed by method {self.method}")
        self.demand(0xFFFFFFFF not in (self.packed, self.size, self.offset),
                    "zip64 for no reason")
        kind = self.external >> 28
        self.demand(kind in (0, 4, 8), "neither a file nor a directory")
        self.check_extra(self.extra)

    def check_extra(self, extra):
        while extra:
            self.demand(len(extra) >= 4, "an extra field is cut short")
            number, length = struct.unpack_from("<HH", extra)
            self.demand(len(extra) >= 4 + length,
                        "an extra field is cut short")
            self.demand(number != ZIP64_EXTRA, "zip64 for no reason")
            self.demand(number != NAME_EXTRA, "a second name")
            extra = extra[4 + length :]

    def read_local(self, data):
        """Check the local header; return the offset of the data."""
        self.demand(self.offset + LOCAL.size <= len(data),
                    "the local header is cut short")
        (mark, _, flags, method, time, date, crc, packed, size, name,
         extra) = LOCAL.unpack_from(data, self.offset)
        self.demand(mark == LOCAL_MARK, "no local header where it must be")
        at = self.offset + LOCAL.size
        self.demand(data[at : at + name] == self.raw,
                    "the local header has another name")
        self.demand((flags, method, time, date, crc, packed, size)
                    == (self.flags, self.method, self.time, self.date,
                        self.crc, self.packed, self.size),
                    "the local header says something else")
        at += name
        self.check_extra(data[at : at + extra])
        return at + extra

    def content(self):
        data = self.bytes
        if self.method == DEFLATED:
            stream = zlib.decompressobj(-15)
            try:
                data = stream.decompress(data, self.size + 1)
            except zlib.error as error:
                raise Refused(f"{self.raw!r}: {error}") from None
            self.demand(stream.eof and not stream.unused_data,
                        "the deflate stream does not end where it must")
        self.demand(len(data) == self.size, "it has another size")
        self.demand(zlib.crc32(data) == self.crc, "it has another CRC")
        return data


def read_members(data):
    """Return the members of an archive that has nothing else."""
    at = len(data) - END.size
    demand(at >= 0, "too short for an archive")
    (mark, disk, start_disk, here, count, size, start,
     comment) = END.unpack_from(data, at)
    demand(mark == END_MARK,
           "it does not end with an end record that has no comment")
    demand(not comment, "it ends with a comment, or is cut short")
    demand(not disk and not start_disk and here == count,
           "it is on more than one disk")
    demand(count != 0xFFFF and 0xFFFFFFFF not in (size, start),
           "zip64 for no reason")
    demand(start + size == at,
           "something between the directory and the end record")
    members = []
    position = start
    while position < at:
        members.append(Member(data, position))
        position = members[-1].end
    demand(position == at and len(members) == count,
           "the directory has another size, or number of rows")
    return members, start


def check_tiling(members, directory):
    """Local headers and data follow each other without gaps."""
    position = 0
    for member in sorted(members, key=lambda member: member.offset):
        member.demand(member.offset == position,
                      "bytes before it that belong to no member, or to two")
        position = member.start + member.packed
    demand(position == directory, "bytes between the members and directory")


def check_names(members):
    seen = set()
    for member in members:
        name = member.name.rstrip("/")
        member.demand(name not in seen, "the archive has this name twice")
        seen.add(name)
    files = {m.name for m in members if not m.name.endswith("/")}
    for member in members:
        parent = member.name.rstrip("/").rpartition("/")[0]
        while parent:
            member.demand(parent not in files, "it lies below a file")
            parent = parent.rpartition("/")[0]


def check_bomb(members, size):
    inflated = sum(member.size for member in members)
    demand(inflated <= BOMB_SIZE or inflated <= BOMB_RATIO * size,
           "it inflates to too many times its size")


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def find_info(path, members):
    """Return the .dist-info directory with its slash; check its name."""
    found = {member.name.partition("/")[0] for member in members}
    found = [name for name in found if name.endswith(".dist-info")]
    demand(len(found) == 1, f"{len(found)} .dist-info directories")
    match = FILE_NAME.fullmatch(os.path.basename(path))
    demand(match, "the file has no name of a wheel")
    name, _, version = found[0][: -len(".dist-info")].rpartition("-")
    demand(normalized(name) == normalized(match["name"]),
           f"the file's name is not that of {found[0]}")
    demand(normalized(version) == normalized(match["version"]),
           f"the file's version is not that of {found[0]}")
    return found[0] + "/"


def check_record(members, info):
    """RECORD has a correct row for each file, and no other row."""
    files = {m.name: m for m in members if not m.name.endswith("/")}
    for name in MUST_HAVE:
        demand(info + name in files, f"no {name}")
    text = files[info + "RECORD"].content().decode("utf-8")
    rows = {}
    for row in csv.reader(io.StringIO(text, newline="")):
        demand(len(row) == 3, f"RECORD: a row of {len(row)} fields")
        demand(row[0] not in rows, f"RECORD: {row[0]!r} has two rows")
        rows[row[0]] = row[1:]
    without = {info + name for name in ("RECORD",) + SIGNATURES}
    for name, member in files.items():
        if name in without:
            demand(rows.pop(name, ["", ""]) == ["", ""],
                   f"RECORD: a hash of {name}")
            continue
        demand(name in rows, f"RECORD: no row for {name!r}")
        content = member.content()
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        wanted = ["sha256=" + digest.decode().rstrip("="), str(len(content))]
        demand(rows.pop(name) == wanted, f"RECORD: {name!r} is another file")
    demand(not rows, f"RECORD: rows without a file: {sorted(rows)}")


def check(path):
    with open(path, "rb") as file:
        data = file.read()
    members, directory = read_members(data)
    check_tiling(members, directory)
    check_names(members)
    check_bomb(members, len(data))
    for member in members:
        member.content()
    check_record(members, find_info(path, members))


def main():
    status = 0
    for path in sys.argv[1:]:
        try:
            check(path)
        except Refused as reason:
            # A name may have characters that standard output cannot encode.
            print(ascii(f"{path}: {reason}")[1:-1])
            status = 1
    sys.exit(status)


main()
