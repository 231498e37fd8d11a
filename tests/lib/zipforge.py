# SPDX-License-Identifier: MIT
"""A zip writer that can write false values, for hostile_archives.py.

By default it writes what any sound tool would write.  A field of a header is
overridden in the dictionaries local and central of a member, and end, end64
and locator of an archive.  Names are bytes.  Offsets count from the start of
the file.
"""

import base64
import csv
import hashlib
import io
import struct
import zlib

STORED = 0
DEFLATED = 8
FILE = 0o100644
DIRECTORY = 0o40755
DESCRIPTOR = 0x0008
UTF8 = 0x0800


def deflate(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def extra(number, content):
    return struct.pack("<HH", number, len(content)) + content


class Member:
    def __init__(self, name, content=b"", method=DEFLATED, mode=FILE):
        if name.endswith(b"/"):
            method, mode = STORED, DIRECTORY
        self.name = name
        self.content = content
        self.method = method
        self.mode = mode
        self.dos = 0x10 if name.endswith(b"/") else 0
        self.data = deflate(content) if method == DEFLATED else content
        self.flags = 0 if name.isascii() else UTF8
        self.before = b""
        self.descriptor = b""
        self.after = b""
        self.local = {}
        self.central = {}
        self.offset = None  # the offset of the local header

    def both(self, **fields):
        self.local.update(fields)
        self.central.update(fields)

    def truth(self):
        return {
            "signature": None,
            "made": 0x0314,
            "needed": 20,
            "flags": self.flags,
            "method": self.method,
            "time": 0,
            "date": 0x21,
            "crc": zlib.crc32(self.content),
            "csize": len(self.data),
            "size": len(self.content),
            "name": self.name,
            "extra": b"",
            "comment": b"",
            "disk": 0,
            "internal": 0,
            "external": self.mode << 16 | self.dos,
            "offset": self.offset,
        }

    def local_header(self):
        field = {**self.truth(), "signature": b"PK\3\4", **self.local}
        return (
            field["signature"]
            + struct.pack(
                "<5H3L2H", field["needed"], field["flags"], field["method"],
                field["time"], field["date"], field["crc"], field["csize"],
                field["size"], field.get("name_length", len(field["name"])),
                field.get("extra_length", len(field["extra"])))
            + field["name"] + field["extra"]
        )

    def central_header(self, uncounted):
        field = {**self.truth(), "signature": b"PK\1\2"}
        field["offset"] -= uncounted
        field.update(self.central)
        return (
            field["signature"]
            + struct.pack(
                "<6H3L5H2L", field["made"], field["needed"], field["flags"],
                field["method"], field["time"], field["date"], field["crc"],
                field["csize"], field["size"], len(field["name"]),
                len(field["extra"]), len(field["comment"]), field["disk"],
                field["internal"], field["external"], field["offset"])
            + field["name"] + field["extra"] + field["comment"]
        )

    def use_descriptor(self, wide=False, signed=True, **lies):
        """Add a data descriptor; set the local fields to 0, as in a stream."""
        field = {"crc": zlib.crc32(self.content), "csize": len(self.data),
                 "size": len(self.content), **lies}
        self.flags |= DESCRIPTOR
        self.local.update(crc=0, csize=0, size=0)
        self.descriptor = (b"PK\7\10" if signed else b"") + struct.pack(
            "<L2Q" if wide else "<3L", field["crc"], field["csize"],
            field["size"])


class Archive:
    def __init__(self, members, prefix=b"", counted=True):
        self.members = members
        self.prefix = prefix
        self.counted = counted  # whether offsets count the prefix
        self.listed = None  # the members of the directory, if they differ
        self.before_directory = b""
        self.in_directory = b""
        self.after_directory = b""
        self.end = {}
        self.end64 = None
        self.locator = {}
        self.comment = b""
        self.after = b""

    def find(self, name):
        return next(m for m in self.members if m.name == name)

    def zip64(self, **fields):
        self.end64 = fields

    def build(self):
        out = bytearray(self.prefix)
        uncounted = 0 if self.counted else len(self.prefix)
        for member in self.members:
            out += member.before
            member.offset = len(out)
            out += (member.local_header() + member.data + member.descriptor
                    + member.after)
        out += self.before_directory
        offset = len(out)
        listed = self.members if self.listed is None else self.listed
        for member in listed:
            out += member.central_header(uncounted)
        out += self.in_directory
        truth = {
            "disk": 0,
            "directory_disk": 0,
            "here": len(listed),
            "count": len(listed),
            "size": len(out) - offset,
            "offset": offset - uncounted,
        }
        out += self.after_directory
        if self.end64 is not None:
            out += self.zip64_records(truth, len(out) - uncounted)
        end = {**truth, "signature": b"PK\5\6",
               "comment_length": len(self.comment), **self.end}
        out += end["signature"] + struct.pack(
            "<4H2LH", end["disk"], end["directory_disk"], end["here"],
            end["count"], end["size"], end["offset"], end["comment_length"])
        return bytes(out + self.comment + self.after)

    def zip64_records(self, truth, at):
        field = {**truth, "signature": b"PK\6\6", "record_size": 44,
                 "needed": 45, "extra": b"", **self.end64}
        place = {"signature": b"PK\6\7", "disk": 0, "offset": at,
                 "disks": 1, **self.locator}
        return (
            field["signature"]
            + struct.pack(
                "<Q2H2L4Q", field["record_size"], 45, field["needed"],
                field["disk"], field["directory_disk"], field["here"],
                field["count"], field["size"], field["offset"])
            + field["extra"] + place["signature"]
            + struct.pack("<LQL", place["disk"], place["offset"],
                          place["disks"])
        )


class Wheel(Archive):
    """An archive whose RECORD is made last, from the final members."""

    def __init__(self, members, record_name):
        super().__init__(members)
        self.record_name = record_name
        self.change_rows = None
        self.change_text = None
        self.record_lies = ({}, {})  # the local and central fields of RECORD

    def row(self, member):
        digest = base64.urlsafe_b64encode(
            hashlib.sha256(member.content).digest())
        return [member.name.decode("latin-1"),
                "sha256=" + digest.decode().rstrip("="),
                str(len(member.content))]

    def record(self):
        rows = [self.row(m) for m in self.members
                if not m.name.endswith(b"/")]
        rows.append([self.record_name.decode(), "", ""])
        if self.change_rows:
            rows = self.change_rows(rows) or rows
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        record = text.getvalue().encode("latin-1")
        return self.change_text(record) if self.change_text else record

    def build(self):
        if self.record_name:
            record = Member(self.record_name, self.record())
            record.local, record.central = self.record_lies
            self.members.append(record)
            if self.listed is not None:
                self.listed.append(record)
            self.record_name = None
        return super().build()
