# SPDX-License-Identifier: MIT
"""hostile_archives.py DIR: write archives with false fields.

Most have one false field or record, some have two; the sound archives they are
made from are written too.  Each archive has its own directory below DIR.
Prints a line for each: kind, group, name, path, and the parts of the expected
message for the member and the reason.  The member "-" means no member.  The
reason "accepted" means no refusal; "warned: " means no refusal but a warning
with the text that follows.
"""

import base64
import hashlib
import os
import struct
import sys
import zlib

from zipforge import (
    DESCRIPTOR, STORED, UTF8, Archive, Member, Wheel, deflate, extra,
)

WHL, ZIP, PYZ = KINDS = ("whl", "zip", "pyz")
ZIPS = (ZIP, PYZ)
FILE_NAMES = {WHL: "demo-1.0-py3-none-any.whl", ZIP: "app.zip",
              PYZ: "app.pyz"}
LAUNCHER = b"#!/usr/bin/env python3\n"

INFO = b"demo-1.0.dist-info/"
VICTIM = b"demo/sums.py"
PLAIN = b"demo/data.txt"  # a stored member
FOLDER = b"demo/sub/"
SUMS = b'"""Sums."""\n\n\ndef add(a, b):\n    """Sum."""\n    return a + b\n'
WHEEL = (b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
         b"Tag: py3-none-any\n")
METADATA = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"

MIXED = "some offsets count the bytes before the first local header"
BEFORE = "bytes precede the first local header"
IN_PREFIX = "before the first local header hold the signature"
BAD_PLACE = "does not end at"
IN_CASE = ("warned: names differ only in case and overwrite each other if "
           "case is ignored: ")
NO_DESCRIPTOR = "no data descriptor that agrees with the central directory"

CASES = []


def sound(kind):
    members = [
        Member(b"demo/__init__.py", b"from demo.sums import add\n"),
        Member(VICTIM, SUMS),
        Member(PLAIN, b"data " * 40, STORED),
        Member(FOLDER),
    ]
    if kind == WHL:
        members += [Member(INFO + b"METADATA", METADATA),
                    Member(INFO + b"WHEEL", WHEEL)]
        return Wheel(members, INFO + b"RECORD")
    members.insert(0, Member(b"__main__.py", b"print('main')\n"))
    return Archive(members, LAUNCHER if kind == PYZ else b"")


def add(group, name, change, reason, member="-", kinds=KINDS, file_name=None):
    """Add a case.

    The reason is a text, or a dictionary from kind to text, where "" is for
    all other kinds.  If releases of libarchive differ, the text has both
    messages, with " | " between them.
    """
    for kind in kinds:
        why = reason
        if isinstance(reason, dict):
            why = reason.get(kind, reason.get(""))
        CASES.append((kind, group, name, change, member, why, file_name))


def lie(group, reason, member="-", kinds=KINDS, file_name=None):
    """Return a decorator that adds a function as a case of the same name."""

    def keep(change):
        add(group, change.__name__.strip("_").replace("_", "-"), change,
            reason, member, kinds, file_name)
        return change

    return keep


def victim(change):
    """Return a change of one member that exists in every kind of archive."""
    return lambda archive: change(archive.find(VICTIM))


def text(name):
    return name.decode()


def all_of(*changes):
    def change(archive):
        for one in changes:
            one(archive)

    return change


S = text(VICTIM)

# Since 3.8.9, libarchive reports how much of an oversized entry was read.
WRONG_SIZE = "wrong size | larger than the declared entry size"

# --- names ---


def rename(name, flags=None):
    def change(member):
        member.name = name
        member.flags = member.flags if flags is None else flags

    return victim(change)


def insert_behind(name, *members):
    def change(archive):
        at = archive.members.index(archive.find(name)) + 1
        archive.members[at:at] = [Member(*member) for member in members]

    return change


def insert(*members):
    """Add members after the victim, which itself must be sound."""
    return insert_behind(VICTIM, *members)


for tag, name, shown, reason, flags in [
    ("absolute", b"/demo/sums.py", "/demo/sums.py", "absolute", None),
    ("host", b"//host/sums.py", "//host/sums.py", "absolute", None),
    ("drive", b"C:/sums.py", "C:/sums.py", "drive letter", None),
    ("drive-relative", b"c:sums.py", "c:sums.py", "drive letter", None),
    ("backslash", b"demo\\sums.py", "demo\\\\sums.py", "backslash", None),
    ("backslash-up", b"..\\sums.py", "..\\\\sums.py", "backslash", None),
    ("nul", b"demo/sums.py\0.txt", "demo/sums.py\\x00.txt", "NUL byte", None),
    ("newline", b"demo/su\nms.py", "demo/su\\x0ams.py", "control char", None),
    ("escape", b"demo/\x1b[2Jsums.py", "demo/\\x1b[2Jsums.py",
     "control character", None),
    ("delete", b"demo/sums\x7f.py", "demo/sums\\x7f.py", "control char", None),
    ("next-line", b"demo/sums\xc2\x85.py", "demo/sums\\xc2\\x85.py",
     "control character", UTF8),
    ("empty", b"", "", "the path is empty", None),
    ("root", b"/", "/", "absolute", None),
    ("no-component", b"demo//sums.py", "demo//sums.py", "empty component",
     None),
    ("dot", b"./demo/sums.py", "./demo/sums.py",
     {WHL: "'.' component", "": "accepted"}, None),
    ("dot-twice", b"././demo/sums.py", "././demo/sums.py", "'.' component",
     None),
    ("dot-and-slash", b".//demo/sums.py", ".//demo/sums.py", "is absolute",
     None),
    ("dot-alone", b".", ".", "'.' component", None),
    ("dot-inside", b"demo/./sums.py", "demo/./sums.py", "'.' component", None),
    ("up", b"../sums.py", "../sums.py", "'..' component", None),
    ("up-inside", b"demo/../../sums.py", "demo/../../sums.py",
     "'..' component", None),
    ("up-last", b"demo/..", "demo/..", "'..' component", None),
    ("not-utf8", b"demo/\xff.py", "demo/\\xff.py", "not valid UTF-8", UTF8),
    ("overlong", b"demo\xc0\xafsums.py", "demo\\xc0\\xafsums.py",
     "not valid UTF-8", UTF8),
    ("surrogate", b"demo/\xed\xa0\x80.py", "demo/\\xed\\xa0\\x80.py",
     "not valid UTF-8", UTF8),
    ("latin-1", b"demo/\xe9.py", "demo/\\xe9.py", "not valid UTF-8", 0),
    ("no-utf8-flag", b"demo/\xc3\xa9.py", "demo/\u00e9.py", "accepted", 0),
    ("too-long", b"demo/" + b"n" * 4092, "demo/" + "n" * 195 + "...",
     "4097 bytes, the limit is 4096", None),
]:
    add("names", "name-" + tag, rename(name, flags), reason, shown)


def made_on(host):
    """Info-ZIP omits the flag in archives made on Unix."""

    def change(archive):
        rename(b"demo/\xc3\xa9.py", 0)(archive)
        archive.find(b"demo/\xc3\xa9.py").central.update(made=host << 8 | 30)

    return change


