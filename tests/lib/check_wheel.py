# SPDX-License-Identifier: MIT
"""check_wheel.py WHAT WHEEL [ARGUMENT]...: check a property of a baked wheel.

The headers are parsed here, because zipfile hides the checked fields.
"""

import base64
import csv
import hashlib
import io
import struct
import sys
import zipfile
import zlib

LOCAL = struct.Struct("<4sHHHHHLLLHH")
CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
END = struct.Struct("<4sHHHHLLH")


class Member:
    def __init__(self, data, at):
        (
            self.signature, self.made_by, self.needed, self.flags,
            self.method, self.time, self.date, self.crc, self.packed,
            self.size, name, extra, comment, self.disk, self.internal,
            self.external, self.offset,
        ) = CENTRAL.unpack_from(data, at)
        assert self.signature == b"PK\1\2"
        self.extra = extra
        self.comment = comment
        at += CENTRAL.size
        self.raw_name = data[at : at + name]
        self.name = self.raw_name.decode("utf-8")
        self.end = at + name + extra + comment
        self.local = LOCAL.unpack_from(data, self.offset)
        start = self.offset + LOCAL.size + self.local[9] + self.local[10]
        self.local_name = data[self.offset + LOCAL.size :][: self.local[9]]
        self.data = data[start : start + self.packed]
        self.after = start + self.packed

    def content(self):
        if self.method == 0:
            return self.data
        return zlib.decompress(self.data, -15)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    at = len(data) - END.size
    end = END.unpack_from(data, at)
    assert end[0] == b"PK\5\6", "something follows the end record"
    assert end[7] == 0, "there is an archive comment"
    members = []
    position = end[6]
    for _ in range(end[4]):
        members.append(Member(data, position))
        position = members[-1].end
    assert position == at, "something follows the central directory"
    return members, end[6]


def check_form(path, _):
    """The headers have their simplest form, and nothing is between members."""
    members, directory = read(path)
    position = 0
    for member in members:
        name = member.name
        assert member.offset == position, name
        ascii_name = member.raw_name.isascii()
        assert member.flags == (0 if ascii_name else 0x800), name
        assert member.made_by == 0x0314, name
        assert not member.extra and not member.comment, name
        assert not member.internal and not member.disk, name
        assert member.local[0] == b"PK\3\4", name
        assert member.local_name == member.raw_name, name
        assert member.local[10] == 0, name
        assert member.local[1:9] == (
            member.needed, member.flags, member.method, member.time,
            member.date, member.crc, member.packed, member.size,
        ), name
        assert zlib.crc32(member.content()) == member.crc, name
        position = member.after
    assert position == directory


def check_time(path, wanted):
    """Every member has this time."""
    with zipfile.ZipFile(path) as archive:
        found = {info.date_time for info in archive.infolist()}
    assert found == {tuple(map(int, wanted[0].split()))}, found


def check_order(path, _):
    members, _ = read(path)
    names = [member.raw_name for member in members]

    def rank(name):
        if name.endswith(b".dist-info/RECORD"):
            return 2
        return 1 if b".dist-info/" in name else 0

    assert names == sorted(names, key=lambda name: (rank(name), name)), names
    assert rank(names[-1]) == 2


def check_verbatim(path, original):
    """The members of the original keep their methods and bytes."""
    members = {member.name: member for member in read(path)[0]}
    before = read(original[0])[0]
    methods = set()
    for old in before:
        if old.name.endswith("RECORD"):
            continue
        new = members[old.name]
        assert (new.method, new.data) == (old.method, old.data), old.name
        assert (new.crc, new.size) == (old.crc, old.size), old.name
        methods.add(old.method)
    assert methods == {0, 8}


def check_modes(path, _):
    for member in read(path)[0]:
        if member.name.endswith("/"):
            wanted = 0o40755 << 16 | 0x10
        elif member.name.endswith(".sh"):
            wanted = 0o100755 << 16
        else:
            wanted = 0o100644 << 16
        assert member.external == wanted, (member.name, oct(member.external))


def check_record(path, _):
    """RECORD has one correct row for each member, in the same order."""
    members, _ = read(path)
    record = members[-1]
    text = record.content().decode("utf-8")
    assert "\r" not in text
    rows = list(csv.reader(io.StringIO(text)))
    again = io.StringIO()
    csv.writer(again, lineterminator="\n").writerows(rows)
    assert text == again.getvalue(), "quoted otherwise than csv would"
    wanted = []
    for member in members[:-1]:
        if member.name.endswith("/"):
            continue
        digest = hashlib.sha256(member.content()).digest()
        digest = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        wanted.append([member.name, "sha256=" + digest, str(member.size)])
    wanted.append([record.name, "", ""])
    assert rows == wanted, [row for row in rows if row not in wanted]


def main():
    what, path, *rest = sys.argv[1:]
    globals()["check_" + what](path, rest)


main()