for host, reason in [(0, "not made on Unix"), (3, "accepted"),
                     (10, "not made on Unix"), (11, "not made on Unix"),
                     (19, "accepted")]:
    add("names", "no-utf8-flag-of-host-%d" % host, made_on(host), reason,
        "demo/\u00e9.py")
add("names", "no-utf8-flag-but-one", lambda archive: (
    rename(b"demo/\xc3\xa9.py", 0)(archive),
    insert_behind(b"demo/\xc3\xa9.py", (b"demo/\xc3\xa8.txt", b""))(archive)),
    "bit 11) is not set, unlike that of 'demo/\u00e8.txt'", "demo/\u00e9.py")
add("names", "dot-folder", insert((b"./",)),
    {WHL: "'.' component", "": "accepted"}, "./")
add("names", "dot-and-without", insert((b"./" + VICTIM, SUMS)),
    {WHL: "'.' component", "": "the archive has this name twice"})
add("names", "dot-below-file", insert((b"./" + VICTIM + b"/x.py", SUMS)),
    {WHL: "'.' component", "": "a file cannot also be the directory of"})
add("names", "twice", insert((VICTIM, SUMS)), "the archive has this name twice", S)
add("names", "twice-and-different", insert((VICTIM, b"import os\n")),
    "the archive has this name twice", S)
add("names", "folder-twice", insert((FOLDER,)), "has this name twice", text(FOLDER))
add("names", "case", insert((b"demo/Sums.py", SUMS)),
    {WHL: IN_CASE + "'demo/Sums.py', 'demo/sums.py'", "": "accepted"})
add("names", "case-of-folder", insert((b"DEMO/SUB/",)),
    {WHL: IN_CASE + "'DEMO/SUB/', 'demo/sub/'", "": "accepted"})
add("names", "file-is-folder", insert((VICTIM + b"/x.py", SUMS)),
    "a file cannot also be the directory of 'demo/sums.py/x.py'", S)
add("names", "file-is-folder-entry", insert((VICTIM + b"/",)),
    "a file cannot also be the directory of 'demo/sums.py/'", S)
add("names", "file-is-folder-in-other-case", insert((b"DEMO", b"x")),
    {WHL: IN_CASE + "'DEMO', 'demo/__init__.py'", "": "accepted"})

# --- the positions of members ---


@lie("structure", "share its local header at offset", S)
def shared_local_header(archive):
    archive.build()
    second = Member(b"copy.py", SUMS)
    second.offset = archive.find(VICTIM).offset
    archive.listed = archive.members[:]
    archive.listed.insert(1, second)


def inner_member(archive):
    """A member inside the data of a stored member."""
    inner = Member(b"demo/inner.py", b"INNER = 1\n", STORED)
    outer = archive.find(PLAIN)
    outer.content = outer.data = inner.local_header() + inner.data + b"tail"
    archive.build()
    inner.offset = outer.offset + 30 + len(outer.name)
    archive.listed = archive.members + [inner]


add("structure", "member-in-member", inner_member,
    "its data overlaps what begins at offset", text(PLAIN))


@lie("structure", "its data overlaps what begins at offset", text(PLAIN))
def data_runs_on(archive):
    """The data of one member includes all that follows, as in a zip bomb."""
    outer = archive.find(PLAIN)
    size = len(outer.data) + 40
    outer.both(csize=size, size=size)


@lie("structure", "its local header does not fit into the archive", S)
def header_runs_on(archive):
    archive.find(VICTIM).local["extra_length"] = 0xffff


@lie("structure", "a hidden member follows it", S)
def hidden_member(archive):
    hidden = Member(b"demo/hidden.py", b"HIDDEN = 1\n")
    archive.find(VICTIM).after = hidden.local_header() + hidden.data


@lie("structure", "a hidden member follows it", S)
def hidden_twin(archive):
    """A streaming reader also sees this member, under the same name."""
    hidden = Member(VICTIM, b"import os\n")
    archive.find(VICTIM).after = hidden.local_header() + hidden.data


@lie("structure", {PYZ: IN_PREFIX, "": BEFORE})
def hidden_first_member(archive):
    hidden = Member(b"demo/hidden.py", b"HIDDEN = 1\n")
    archive.members[0].before = hidden.local_header() + hidden.data


@lie("structure", "7 bytes after its data belong to no member", S)
def gap(archive):
    archive.find(VICTIM).after = b"\0" * 7


@lie("structure", "9 bytes after its data belong to no member")
def gap_before_directory(archive):
    archive.before_directory = b"\0" * 9


@lie("structure", BAD_PLACE)
def gap_after_directory(archive):
    archive.after_directory = b"\0" * 9


@lie("structure", "bytes after its last header")
def directory_signature(archive):
    archive.in_directory = b"PK\5\5\4\0abcd"


@lie("structure", "would begin after the members", S)
def header_in_directory(archive):
    archive.find(VICTIM).central["offset"] = 0xfffffff0


@lie("structure", "1 bytes after its data belong to no member",
     "demo/__init__.py")
def header_elsewhere(archive):
    archive.build()
    member = archive.find(VICTIM)
    member.central["offset"] = member.offset + 1


@lie("structure", "there is no local header at offset", S)
def no_local_signature(archive):
    archive.find(VICTIM).local["signature"] = b"PK\3\5"


@lie("structure", "its signature is missing")
def no_central_signature(archive):
    archive.find(VICTIM).central["signature"] = b"PK\1\3"


# --- the two headers of a member ---

for tag, local, central, reason in [
    ("name", {"name": b"demo/sumz.py"}, {}, "another name"),
    ("name-length", {"name": b"demo/sums.pyc"}, {}, "another name"),
    ("name-case", {"name": b"demo/Sums.py"}, {}, "another name"),
    ("method-stored", {"method": 0}, {}, "its method differs: 0"),
    ("method-deflated", {}, {"method": 12}, "its compression method is 12"),
    ("method-of-one", {"method": 12}, {}, "its method differs: 12"),
    ("flags-utf8", {"flags": UTF8}, {}, "its flags differ: 0x0800"),
    ("flags-level", {}, {"flags": 2}, "its flags differ: 0x0000"),
    ("flags-descriptor", {"flags": DESCRIPTOR}, {}, "its flags differ: 0x0008"),
    ("flags-descriptor-central", {}, {"flags": DESCRIPTOR},
     "its flags differ: 0x0000"),
    ("crc", {"crc": 0x12345678}, {}, "its CRC differs: 0x12345678"),
    ("crc-central", {}, {"crc": 0x12345678}, "its CRC differs"),
    ("crc-zero", {"crc": 0}, {}, "its CRC differs: 0x00000000"),
    ("compressed-size", {"csize": 7}, {}, "its compressed size differs: 7 "),
    ("compressed-size-central", {}, {"csize": 7},
     "its compressed size differs"),
    ("size", {"size": 7}, {}, "its size differs: 7 in the local header"),
    ("size-central", {}, {"size": 7}, "its size differs"),
    ("size-zero", {"size": 0}, {}, "its size differs: 0 in the local header"),
    ("encrypted-local", {"flags": 1}, {}, "its local header says that it is encrypted"),
    ("encrypted-central", {}, {"flags": 1}, "it is encrypted"),
    ("strong-local", {"flags": 0x40}, {}, "its local header says that it is encrypted"),
    ("strong-central", {}, {"flags": 0x40}, "it is encrypted"),
    ("masked-local", {"flags": 0x2000}, {}, "its local header says that it is encrypted"),
    ("masked-central", {}, {"flags": 0x2000}, "it is encrypted"),
    ("version-local", {"needed": 51}, {}, "header: it needs version 51"),
    ("version-of-unix", {"needed": 0x30a}, {"needed": 0x314}, "accepted"),
    ("version-none", {"needed": 0}, {}, "accepted"),
    ("version-51-of-unix", {}, {"needed": 0x333}, "it needs version 51"),
    ("version-of-vms", {}, {"needed": 0x214}, "it needs version 20 of host 2"),
    ("version-of-no-host", {}, {"needed": 0x7f14}, "version 20 of host 127"),
    ("version-central", {}, {"needed": 51}, "it needs version 51"),
    ("zip64-of-one-size", {"size": 0xffffffff}, {}, "asks for zip64"),
    ("disk", {}, {"disk": 1}, "it is on another disk"),
    ("disk-zip64", {}, {"disk": 0xffff}, "it is on another disk"),
]:
    def differ(member, local=local, central=central):
        member.local.update(local)
        member.central.update(central)

    add("headers", tag, victim(differ), reason, S)

for tag, field, value, reason in [
    ("encrypted", "flags", 1, "it is encrypted"),
    ("encrypted-strongly", "flags", 0x41, "it is encrypted"),
    ("patch-data", "flags", 0x20, "unknown flags (0x0020)"),
    ("reserved-flag", "flags", 0x8000, "unknown flags (0x8000)"),
    ("method-shrunk", "method", 1, "its compression method is 1,"),
    ("method-deflate64", "method", 9, "its compression method is 9"),
    ("method-bzip2", "method", 12, "its compression method is 12"),
    ("method-lzma", "method", 14, "its compression method is 14"),
    ("method-zstd", "method", 93, "its compression method is 93"),
    ("method-xz", "method", 95, "its compression method is 95"),
    ("method-aes", "method", 99, "its compression method is 99"),
    ("method-of-16-bits", "method", 0x108, "its compression method is 264"),
]:
    def agree(member, field=field, value=value):
        member.both(**{field: value})

    add("headers", tag, victim(agree), reason, S)


@lie("headers", "it is stored, but its sizes differ", text(PLAIN))
def stored_sizes(archive):
    archive.find(PLAIN).both(size=100)


@lie("headers", "it is empty, but its CRC is 0xdeadbeef", "demo/sub/x.py")
def crc_of_nothing(archive):
    insert((b"demo/sub/x.py", b"", STORED))(archive)
    archive.find(b"demo/sub/x.py").both(crc=0xdeadbeef)


@lie("headers", "it is deflated, but has no data", S)
def deflated_nothing(archive):
    member = archive.find(VICTIM)
    member.content = member.data = b""


# --- data descriptors ---

for tag, change, reason in [
    ("crc", lambda m: m.use_descriptor(crc=1), NO_DESCRIPTOR),
    ("size", lambda m: m.use_descriptor(size=1), NO_DESCRIPTOR),
    ("compressed-size", lambda m: m.use_descriptor(csize=1), NO_DESCRIPTOR),
    ("upper-half", lambda m: m.use_descriptor(True, size=len(SUMS) | 1 << 32),
     NO_DESCRIPTOR),
    ("unsigned-crc", lambda m: m.use_descriptor(signed=False, crc=1),
     NO_DESCRIPTOR),
    ("zero", lambda m: m.use_descriptor(crc=0, csize=0, size=0),
     NO_DESCRIPTOR),
    ("missing", lambda m: (m.use_descriptor(), vars(m).update(
        descriptor=b"")), NO_DESCRIPTOR),
    ("short", lambda m: (m.use_descriptor(), vars(m).update(
        descriptor=m.descriptor[:-1])), NO_DESCRIPTOR),
    ("gap", lambda m: (m.use_descriptor(), vars(m).update(after=b"\0")),
     NO_DESCRIPTOR),
    ("signature", lambda m: (m.use_descriptor(), vars(m).update(
        descriptor=b"PK\7\7" + m.descriptor[4:])), NO_DESCRIPTOR),
    ("unflagged", lambda m: (m.use_descriptor(), m.local.clear(),
                             vars(m).update(flags=0)),
     "16 bytes after its data belong to no member"),
    ("half-zero", lambda m: (m.use_descriptor(), m.local.update(crc=7)),
     "its CRC differs: 0x00000007"),
    ("honest", lambda m: m.use_descriptor(), "accepted"),
    ("honest-unsigned", lambda m: m.use_descriptor(signed=False), "accepted"),
    ("honest-wide", lambda m: m.use_descriptor(True), "accepted"),
    ("honest-full", lambda m: (m.use_descriptor(), m.local.clear()),
     "accepted"),
]:
    add("descriptors", "descriptor-" + tag, victim(change), reason, S)

# --- the end records ---

for tag, fields, reason in [
    ("count-less", {"count": 2, "here": 2}, "bytes after its last header"),
    ("count-more", {"count": 99, "here": 99}, "cannot hold 99 members"),
    ("count-one-more", {"count": 8, "here": 8},
     {WHL: "the central directory ends inside it", "": "cannot hold 8"}),
    ("counts-differ", {"here": 2}, "two counts of members"),
    ("count-none", {"count": 0, "here": 0},
     "bytes after its last header"),
    ("size-more", {"size": 600}, BAD_PLACE),
    ("offset-more", {"offset": 1000000}, BAD_PLACE),
    ("offset-none", {"offset": 0},
     {PYZ: "would begin after the members", "": BAD_PLACE}),
    ("size-none", {"size": 0}, {PYZ: "cannot hold", "": BAD_PLACE}),
    ("disk", {"disk": 1}, "more than one disk"),
    ("directory-disk", {"directory_disk": 1}, "more than one disk"),
    ("comment-length", {"comment_length": 1}, "do not end where the archive"),
    ("no-signature", {"signature": b"PK\5\7"}, "no end record"),
    ("saturated", {"offset": 0xffffffff}, BAD_PLACE),
    ("saturated-size", {"size": 0xffffffff}, BAD_PLACE),
    ("saturated-count", {"count": 0xffff, "here": 0xffff}, "cannot hold"),
]:
    add("end", "end-" + tag, lambda a, fields=fields: a.end.update(fields),
        reason)

for tag, fields, place, reason in [
    ("count", {"count": 2}, {}, "end record and the end record disagree"),
    ("count-here", {"here": 2}, {}, "end record and the end record disagree"),
    ("count-upper", {"count": 1 << 32}, {}, "the end record disagree"),
    ("size", {"size": 2}, {}, "the end record disagree"),
    ("offset", {"offset": 2}, {}, "the end record disagree"),
    ("disk", {"disk": 1}, {}, "the end record disagree"),
    ("directory-disk", {"directory_disk": 1}, {}, "the end record disagree"),
    ("record-size", {"record_size": 45}, {}, "size field of the zip64 end"),
    ("version", {"needed": 62}, {}, "the zip64 end record needs version 62"),
    ("signature", {"signature": b"PK\6\5"}, {}, "no zip64 end record precedes"),
    ("extensible", {"extra": b"abcd", "record_size": 48}, {},
     "the zip64 end record has extensible data"),
    ("extensible-uncounted", {"extra": b"abcd"}, {},
     "no zip64 end record precedes"),
    ("locator-disk", {}, {"disk": 1}, "locator names more than one disk"),
    ("locator-disks", {}, {"disks": 2}, "locator names more than one disk"),
    ("locator-offset", {}, {"offset": 2}, "the zip64 locator does not point"),
    ("no-locator", {}, {"signature": b"PK\6\5"}, BAD_PLACE),
    ("honest", {}, {}, "accepted"),
]:
    def twin(archive, fields=fields, place=place):
        archive.zip64(**fields)
        archive.locator = place

    add("end", "zip64-" + tag, twin, reason)


def other_archive(start=0):
    """Return a sound archive of one member, to put at a wrong place."""
    return Archive([Member(b"other.py", b"OTHER = 1\n")], b" " * start
                   ).build()[start:]


def comment(value):
    return lambda archive: setattr(archive, "comment", value)


def after(value):
    return lambda archive: setattr(archive, "after", value)


for tag, fields, reason in [
    ("count", {"count": 0xffff}, "one count of members in the end record"),
    ("count-here", {"here": 0xffff}, "one count of members in the end record"),
    ("counts", {"count": 0xffff, "here": 0xffff}, "accepted"),
    ("size", {"size": 0xffffffff}, "only the size of the directory"),
    ("size-and-counts", {"size": 0xffffffff, "count": 0xffff,
                         "here": 0xffff}, "accepted"),
    ("size-and-offset", {"size": 0xffffffff, "offset": 0xffffffff},
     "accepted"),
    ("offset", {"offset": 0xffffffff}, "accepted"),
]:
    def ask(archive, fields=fields):
        archive.zip64()
        archive.end.update(fields)

    add("end", "zip64-asked-by-" + tag, ask, reason)

add("end", "comment", comment(b"A comment."), "accepted")
add("end", "comment-is-archive", comment(other_archive()),
    {PYZ: IN_PREFIX, "": BAD_PLACE})
add("end", "comment-has-member", comment(other_archive()[:-22]),
    "comment holds the signature of a zip record")
add("end", "comment-has-end", comment(other_archive() + b"tail"),
    "do not end where the archive ends")


def padded(value, block=10240):
    def change(archive):
        archive.after = b""
        archive.after = value * (-len(archive.build()) % block)

    return change


add("end", "padded", padded(b"\0"), "accepted")
add("end", "padded-with-comment", all_of(comment(b"A comment."),
                                         padded(b"\0")), "accepted")
add("end", "padded-with-blanks", padded(b" "), "do not end where the archive")
add("end", "padded-to-a-page", padded(b"\0", 4096),
    "do not end where the archive")
add("end", "padded-twice", padded(b"\0", 51200), "do not end where")
add("end", "padded-behind-a-signature", all_of(
    padded(b"\0"), lambda a: vars(a).update(after=a.after[:-4] + b"PK\5\6")),
    {WHL: "do not end", "": "do not end"})
add("end", "byte-after", after(b"\n"), "do not end where the archive ends")
add("end", "much-after", after(b"\0" * 70000), "no end record")
add("end", "archive-after", after(other_archive()),
    {PYZ: IN_PREFIX, "": BAD_PLACE})


@lie("end", {PYZ: IN_PREFIX, "": BEFORE})
def comment_is_archive_that_counts(archive):
    """The offsets count from the file's start: only the place is wrong."""
    archive.comment = b" " * 500
    archive.end["comment_length"] = len(other_archive())
    at = len(archive.build()) - 500
    archive.comment = other_archive(at)


@lie("end", "no end record")
def truncated(archive):
    archive.cut = 60


@lie("end", "no end record")
def truncated_in_the_middle(archive):
    archive.cut = 300


@lie("end", "no end record")
def last_byte_missing(archive):
    archive.cut = 1


@lie("end", "no end record")
def empty_file(archive):
    archive.cut = 100000


# --- prefixes ---

for tag, prefix, counted, reason in [
    ("junk", b"junk\n", True, BEFORE),
    ("junk-uncounted", b"junk\n", False, BAD_PLACE),
    ("program", b"MZ\x90\0" + b"\0" * 500, True, BEFORE),
    ("spanned", b"PK\7\10", True,
     {WHL: "the marker of a split archive", "": "accepted"}),
    ("spanned-uncounted", b"PK\7\10", False, BAD_PLACE),
    ("one-part", b"PK00", True,
     {WHL: "the marker of a split archive", "": "accepted"}),
    ("half-spanned", b"PK0", True, BEFORE),
    ("blank", b" ", True, BEFORE),
]:
    def lead(archive, prefix=prefix, counted=counted):
        archive.prefix = prefix
        archive.counted = counted

    add("prefix", "before-" + tag, lead, reason)

for tag, prefix, counted, reason in [
    ("launcher", LAUNCHER, True, {WHL: BEFORE, "": "accepted"}),
    ("launcher-uncounted", LAUNCHER, False, {WHL: BAD_PLACE, "": "accepted"}),
    ("script", LAUNCHER + b"\xff\0PK\n" * 5000, True,
     {WHL: BEFORE, "": "accepted"}),
    ("archive", LAUNCHER + other_archive(len(LAUNCHER)), True,
     {WHL: BEFORE, "": IN_PREFIX}),
    ("archive-uncounted", LAUNCHER + other_archive(), False,
     {WHL: BAD_PLACE, "": IN_PREFIX}),
    ("signature", LAUNCHER + b"PK\3\4", True, {WHL: BEFORE, "": IN_PREFIX}),
    ("end-record", LAUNCHER + b"PK\5\6" + b"\0" * 18, True,
     {WHL: BEFORE, "": IN_PREFIX}),
    ("too-long", LAUNCHER + b"#" * (1 << 20), True,
     {WHL: BEFORE, "": "the limit is 1048576"}),
]:
    def lead(archive, prefix=prefix, counted=counted):
        archive.prefix = prefix
        archive.counted = counted

    add("prefix", "prefix-" + tag, lead, reason)


@lie("prefix", MIXED, kinds=(PYZ,))
def directory_does_not_count_prefix(archive):
    archive.build()
    last = archive.members[-1]
    end = last.offset + 30 + len(last.name) + len(last.data)
    archive.end["offset"] = end - len(LAUNCHER)


@lie("prefix", MIXED, kinds=(PYZ,))
def members_do_not_count_prefix(archive):
    archive.build()
    for member in archive.members:
        member.central["offset"] = member.offset - len(LAUNCHER)


@lie("prefix", "its data overlaps what begins at", text(PLAIN), kinds=(PYZ,))
def one_member_does_not_count_prefix(archive):
    archive.build()
    folder = archive.find(FOLDER)
    folder.central["offset"] = folder.offset - len(LAUNCHER)


@lie("prefix", "the zip64 locator does not point", kinds=(PYZ,))
def locator_does_not_count_prefix(archive):
    archive.zip64()
    at = archive.build().rindex(b"PK\6\6")
    archive.locator = {"offset": at - len(LAUNCHER)}


@lie("prefix", "the zip64 locator does not point", kinds=(PYZ,))
def only_locator_counts_prefix(archive):
    archive.counted = False
    archive.zip64()
    archive.locator = {"offset": archive.build().rindex(b"PK\6\6")}


@lie("prefix", "accepted", kinds=(PYZ,))
def zip64_counts_prefix(archive):
    archive.zip64()


@lie("prefix", "Go's archive/zip does not read it", kinds=(PYZ,))
def zip64_does_not_count_prefix(archive):
    archive.counted = False
    archive.zip64()


# --- kinds of members ---

for tag, mode, reason in [
    ("symbolic-link", 0o120777, "it is a symbolic link"),
    ("character-device", 0o020644, "it is neither a file nor a directory"),
    ("block-device", 0o060644, "it is neither a file nor a directory"),
    ("fifo", 0o010644, "it is neither a file nor a directory"),
    ("socket", 0o140644, "it is neither a file nor a directory"),
    ("whiteout", 0o160000, "it is neither a file nor a directory"),
    ("directory-mode", 0o040755, "its attributes say that it is a directory"),
    ("every-type-bit", 0o177777, "its mode is 0177777, as aapt writes it"),
]:
    add("types", tag, victim(lambda m, mode=mode: vars(m).update(mode=mode)),
        reason, S)
    # Some readers ignore the host system.
    add("types", tag + "-of-dos", victim(lambda m, mode=mode: (
        vars(m).update(mode=mode), m.central.update(made=20))), reason, S)

add("types", "directory-bit", victim(lambda m: vars(m).update(dos=0x10)),
    "its attributes say that it is a directory", S)
add("types", "folder-with-file-mode",
    lambda a: vars(a.find(FOLDER)).update(mode=0o100644),
    "its name says that it is a directory, its mode says that it is a file", text(FOLDER))
add("types", "folder-is-link",
    lambda a: vars(a.find(FOLDER)).update(mode=0o120777),
    "it is a symbolic link", text(FOLDER))


@lie("types", "it is a directory with data", text(FOLDER))
def folder_with_data(archive):
    member = archive.find(FOLDER)
    member.content = member.data = b"data"


# --- extra fields ---


def unicode_path(name, version=1, crc=zlib.crc32(VICTIM)):
    return extra(0x7075, struct.pack("<BL", version, crc) + name)


OTHER_NAME = unicode_path(b"demo/other.py")
SIZES = struct.pack("<2Q", len(SUMS), len(deflate(SUMS)))

for tag, field, reason in [
    ("unicode-path", OTHER_NAME, "extra field 0x7075 gives another name"),
    ("unicode-comment", extra(0x6375, b"\1\0\0\0\0x"), "0x6375 gives another"),
    ("libarchive", extra(0x6c78, b"\4\0\0\0\xff\xa1"), "0x6c78 gives other"),
    ("unix-link", extra(0x756e, b"\0" * 14), "0x756e gives other attributes"),
    ("pkware-unix", extra(0x000d, b"\0" * 12), "0x000d gives other"),
    ("aes", extra(0x9901, b"\2\0AE\3\x08\0"), "0x9901 marks encryption"),
    ("strong", extra(0x0017, b"\2\0\1\x66\0\1\0\0"), "marks encryption"),
    ("zip64-twice", extra(1, SIZES) * 2, "two zip64 extra fields"),
    ("zip64-unasked", extra(1, SIZES), "accepted"),
    ("zip64-unasked-size", extra(1, SIZES[:8]), "accepted"),
    ("zip64-unasked-and-wrong", extra(1, b"\1" + SIZES[1:]),
     "the zip64 extra field has another size (1 | (2"),
    ("zip64-unasked-and-wrong-later", extra(1, SIZES[:8] + SIZES[:8]),
     "the zip64 extra field has another compressed size"),
    ("zip64-unasked-and-odd", extra(1, SIZES + b"abc"),
     "has 3 bytes that no header field asks for"),
    ("zip64-empty", extra(1, b""), "the zip64 extra field is empty"),
    ("cut", b"UT", "malformed: 2 bytes are left over"),
    ("padding-1", b"\0", "accepted"),
    ("padding-3", b"\0\0\0", "accepted"),
    ("padding-7", b"\0" * 7, "accepted"),
    ("padding-after", extra(0x5455, b"\0") + b"\0\0", "accepted"),
    ("padding-with-a-bit", extra(0x5455, b"\0") + b"\0\1",
     "malformed: 2 bytes are left over"),
    ("unicode-path-same", unicode_path(VICTIM), "accepted"),
    ("unicode-path-same-of-other-crc", unicode_path(VICTIM, crc=1),
     "0x7075 gives another name"),
    ("unicode-path-same-of-version-2", unicode_path(VICTIM, 2),
     "0x7075 gives another name"),
    ("unicode-path-longer", unicode_path(VICTIM + b"c"),
     "0x7075 gives another name"),
    ("unicode-path-empty", unicode_path(b""), "0x7075 gives another name"),
    ("unicode-path-cut", extra(0x7075, b"\1\0"), "0x7075 gives another name"),
    ("too-long", b"UT\x09\0\0", "malformed: 0x5455 is longer than it"),
]:
    add("extras", "extra-local-" + tag,
        victim(lambda m, field=field: m.local.update(extra=field)), reason, S)
    add("extras", "extra-central-" + tag,
        victim(lambda m, field=field: m.central.update(extra=field)), reason,
        S)

WIDE = {"csize": 0xffffffff, "size": 0xffffffff}
for tag, local, central, reason in [
    ("local-missing", WIDE, {}, "the zip64 extra field is missing"),
    ("central-missing", {}, WIDE, "the zip64 extra field is missing"),
    ("local-short", {**WIDE, "extra": extra(1, SIZES[:8])}, {},
     "has 8 bytes in place of 16"),
    ("central-long", {}, {"size": 0xffffffff, "extra": extra(1, SIZES)},
     "accepted"),
    ("central-longer-than-true", {}, {"size": 0xffffffff, "extra": extra(
        1, SIZES[:8] + b"\1" + SIZES[9:])}, "has another compressed size"),
    ("central-by-position", {}, {"csize": 0xffffffff, "extra": extra(
        1, SIZES)}, "has 16 bytes in place of 8"),
    ("local-long", {**WIDE, "extra": extra(1, SIZES + b"\0" * 12)}, {},
     "accepted"),
    ("local-longer-than-true", {**WIDE, "extra": extra(
        1, SIZES + b"\1" + b"\0" * 7)}, {}, "has another offset (1)"),
    ("local-on-another-disk", {**WIDE, "extra": extra(
        1, SIZES + b"\0" * 8 + b"\1\0\0\0")}, {},
     "has 4 bytes that no header field asks for"),
    ("local-size", {**WIDE, "extra": extra(1, b"\1" + SIZES[1:])}, {},
     "its size differs: 1 in"),
    ("local-swapped", {**WIDE, "extra": extra(1, SIZES[8:] + SIZES[:8])}, {},
     "differs"),
    ("central-size", {}, {"size": 0xffffffff, "extra": extra(1, struct.pack(
        "<Q", len(SUMS) | 1 << 32))}, "a ratio of more than"),
    ("central-offset", {}, {"offset": 0xffffffff, "extra": extra(
        1, b"\xff" * 8)}, "would begin after the members"),
    ("honest", {**WIDE, "extra": extra(1, SIZES)},
     {**WIDE, "extra": extra(1, SIZES)}, "accepted"),
]:
    def widen(member, local=local, central=central):
        member.local.update(local)
        member.central.update(central)

    add("extras", "zip64-" + tag, victim(widen), reason, S)


def surplus(lie=0):
    """All fields of zip64 and the disk number, as WinZip writes them."""

    def change(archive):
        archive.build()
        member = archive.find(VICTIM)
        member.both(**WIDE)
        member.local.update(extra=extra(1, SIZES))
        member.central.update(extra=extra(1, SIZES + b"\0" * 12))
        archive.build()
        member.central.update(extra=extra(
            1, SIZES + struct.pack("<QL", member.offset + lie, 0)))

    return change


add("extras", "zip64-central-all", surplus(), "accepted")
add("extras", "zip64-central-other-offset", surplus(1), "another offset", S)


@lie("extras", "that no header field asks for, and a data descriptor", S)
def zip64_unasked_with_descriptor(archive):
    member = archive.find(VICTIM)
    member.use_descriptor(True)
    member.local.update(extra=extra(1, b"\0" * 16))


@lie("extras", "accepted")
def unicode_comment_same(archive):
    archive.find(VICTIM).central.update(comment=b"\xc3\xa9", extra=extra(
        0x6375, struct.pack("<BL", 1, zlib.crc32(b"\xc3\xa9"))
        + b"\xc3\xa9"))


# --- the content of members ---


def hold(data):
    return victim(lambda m: vars(m).update(data=data))


add("content", "crc", victim(lambda m: m.both(crc=0x12345678)), "CRC", S)
add("content", "crc-stored",
    lambda a: a.find(PLAIN).both(crc=0x12345678), "CRC", text(PLAIN))
add("content", "size-too-small", victim(lambda m: m.both(size=20)),
    {WHL: "RECORD says 61 bytes, the member has 20",
     "": WRONG_SIZE}, S)
add("content", "size-too-large", victim(lambda m: m.both(size=500)),
    {WHL: "RECORD says 61 bytes, the member has 500", "": WRONG_SIZE}, S)
add("content", "size-nothing",
    victim(lambda m: m.both(size=0, crc=0)),
    {WHL: "RECORD says 61 bytes, the member has 0",
     "": WRONG_SIZE + " | bad CRC"}, S)
add("content", "junk-in-stream", hold(deflate(SUMS) + b"junk"), WRONG_SIZE,
    S)
add("content", "second-stream", hold(deflate(SUMS) * 2), WRONG_SIZE, S)
add("content", "stream-cut", hold(deflate(SUMS)[:-3]),
    "decompression failed", S)
add("content", "stream-damaged",
    hold(deflate(SUMS)[:9] + b"\xff\xff\xff" + deflate(SUMS)[12:]),
    "decompression failed", S)
add("content", "reserved-block", hold(b"\7" + deflate(SUMS)[1:]),
    "decompression failed", S)
add("content", "not-deflated", hold(SUMS), "decompression failed", S)
add("content", "other-content", hold(deflate(SUMS.replace(b"+", b"-"))),
    "CRC", S)

# --- limits ---


def with_content(make):
    def change(archive):
        insert((b"demo/large.py", make()))(archive)

    return change


def large_source():
    line = b"#" * 1000
    lines = [b"%07d" % i + line for i in range((64 << 20) // 1007)]
    return (b"#" + b"\n#".join(lines)).ljust((64 << 20) + 1, b"\n")


def many_sizes(archive):
    for member in archive.members[1:4]:
        member.method = 8
        member.central.update(csize=5 << 20, size=0xfffffffe, crc=1)


add("limits", "ratio", with_content(lambda: b"#" * (2 << 20)), "accepted")
add("limits", "ratio-of-none", victim(lambda m: m.both(size=len(
    m.data) * 1033)), "a ratio of more than 1032", S)
add("limits", "source", with_content(large_source), "64 MiB", "demo/large.py")
add("limits", "total", many_sizes, "uncompressed")


@lie("limits", "members, the limit is 200000")
def members(archive):
    archive.zip64(count=200001, here=200001)
    archive.end.update(count=0xffff, here=0xffff)


@lie("limits", "the limit is 4294967296")
def sparse_archive(archive):
    archive.grow = (4 << 30) + 1


# --- RECORD ---


def record_lie(name, change, reason, member=S, group="record"):
    add(group, name, change, reason, member, (WHL,))


def rows(change):
    def apply(archive):
        before = archive.change_rows or (lambda given: given)

        def changed(given):
            given = before(given)
            victims = [row for row in given if row[0] == S]
            others = [row for row in given if row[0] != S]
            return change(others, victims[0])

        archive.change_rows = changed

    return apply


def field(number, value):
    def change(others, row):
        row[number] = value(row[number]) if callable(value) else value
        return [row] + others

    return rows(change)


def record_text(change):
    return lambda archive: setattr(archive, "change_text", change)


OTHER_HASH = "sha256=" + "A" * 43
RECORD = text(INFO) + "RECORD"

record_lie("record-lacks-member", rows(lambda others, row: others), "RECORD")
record_lie("record-row-without-member", rows(lambda others, row: others + [
    row, ["demo/ghost.py", OTHER_HASH, "1"]]),
    "warned: RECORD has rows without a member, which are dropped: "
    "'demo/ghost.py'")
record_lie("record-lists-folder-as-file", rows(lambda others, row: others + [
    row, ["demo/sub", OTHER_HASH, "0"]]),
    "warned: RECORD has rows for directories, which are dropped: 'demo/sub'")
record_lie("record-lists-folder", rows(lambda others, row: others + [
    row, ["demo/sub/", "", ""]]),
    "warned: RECORD has rows for directories, which are dropped: 'demo/sub/'")
record_lie("record-lists-many-folders", rows(lambda others, row: others + [
    row] + [["demo/%02d/" % i, "", ""] for i in range(25)]),
    "warned: RECORD has rows for directories, which are dropped: "
    + ", ".join("'demo/%02d/'" % i for i in range(10)) + " and 15 more")
record_lie("record-row-twice", rows(lambda others, row: others + [row, row]),
           "was already on line")
record_lie("record-row-twice-and-different", rows(
    lambda others, row: others + [row, [S, OTHER_HASH, row[2]]]),
    "was already on line")
for tag, value, reason in [
    ("other", OTHER_HASH, "sha256 does not match RECORD"),
    ("none", "", "RECORD has no hash"),
    ("md5", "md5=1B2M2Y8AsgTpgAmY7PhCfg", "'md5' is not sha256"),
    ("sha1", "sha1=2jmj7l5rSw0yVb_vlWAYkK_YBwk", "'sha1' is not"),
    ("sha224", "sha224=" + "A" * 38, "'sha224' is not"),
    ("unknown", "sum=1", "'sum' is not sha256, sha384 or sha512"),
    ("upper-case", OTHER_HASH.upper(), "'SHA256' is not"),
    ("no-algorithm", "A" * 43, "the hash has no '='"),
    ("padded", OTHER_HASH + "=", "the digest is malformed"),
    ("short", "sha256=AAAA", "the digest has 3 bytes, sha256 has 32"),
    ("hexadecimal", "sha256=" + "0" * 64, "the digest has 48 bytes"),
    ("not-urlsafe", "sha256=" + "+" * 43, "the digest is malformed"),
    ("other-sha512", "sha512=" + "A" * 86, "sha512 does not match RECORD"),
]:
    record_lie("record-hash-" + tag, field(1, value), reason)


def written(encode, algorithm="sha256", named=None):
    """Return the correct digest in a form that is not allowed."""
    digest = hashlib.new(algorithm, SUMS).digest()
    return (named or algorithm) + encode(digest)


def plain64(digest):
    return "=" + base64.b64encode(digest).decode().rstrip("=")


def padded64(digest):
    return "=" + base64.urlsafe_b64encode(digest).decode()


def urlsafe64(digest):
    return padded64(digest).rstrip("=")


def hexadecimal(digest):
    return "=" + digest.hex()


ODD_HASH = ("warned: RECORD has correct hashes that are not written as "
            "unpadded urlsafe base64 under their algorithm: 'demo/sums.py'")
for tag, value in [
    ("plain", written(plain64)),
    ("padded", written(padded64)),
    ("plain-and-padded", written(lambda d: plain64(d) + "=")),
    ("hexadecimal", written(hexadecimal)),
    ("upper-hexadecimal", written(lambda d: hexadecimal(d).upper())),
    ("hexadecimal-sha384", written(hexadecimal, "sha384")),
    ("hexadecimal-sha512", written(hexadecimal, "sha512")),
    ("padded-sha512", written(padded64, "sha512")),
    ("under-sha512", written(urlsafe64, named="sha512")),
    ("under-sha384-as-hexadecimal", written(hexadecimal, named="sha384")),
    ("under-sha256-of-512", written(urlsafe64, "sha512", "sha256")),
    ("under-md5", written(urlsafe64, named="md5")),
    ("under-upper-case", written(urlsafe64, named="SHA256")),
    ("under-none", written(urlsafe64)[len("sha256="):]),
]:
    record_lie("record-right-" + tag, field(1, value),
               ODD_HASH if "plain" not in tag or set("+/") & set(value)
               or value.endswith("=") else "accepted", "-")
for tag, value, reason in [
    ("sha384", written(urlsafe64, "sha384"), "accepted"),
    ("sha512", written(urlsafe64, "sha512"), "accepted"),
    ("md5", written(urlsafe64, "md5"), "'md5' is not"),
    ("md5-hexadecimal", written(hexadecimal, "md5"), "'md5' is not"),
    ("sha1", written(urlsafe64, "sha1"), "'sha1' is not"),
]:
    record_lie("record-right-" + tag, field(1, value), reason,
               "-" if reason == "accepted" else S)
for tag, value, reason in [
    ("other", lambda size: str(int(size) + 1), "RECORD says"),
    ("negative", "-1", "the size is not a decimal number"),
    ("text", "many", "the size is not a decimal number"),
    ("huge", "18446744073709551616", "the size is out of range"),
]:
    record_lie("record-size-" + tag, field(2, value), reason)
for tag, path, shown, reason in [
    ("absolute", "/demo/sums.py", "/demo/sums.py", "the path is absolute"),
    ("climbs", "../demo/sums.py", "../demo/sums.py", "'..' component"),
    ("climbs-inside", "demo/../sums.py", "demo/../sums.py", "'..' component"),
    ("dot", "./demo/sums.py", "./demo/sums.py", "'.' component"),
    ("empty", "", "", "the path is empty"),
    ("drive", "C:/sums.py", "C:/sums.py", "drive letter"),
    ("backslash", "demo\\sums.py", "demo\\\\sums.py", "a backslash"),
    ("newline", "demo/su\nms.py", "demo/su\\x0ams.py", "control character"),
    ("escape", "demo/\x1b[2J", "demo/\\x1b[2J", "control character"),
    ("not-utf8", "demo/\xff.py", "demo/\\xff.py", "not valid UTF-8"),
    ("case", "demo/Sums.py", S, "not listed in RECORD"),
]:
    record_lie("record-path-" + tag, field(0, path), reason, shown)
for tag, change, reason in [
    ("empty", lambda text: b"", "not listed in RECORD"),
    ("two-fields", lambda text: text + b"a,b\n",
     RECORD + ": line 7: 'a': it has fewer than 3 fields"),
    ("four-fields", lambda text: text + b"a,b,c,d\n",
     RECORD + ": line 7: 'a': it has more than 3 fields"),
    ("empty-line", lambda text: text + b"\n",
     RECORD + ": line 7: it has fewer than 3 fields"),
    ("open-quote", lambda text: text + b'"a,,\n',
     RECORD + ": line 7: a quoted field has no closing quote"),
    ("inner-quote", lambda text: text + b'a"b,,\n',
     RECORD + ": line 7: a quote is inside an unquoted field"),
    ("text-after-quote", lambda text: text + b'"a"b,,\n',
     RECORD + ": line 7: text follows a closing quote"),
    ("carriage-return", lambda text: text.replace(b"\n", b"\r"),
     "a carriage return has no line feed"),
    ("nul", lambda text: text + b"a\0,,\n",
     RECORD + ": line 7: it has a NUL byte"),
    ("binary", lambda text: bytes(range(128, 256)),
     "it has fewer than 3 fields"),
    ("mark", lambda text: b"\xef\xbb\xbf" + text, "RECORD"),
]:
    record_lie("record-" + tag, record_text(change), reason, "-")
def own_row(row):
    return lambda archive: setattr(
        archive, "change_rows",
        lambda given: given[:-1] + ([[RECORD, *row]] if row else []))


record_lie("record-of-itself-missing", own_row(None),
           "warned: RECORD does not list itself; the row is added")
record_lie("record-of-itself-hash", own_row([OTHER_HASH, ""]),
           "a hash for it, but cannot contain its own hash", RECORD)
record_lie("record-of-itself-size", own_row(["", "1"]),
           "RECORD says 1 bytes, the member has", RECORD)
record_lie("record-crlf", record_text(
    lambda text: text.replace(b"\n", b"\r\n")), "accepted", "-")
record_lie("record-no-last-newline", record_text(lambda text: text[:-1]),
           "accepted", "-")
record_lie("record-no-sizes", field(2, ""), "accepted", "-")
record_lie("record-missing", lambda a: setattr(a, "record_name", None),
           "RECORD", "-")
record_lie("record-in-other-case",
           lambda a: setattr(a, "record_name", INFO + b"Record"), "RECORD",
           "-")

# --- the properties of the wheel ---


def info_name(new):
    """Rename .dist-info, and RECORD in it."""

    def change(archive):
        for member in archive.members:
            member.name = member.name.replace(INFO, new)
        archive.record_name = new + b"RECORD"

    return change


def without(name):
    return lambda archive: archive.members.remove(archive.find(INFO + name))


def identity(name, change, reason, member="-", file_name=None):
    add("identity", name, change, reason, member, (WHL,), file_name)


def nothing(_):
    pass


identity("no-dist-info", info_name(b"demo/"), ".dist-info")
identity("dist-info-below", info_name(b"demo/" + INFO), ".dist-info")
identity("two-dist-infos", insert((b"other-1.0.dist-info/METADATA",
                                   METADATA)), "two .dist-info directories")
identity("two-dist-infos-in-case", insert((b"Demo-1.0.dist-info/x", b"")),
         "two .dist-info directories")
identity("two-versions", insert((b"demo-1.1.dist-info/METADATA", METADATA)),
         "two .dist-info directories")
identity("two-with-folder", insert((b"other-1.0.dist-info/",)),
         "two .dist-info directories")
identity("no-metadata", without(b"METADATA"), "METADATA")
identity("no-wheel", without(b"WHEEL"), "WHEEL")
for tag, new, reason in [
    ("name", b"other-1.0.dist-info/", "does not have the name of the file name"),
    ("version", b"demo-1.1.dist-info/", "not have the version of the file name"),
    ("pre", b"demo-1.0rc1.dist-info/", "not have the version of the file name"),
    ("post", b"demo-1.0_1.dist-info/", "not have the version of the file name"),
    ("local", b"demo-1.0+x.dist-info/", "not have the version of the file name"),
    ("epoch", b"demo-1!1.0.dist-info/", "not have the version of the file name"),
    ("no-version", b"demo.dist-info/", "does not have the name of the file name"),
]:
    identity("dist-info-" + tag, info_name(new), reason)
for tag, file_name, reason in [
    ("bare", "demo.whl", "the file name is not NAME-VERSION"),
    ("no-platform", "demo-1.0-py3-none.whl", "the file name is not NAME-VER"),
    ("seven", "demo-1.0-1-2-py3-none-any.whl", "the file name is not NAME"),
    ("build", "demo-1.0-x-py3-none-any.whl", "the build number in the file"),
    ("copy", "demo-1.0-py3-none-any (1).whl", "the platform tag in the file"),
    ("tag", "demo-1.0-py3.-none-any.whl", "the Python tag in the file name"),
    ("other", "other-1.0-py3-none-any.whl", "not have the name of the file name"),
    ("older", "demo-0.9-py3-none-any.whl", "not have the version of the file"),
    ("normal", "DEMO-1.0.0-1a-py3-none-any.whl", "accepted"),
]:
    identity("file-name-" + tag, nothing, reason, file_name=file_name)
identity("dist-info-normal", info_name(b"DEMO-v1.dist-info/"), "accepted")

# --- more than one false field ---


def both_lie(name, reason, member, *changes, kinds=KINDS):
    add("combined", name, all_of(*changes), reason, member, kinds)


both_lie("link-that-climbs", "'..' component", "../sums.py",
         victim(lambda m: vars(m).update(mode=0o120777)),
         rename(b"../sums.py"))
both_lie("device-with-absolute-name", "absolute", "/dev/sums",
         victim(lambda m: vars(m).update(mode=0o020644)), rename(b"/dev/sums"))
both_lie("hidden-and-counted", "cannot hold 99 members", "-",
         hidden_member, lambda a: a.end.update(count=99, here=99))
both_lie("encrypted-with-wrong-crc", "it is encrypted", S,
         victim(lambda m: m.both(flags=1, crc=1)))
both_lie("climbing-unicode-path", "gives another name", S,
         victim(lambda m: m.both(extra=extra(
             0x7075, b"\1" + struct.pack("<L", zlib.crc32(VICTIM))
             + b"../../sums.py"))))
both_lie("unicode-path-without-flag", "gives another name", "demo/\u00e9.py",
         victim(lambda m: m.both(extra=OTHER_NAME)),
         rename(b"demo/\xc3\xa9.py", 0))
both_lie("descriptor-and-local-crc", "its CRC differs", S,
         victim(lambda m: (m.use_descriptor(crc=1), m.local.update(crc=2))))
both_lie("method-and-size", "its method differs", S,
         victim(lambda m: m.local.update(method=0, size=7)))
both_lie("stored-in-one-header", "it is stored, but its sizes differ", S,
         victim(lambda m: m.central.update(method=0)))
both_lie("bomb-with-descriptor", NO_DESCRIPTOR, "demo/large.py",
         with_content(lambda: b"#" * (2 << 20)),
         lambda a: a.find(b"demo/large.py").use_descriptor(size=1))
both_lie("shared-and-sized", "share its local header", S,
         shared_local_header,
         lambda a: a.listed[1].central.update(size=1 << 15))
both_lie("twice-with-gap", "bytes after its data belong to no member", S,
         insert((VICTIM, SUMS)), gap)
both_lie("zip64-and-comment", {PYZ: IN_PREFIX, "": BAD_PLACE}, "-",
         lambda a: a.zip64(count=2), comment(other_archive()))
both_lie("hidden-archive-in-gap", "a hidden member follows it", "-",
         lambda a: vars(a).update(before_directory=other_archive()))
both_lie("gaps-everywhere", BAD_PLACE, "-",
         gap, gap_before_directory, gap_after_directory)
both_lie("launcher-and-overlap", {WHL: BEFORE,
                                  "": "its data overlaps what begins"}, "-",
         lambda a: vars(a).update(prefix=LAUNCHER), data_runs_on)
both_lie("folder-is-device-with-data", "it is neither a file nor", "-",
         folder_with_data,
         lambda a: vars(a.find(FOLDER)).update(mode=0o020644))
both_lie("crc-and-junk", WRONG_SIZE + " | bad CRC", S,
         victim(lambda m: (m.both(crc=1), vars(m).update(
             data=m.data + b"junk"))))
both_lie("archive-in-member", "accepted", "-", insert(
    (b"demo/inner.zip", other_archive(), STORED)))
both_lie("cat-of-two-launchers", {WHL: BAD_PLACE, ZIP: BAD_PLACE,
                                  PYZ: IN_PREFIX}, "-",
         after(other_archive(0)))
both_lie("record-lacks-broken-member", "RECORD", S,
         rows(lambda others, row: others), victim(lambda m: m.both(crc=1)),
         kinds=(WHL,))
both_lie("record-weak-and-climbing", "'..' component", "../sums.py",
         field(1, "md5=1B2M2Y8AsgTpgAmY7PhCfg"), field(0, "../sums.py"),
         kinds=(WHL,))
both_lie("record-right-size-wrong-hash", "sha256 does not match", S,
         field(1, OTHER_HASH), field(2, ""), kinds=(WHL,))
both_lie("size-in-headers-and-record", WRONG_SIZE, S,
         field(2, "20"), victim(lambda m: m.both(size=20)), kinds=(WHL,))
both_lie("two-identities", "two .dist-info", "-", without(b"WHEEL"),
         insert((b"other-1.0.dist-info/WHEEL", WHEEL)), kinds=(WHL,))


def write(directory, case):
    kind, group, name, change, member, reason, file_name = case
    archive = sound(kind)
    archive.cut = archive.grow = 0
    change(archive)
    place = os.path.join(directory, kind, group, name)
    path = os.path.join(place, file_name or FILE_NAMES[kind])
    os.makedirs(place)
    data = archive.build()
    with open(path, "wb") as file:
        file.write(data[: max(0, len(data) - archive.cut)])
        if archive.grow:
            file.truncate(archive.grow)
    sys.stdout.buffer.write("\t".join(
        [kind, group, name, path, member or "''", reason]).encode() + b"\n")


def main():
    directory = sys.argv[1]
    for kind in KINDS:
        add("sound", "sound", nothing, "accepted", kinds=(kind,))
    for case in CASES:
        write(directory, case)


main()
