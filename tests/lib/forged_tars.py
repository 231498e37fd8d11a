# SPDX-License-Identifier: MIT
"""forged_tars.py DIR: write odd tar archives, DIR/NAME.tar.

Each is odd in one thing.  Prints a line for each, with tabs as separators: the
name, "taken", "noticed" or "refused", and a part of the expected message.  GNU
tar, bsdtar, Python and Go read most of the refused archives differently.
"""

import os
import sys

from tarforge import (
    BLOCK, END, GNU, RECORD, V7, archive, base256, long_name, member,
    octal, pad, pax, record,
)

LIB = b"usr/lib/python3/dist-packages/"
GOOD = member(LIB + b"a.py", b"good = 1\n")
EVIL = member(LIB + b"a.py", b"evil = 1\n")
LAST = member(b"z.txt", b"last\n")
NUMBER = "is not a number that all readers accept"

rows = {}


def add(name, data, verdict, reason=""):
    assert name not in rows, name
    rows[name] = data, verdict, reason


def taken(name, *parts):
    add(name, archive(GOOD, *parts, LAST), "taken")


def refused(name, reason, *parts):
    add(name, archive(GOOD, *parts, LAST), "refused", reason)


# --- numbers ---


def numbers():
    labels = {"mode": "mode", "uid": "user id", "gid": "group id",
              "size": "size", "mtime": "time",
              "major": "major device number", "minor": "minor device number"}
    for field, label in labels.items():
        length = 12 if field in ("size", "mtime") else 8
        ones = length - 1
        odd = {
            "underscore": b"0" * (ones - 3) + b"1_1",
            "junk": b"6junk", "digit": b"0" * (ones - 2) + b"18",
            "inner-blank": b"0" * (ones - 3) + b"1 1",
            "inner-nul": b"0" * (ones - 3) + b"1\x001",
            "minus": b"-" + b"0" * (ones - 2) + b"1",
            "plus": b"+" + b"0" * (ones - 2) + b"1",
            "hex": b"0x" + b"0" * (ones - 3) + b"1",
            "tab": b"\t" + b"0" * (ones - 2) + b"1",
            "leading-nul": b"\0" + b"0" * (ones - 2) + b"1",
            "base-64": b"+AAAAAA"[:ones],
            "other-base-256": b"\x81" + bytes(length - 2) + b"\5",
            "comma": b"0" * (ones - 2) + b"1,",
        }
        if not field.startswith("m") or field in ("mode", "mtime"):
            odd["blank"] = b" " * length
        for name, value in odd.items():
            refused(f"{field}-{name}", f"its {label} {NUMBER}",
                    member(b"m", b"data\n", **{field: value}))
        value = 5 if field == "size" else 1
        even = {
            "leading-blank": b"%*o " % (length - 1, value),
            "trailing-blank": b"%0*o " % (length - 1, value),
            "full": b"%0*o" % (length, value),
            "base-256": base256(value, length),
        }
        for name, text in even.items():
            taken(f"{field}-{name}", member(b"m", b"data\n", **{field: text}))
    for field in ("mode", "uid", "gid"):
        for name, value in (("negative", -1), ("huge", 1 << 33)):
            refused(f"{field}-{name}", f"its {labels[field]} is out of range",
                    member(b"m", b"data\n", **{field: base256(value, 8)}))
    refused("size-negative", "its size is negative",
            member(b"m", b"data\n", size=base256(-5)))
    refused("size-huge", f"its size {NUMBER}",
            member(b"m", b"data\n", size=base256(1 << 64)))
    taken("mtime-negative", member(b"m", mtime=base256(-5)))
    # This member is last, because its year has so many digits that GNU tar
    # aligns the lines after it differently.
    add("mtime-last", archive(GOOD, LAST, member(mtime=base256(1 << 53))),
        "taken")
    for value in ((1 << 53) + 1, -(1 << 53) - 1, 1 << 62):
        refused(f"mtime-beyond-{value}",
                "its time cannot be represented by all readers",
                member(b"m", mtime=base256(value)))
        refused(f"record-mtime-beyond-{value}",
                "the pax record 'mtime' is a time that cannot be "
                "represented by all readers", pax(record(b"mtime", b"%d" % value)), member())
    taken("mtime-late", member(b"m", mtime=base256(1 << 33)))
    taken("devices-blank", member(b"m", major=b" " * 8, minor=b" " * 8))
    taken("devices-empty", member(b"m"))
    taken("size-empty", member(b"m", size=b""))
    taken("sum-blank", member(b"m", b"x", form=b"%7o "))
    taken("sum-seven", member(b"m", b"x", form=b"%07o\0"))
    refused("sum-junk", "the checksum of the header is wrong",
            member(b"m", b"x", form=b"%06oj "))
    refused("sum-wrong", "the checksum of the header is wrong",
            b"M" + member(b"m", b"x")[1:])


# --- types ---


def types():
    kinds = {b"1": "hard", b"2": "symbolic", b"3": "character", b"4": "block",
             b"5": "directory", b"6": "fifo"}
    for kind, name in kinds.items():
        fields = {"kind": kind}
        if kind in b"12":
            fields["target"] = b"z.txt" if kind == b"2" else LIB + b"a.py"
        if kind in b"34":
            fields.update(major=octal(1, 8), minor=octal(3, 8))
        no = "it is not a regular file, but has a size"
        taken(name, member(b"m", **fields))
        refused(f"{name}-body", no, member(b"m", EVIL, **fields))
        refused(f"{name}-size", no, member(b"m", size=octal(512), **fields))
        refused(f"{name}-pax-size", no, pax(record(b"size", b"512")),
                member(b"m", **fields))
        if kind != b"5":
            refused(f"{name}-slash", "its name ends in a slash",
                    member(b"m/", **fields))
    taken("directory-slash", member(b"m/", kind=b"5"))
    taken("directory-pax-size-0", pax(record(b"size", b"0")),
          member(b"m/", kind=b"5"))
    taken("contiguous", member(b"m", b"data", kind=b"7"))
    taken("old-file", member(b"m", b"data", kind=b"\0"))
    taken("old-directory", member(b"m/", kind=b"\0"))
    refused("old-directory-data", "it is not a regular file, but has a size",
            member(b"m/", EVIL, kind=b"\0"))
    refused("file-slash-data", "its name ends in a slash",
            member(b"m/", EVIL))
    refused("file-slash", "its name ends in a slash", member(b"m/"))
    refused("old-long-slash", "its name ends in a slash",
            long_name(b"m/\0"), member(b"m", kind=b"\0"))
    refused("old-long-no-slash", "its name ends in a slash",
            long_name(b"m\0"), member(b"m/", kind=b"\0"))
    refused("link-to-nothing", "it is a link with an empty target",
            member(b"m", kind=b"2"))
    for kind in b"89ABCDEFGHIJMNOPQRTUWXYZaz!\x01\x7f\xff":
        kind = bytes([kind])
        shown = (f"'{kind.decode()}'" if 32 < kind[0] < 127
                 else f"0x{kind[0]:02x}")
        reason = f"readers interpret its type {shown} differently"
        refused(f"type-{kind.hex()}-body", reason, member(b"m", EVIL, kind))
        if kind in b"AXMDN\xff":
            refused(f"type-{kind.hex()}", reason, member(b"m", kind=kind))


def volumes():
    label = member(b"label", kind=b"V", magic=GNU)
    body = "a volume header has a body, which some readers interpret as members"
    add("volume", archive(label, GOOD, LAST), "taken")
    first = "a volume header is not the first header"
    source = "a volume header has the name of a source"
    refused("volume-between", first, label)
    add("volume-last", archive(GOOD, LAST, label), "refused", first)
    refused("volume-over-source", first,
            member(LIB + b"a.py", kind=b"V", magic=GNU))
    for name in (b"a.py", b"b.py", b".py"):
        add(f"volume-{name.decode()}",
            archive(member(LIB + name, kind=b"V", magic=GNU), GOOD), "refused",
            source)
    add("volume-global-before", archive(
        pax(record(b"comment", b"c"), kind=b"g"), label, GOOD), "refused",
        first)
    add("volume-body", archive(member(b"label", EVIL, b"V", magic=GNU), GOOD),
        "refused", body)
    add("volume-size", archive(member(b"l", kind=b"V", size=octal(512)), GOOD),
        "refused", body)
    refused("volume-long", first, long_name(b"name\0"), label, EVIL)
    refused("volume-pax", first, pax(record(b"path", b"n")), label, EVIL)


# --- names ---


def names():
    path, target = record(b"path", LIB + b"b.py"), record(b"linkpath", b"t")
    link = member(b"m", kind=b"2", target=b"z.txt")
    taken("long", long_name(LIB + b"b.py\0"), EVIL)
    taken("long-no-nul", long_name(LIB + b"b.py"), EVIL)
    taken("long-nuls", long_name(LIB + b"b.py" + bytes(20)), EVIL)
    taken("path", pax(path), EVIL)
    taken("path-slash", pax(record(b"path", b"d/")), member(b"d", kind=b"5"))
    taken("target-long", long_name(b"t\0", b"K"), link)
    taken("target-pax", pax(target), link)
    taken("both-long", long_name(b"t\0", b"K"), long_name(b"n\0"), link)
    taken("prefix", member(b"b.py", b"b = 1\n", prefix=LIB[:-1]))
    taken("prefix-slash", member(b"b.py", b"b = 1\n", prefix=LIB))
    taken("long-over-prefix", long_name(LIB + b"b.py\0"),
          member(b"m", prefix=b"p"))
    taken("version", member(b"m", magic=b"ustar\0\0\0"))
    taken("v7", member(b"m", b"data", magic=V7))
    taken("gnu", member(b"m", b"data", magic=GNU))
    taken("gnu-ctime", member(b"m", magic=GNU, tail=bytes(12) + octal(1)))
    taken("path-not-ascii", pax(record(b"path", "caf\u00e9".encode())),
          member(b"cafe"))
    two = "two headers of type '%s' precede one member"
    both = "its name is in a header of type 'L' and in a pax record"
    name = LIB.decode() + "caf\u00e9.py", LIB.decode() + "cafe\u0301.py"
    composed, decomposed = (pax(record(b"path", one.encode()))
                            for one in name)
    both_names = "libarchive normalizes its name to the name of member '"
    taken("path-decomposed", decomposed, member(b"m", b"x = 1\n"))
    taken("path-composed-twice", composed, EVIL, composed, EVIL)
    refused("path-normalized", both_names, composed, EVIL, decomposed, EVIL)
    refused("path-normalized-back", both_names, decomposed, EVIL, composed,
            EVIL)
    refused("path-normalized-directory", both_names,
            pax(record(b"path", b"./" + name[1][:-3].encode() + b"/")),
            member(b"d", kind=b"5"),
            pax(record(b"path", name[0][:-3].encode())), EVIL)
    refused("long-and-path", both, long_name(b"l\0"), pax(path), EVIL)
    refused("path-and-long", both, pax(path), long_name(b"l\0"), EVIL)
    refused("targets", "its target is in a header of type 'K' and in a pax "
            "record", long_name(b"l\0", b"K"), pax(target), link)
    refused("long-twice", two % "L", long_name(b"a\0"), long_name(b"b\0"), EVIL)
    refused("target-twice", two % "K", long_name(b"a\0", b"K"),
            long_name(b"b\0", b"K"), link)
    refused("pax-twice", two % "x", pax(path), pax(target), link)
    refused("long-empty", "a header of type 'L' is empty", long_name(b"\0"),
            EVIL)
    refused("long-no-body", "a header of type 'L' is empty", long_name(b""),
            EVIL)
    refused("long-nul", "a header of type 'L' has a NUL in its text",
            long_name(b"a\0b\0"), EVIL)
    refused("long-large", "has 2097152 bytes, and readers take 1048576",
            long_name(bytes(1 << 21)), EVIL)
    refused("target-of-file", "it is not a link, but has a target",
            long_name(b"t\0", b"K"), EVIL)
    refused("linkpath-of-file", "it is not a link, but has a target", pax(target),
            EVIL)
    refused("no-name", "it has no name", member(b"", b"data"))
    refused("gnu-prefix", "it has a prefix, which its format",
            member(b"m", magic=GNU, prefix=b"p"))
    refused("gnu-atime", "it has times of GNU tar, as --listed-incremental",
            member(b"m", magic=GNU, tail=octal(1)))
    refused("gnu-times", "it has times of GNU tar, as --listed-incremental",
            member(b"m", kind=b"D", magic=GNU, tail=octal(1) + octal(2)))
    for kind in (b"0", b"\0"):
        refused(f"prefix-alone-{kind.hex()}", "it has a prefix, but no name",
                member(b"", kind=kind, prefix=b"p"))
    taken("prefix-alone-directory", member(b"", kind=b"5", prefix=b"p"))
    refused("v7-prefix", "it has a prefix, which its format",
            member(b"m", magic=V7, prefix=b"p"))
    refused("star-prefix", "its prefix is longer than the format of star",
            member(b"m", tail=b"p" * 150 + bytes(13) + b"tar\0"))
    star = bytes(8) + b"tar\0"
    odd = "its times of last access and change are not numbers"
    for name, first in (("", b""), ("-short", b"p"), ("-nul", b"p\0q")):
        first = first.ljust(131, b"\0")
        taken("star" + name, member(b"m", tail=first + octal(1) * 2 + star))
        taken(f"star{name}-empty", member(b"m", tail=first + bytes(24) + star))
        refused(f"star{name}-atime", odd,
                member(b"m", tail=first + b"j" * 12 + octal(1) + star))
        refused(f"star{name}-ctime", odd,
                member(b"m", tail=first + octal(1) + b"1_2" + bytes(9) + star))
    for name, magic in (("blank", b"ustar 00"), ("gnu", b"ustar  1"),
                        ("letters", b"ustarXYZ")):
        refused(f"magic-{name}", "its magic is of no known format",
                member(b"m", magic=magic))
    add("pax-then-nothing", archive(GOOD, pax(path)), "refused",
        "the archive ends before the member")


# --- pax records ---


def records():
    good = record(b"comment", b"c")
    odd = {
        "short": b"9" + good[2:], "long": b"99" + good[2:],
        "zero": b"0" + good, "blank": b" " + good, "plus": b"+" + good,
        "tab": good.replace(b" ", b"\t", 1), "no-line": good[:-1] + b"x",
        "no-equals": b"10 comment\n", "no-key": record(b"", b"v"),
        "no-length": b" comment=c\n", "key-nul": record(b"a\0b", b"v"),
        "nul-after": good + bytes(10), "junk-after": good + b"junk",
        "huge": b"9" * 30 + b" comment=c\n",
    }
    for name, data in odd.items():
        refused(f"record-{name}", "a pax record is malformed", pax(data), EVIL)
    for key in ("path", "linkpath", "size", "mtime", "uid", "gid", "uname",
                "comment", "VENDOR.key"):
        one = record(key.encode(), b"1")
        refused(f"record-twice-{key}", f"the pax record '{key}' is there twice",
                pax(one, one), member(b"m", kind=b"2", target=b"t"))
    for key in ("path", "linkpath"):
        link = member(b"m", kind=b"2", target=b"t")
        refused(f"record-empty-{key}", f"the pax record '{key}' is empty",
                pax(record(key.encode(), b"")), link)
        refused(f"record-nul-{key}", f"the pax record '{key}' contains NUL",
                pax(record(key.encode(), b"a\0b")), link)
    for value in (b"+5", b"-5", b"5 ", b" 5", b"0x5", b"5.0", b"", b"5_0",
                  b"9" * 20):
        refused(f"record-size-{value.hex()}",
                "the pax record 'size' is not a decimal number",
                pax(record(b"size", value)), member(b"m", b"data\n"))
    for value in (b"1e9", b"", b"-", b".5", b"1.5.5", b"nan", b" 1", b"1,5"):
        refused(f"record-mtime-{value.hex()}",
                "the pax record 'mtime' is not a time",
                pax(record(b"mtime", value)), member(b"m", b"data\n"))
    for value in (b"1.5", b"-1", b"-1.5", b"0", b"4000000000.25", b"1."):
        taken(f"record-mtime-taken-{value.hex()}", pax(record(b"mtime", value)),
              member(b"m", b"data\n"))
    for key in ("atime", "ctime"):
        for value in (b"junk", b"", b"1e9", b"1.5.5"):
            one = record(key.encode(), value)
            refused(f"record-{key}-{value.hex()}",
                    f"the pax record '{key}' is not a time", pax(one),
                    member())
            refused(f"global-{key}-{value.hex()}",
                    f"the pax record '{key}' is not a time",
                    pax(one, kind=b"g"), member())
        taken(f"record-{key}", pax(record(key.encode(), b"-1.5")), member())
        taken(f"global-{key}-fraction",
              pax(record(key.encode(), b"1.5"), kind=b"g"), member())
    taken("record-size", pax(record(b"size", b"5")),
          member(b"m", b"data\n", size=octal(0)))
    taken("record-size-other", pax(record(b"size", b"5")),
          member(b"m", b"data\n", size=octal(9999)))
    taken("record-charset", pax(record(b"hdrcharset", b"BINARY"),
                                record(b"path", b"caf\xe9")), member(b"m"))
    refused("record-other-charset", "names an unknown character set",
            pax(record(b"hdrcharset", b"latin1")), member(b"m"))
    taken("record-unknown", pax(record(b"VENDOR.key", b"a\0b\n"), good),
          member(b"m"))
    refused("record-uid-huge", "the pax record 'uid' is out of range",
            pax(record(b"uid", b"%d" % (1 << 33))), member(b"m"))
    taken("record-none", pax(good), member(b"m"))
    refused("record-realsize", "changes a member for some readers",
            pax(record(b"SCHILY.realsize", b"9")), member(b"m", b"data\n"))
    refused("record-holes", "changes a member for some readers",
            pax(record(b"SUN.holesdata", b" 0 512 1024")),
            member(b"m", b"x" * 1024))
    refused("record-volume", "changes a member for some readers",
            pax(record(b"GNU.volume.offset", b"9")), member(b"m", b"data\n"))
    refused("pax-size-junk", f"its size {NUMBER}",
            pax(good, size=b"13junk"), EVIL)
    refused("pax-large", "has 2097152 bytes, and readers take 1048576",
            pax(bytes(1 << 21)), EVIL)


def globals_():
    for key in ("path", "linkpath", "size", "mtime", "uid", "gid", "uname",
                "gname", "hdrcharset", "GNU.sparse.name", "GNU.sparse.major",
                "GNU.volume.offset", "SCHILY.realsize", "SUN.holesdata"):
        refused(f"global-{key}", f"a global header sets '{key}' for every "
                "member", pax(record(key.encode(), b"1"), kind=b"g"), EVIL)
    for key in ("comment", "SCHILY.release", "VENDOR.key", "atime",
                "GNU.volume.label"):
        taken(f"global-{key}", pax(record(key.encode(), b"1"), kind=b"g"))
    refused("global-malformed", "a global header cannot be read",
            pax(b"99 comment=c\n", kind=b"g"), EVIL)
    comment = pax(record(b"comment", b"c"), kind=b"g")
    between = ("a global header is between a member and a header that "
               "belongs to it")
    refused("global-twice", "two headers of type 'g' precede one member",
            comment, comment, EVIL)
    refused("global-after-pax", between, pax(record(b"path", b"n")), comment,
            EVIL)
    refused("global-after-long", between, long_name(b"n\0"), comment, EVIL)
    add("global-last", archive(GOOD, comment), "refused",
        "the archive ends before the member")


# --- sparse files ---

FIRST = (record(b"GNU.sparse.major", b"1"), record(b"GNU.sparse.minor", b"0"))


DATA = b"x" * (BLOCK + 10)
SIZE = b"2000"
MAP = b"0,512,1024,10,2000,0"


def lines(text):
    return text.replace(b",", b"\n") + b"\n"


def sparse_1(text, size=SIZE, count=b"3", more=()):
    return (pax(*FIRST, record(b"GNU.sparse.name", b"s"),
                record(b"GNU.sparse.realsize", size), *more)
            + member(b"GNUSparseFile.1/s",
                     pad(lines(count + b"," + text)) + DATA))


def sparse_0(text, size=SIZE, blocks=b"3", more=()):
    return (pax(record(b"GNU.sparse.size", size),
                record(b"GNU.sparse.numblocks", blocks),
                record(b"GNU.sparse.map", text), *more) + member(b"s", DATA))


def sparse_pairs(text, first=0, blocks=b"3"):
    keys = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
    return (pax(record(b"GNU.sparse.size", SIZE),
                record(b"GNU.sparse.numblocks", blocks),
                *(record(keys[(i + first) % 2], number)
                  for i, number in enumerate(text.split(b","))))
            + member(b"s", DATA))


def sparse_old(text, size=int(SIZE), more=b"\0", data=DATA, **fields):
    tail = bytes(41) + b"".join(
        octal(int(number)) for number in text.split(b",")).ljust(
            96, b"\0") + more + octal(size)
    fields.setdefault("magic", GNU)
    return member(b"s", data, b"S", tail=tail, **fields)


def sparse():
    fit = "its holes do not fit its size"
    bad = "its list of extents is not a list that all readers accept"
    together = "the pax records of a sparse file contradict each other"
    broken = {"overlap": (b"3", b"0,512,500,10,2000,0"),
              "back": (b"3", b"1024,512,0,10,2000,0"),
              "ragged": (b"4", b"0,5,600,5,1024,512,2000,0"),
              "plus": (b"3", b"0,+512,1024,10,2000,0"),
              "blank": (b"3", b" 0,512,1024,10,2000,0"),
              "hex": (b"3", b"0,0x200,1024,10,2000,0"),
              "empty": (b"3", b",0,512,1024,10,2000"),
              "minus": (b"3", b"0,-512,1024,10,2000,0")}
    unfit = {"more": (b"3", b"0,512,1024,11,2000,0"),
             "less": (b"2", b"0,512,2000,0"),
             "beyond": (b"2", b"0,512,1991,10"),
             "short": (b"2", b"0,512,1024,10")}
    taken("sparse-1", sparse_1(MAP))
    taken("sparse-1-no-hole-at-end", sparse_1(b"0,512,1990,10", count=b"2"))
    taken("sparse-0.1", sparse_0(MAP))
    taken("sparse-0.0", sparse_pairs(MAP))
    taken("sparse-old", sparse_old(MAP))
    for name, (count, text) in broken.items():
        refused(f"sparse-1-{name}", bad, sparse_1(text, count=count))
        refused(f"sparse-0.1-{name}",
                "the pax record 'GNU.sparse.map' is not a list of extents",
                sparse_0(text, blocks=count))
    for name, (count, text) in unfit.items():
        refused(f"sparse-1-{name}", fit, sparse_1(text, count=count))
        refused(f"sparse-0.1-{name}", fit, sparse_0(text, blocks=count))
        refused(f"sparse-0.0-{name}", fit, sparse_pairs(text, blocks=count))
        refused(f"sparse-old-{name}", fit, sparse_old(text))
    for name in ("overlap", "back", "ragged"):
        count, text = broken[name]
        refused(f"sparse-0.0-{name}", "is of an extent out of order",
                sparse_pairs(text, blocks=count))
        refused(f"sparse-old-{name}", bad, sparse_old(text))
    refused("sparse-1-size", "is not a decimal number",
            sparse_1(MAP, size=b"-1"))
    refused("sparse-1-path", "the pax record 'path' follows GNU.sparse.name",
            sparse_1(MAP, more=(record(b"path", b"p"),)))
    refused("sparse-1-both", together,
            sparse_1(MAP, more=(record(b"GNU.sparse.size", SIZE),)))
    for name, make in (("1", sparse_1), ("0.1", sparse_0)):
        refused(f"sparse-{name}-stored",
                "the pax record 'size' belongs to a sparse file",
                make(MAP, more=(record(b"size", b"%d" % (
                    len(DATA) + (BLOCK if make is sparse_1 else 0))),)))
    refused("sparse-version", "is of an unknown format", pax(
        record(b"GNU.sparse.major", b"2"), FIRST[1]), member(b"m"))
    refused("sparse-name-alone", together, pax(
        record(b"GNU.sparse.name", LIB + b"b.py")), EVIL)
    refused("sparse-major-alone", together, pax(*FIRST), EVIL)
    refused("sparse-unknown", "the pax record 'GNU.sparse.other' is not known",
            pax(record(b"GNU.sparse.other", b"1")), EVIL)
    refused("sparse-directory", "it is not a regular file, but sparse", pax(
        record(b"GNU.sparse.size", b"9"), record(b"GNU.sparse.numblocks", b"1"),
        record(b"GNU.sparse.map", b"9,0")), member(b"d", kind=b"5"))
    refused("sparse-0.1-odd", "is not a list of extents",
            sparse_0(b"0,512,1024"))
    refused("sparse-0.1-comma", "is not a list of extents",
            sparse_0(MAP + b","))
    refused("sparse-0.1-count", together, sparse_0(MAP, blocks=b"4"))
    refused("sparse-0.0-order", "is out of order", sparse_pairs(MAP, first=1))
    refused("sparse-0.0-half", together,
            sparse_pairs(b"0,512,1024,10,2000", blocks=b"2"))
    imitation = record(b"comment", b"\n23 GNU.sparse.offset=512\n")
    refused("sparse-0.0-imitation", "as an extent of a sparse file",
            pax(imitation, record(b"GNU.sparse.size", b"5"),
                record(b"GNU.sparse.numblocks", b"1"),
                record(b"GNU.sparse.offset", b"0"),
                record(b"GNU.sparse.numbytes", b"5")), member(b"s", b"12345"))
    taken("record-imitation", pax(imitation), member())
    refused("sparse-old-magic", "but not in the format of GNU tar",
            sparse_old(MAP, magic=V7))
    refused("sparse-old-goes-on", "continues after its end",
            sparse_old(MAP, more=b"\1"))
    extension = b"".join(octal(n) + octal(m) for n, m in (
        (4096, 512), (5120, 10), (6000, 0))).ljust(BLOCK, b"\0")
    block = sparse_old(b"0,512,1024,512,2048,512,3072,512", size=6000,
                       more=b"\1", data=b"x" * (5 * BLOCK + 10))
    taken("sparse-old-extended", block[:BLOCK] + extension + block[BLOCK:])
    for name, count in (("four", 0), ("blocks", 21)):
        nothing = sparse_old(",".join(["0"] * 8).encode(), size=9, more=b"\1",
                             data=b"good = 1\n")
        full = (octal(0) * 2 * count).ljust(504, b"\0") + b"\1" + bytes(7)
        last = (octal(0) + octal(9)).ljust(BLOCK, b"\0")
        refused(f"sparse-old-{name}-empty", bad, nothing[:BLOCK]
                + (full if count else b"") + last + nothing[BLOCK:])
    taken("sparse-old-no-data",
          sparse_old(b"0,0,512,512", size=1024, data=b"x" * BLOCK))
    taken("sparse-1-no-data", sparse_1(b"0,0,0,512,1024,10,1500,0,2000,0",
                                     count=b"5"))
    refused("sparse-1-many", "it has more than 1048576 extents",
            sparse_1(b"0,0", count=b"%d" % ((1 << 20) + 1)))
    refused("sparse-old-extended-junk", bad,
            block[:BLOCK] + b"j" + extension[1:] + block[BLOCK:])


# --- the end ---


def ends():
    body = GOOD + LAST

    def end(name, data, verdict, reason=""):
        add(f"end-{name}", data, verdict, reason)

    left = "the bytes after its end mark are dropped"
    end("none", body, "noticed", "its end mark is missing")
    end("one", body + bytes(BLOCK), "noticed", "one empty block, not two")
    end("two", body + END, "taken")
    end("many", body + bytes(5 * RECORD), "taken")
    end("stale", body + END + b"stale", "noticed", left)
    end("stale-member", body + END + EVIL, "noticed", left)
    end("stale-record", (body + END + EVIL * 10)[:RECORD], "noticed", left)
    end("pixz", pad(body + END, RECORD)
        + bytes.fromhex("a64c322ed614aedb") + b"name\0" + bytes(8),
        "noticed", "the index that pixz added is dropped")
    end("second", pad(body + END, RECORD) + EVIL + END, "refused",
        "another archive follows the end of the archive, at offset 10240")
    end("junk", pad(body + END, RECORD) + b"junk", "refused",
        "something that is not a tar archive follows the end of the archive")
    end("lone", body + bytes(BLOCK) + EVIL + END, "refused",
        "a member follows a single empty block")
    end("cut-mark", body + bytes(BLOCK + 100), "refused",
        "the archive is truncated in its end mark")
    end("cut-block", body + bytes(100), "refused", "the archive is truncated")
    end("cut-data", GOOD + LAST[:BLOCK + 2], "refused",
        "the archive is truncated")
    end("no-padding", GOOD + LAST[:BLOCK + 5], "refused",
        "the archive ends without the padding of this member to whole blocks, "
        "507 bytes")
    end("half-padding", GOOD + LAST[:BLOCK + 500], "refused", "12 bytes")
    end("cut-header", GOOD + LAST[:100], "refused", "the archive is truncated")


def main():
    for function in (numbers, types, volumes, names, records, globals_, sparse,
                     ends):
        function()
    for name, (data, verdict, reason) in rows.items():
        with open(os.path.join(sys.argv[1], name + ".tar"), "wb") as file:
            file.write(data)
        print(name, verdict, reason, sep="\t")


if __name__ == "__main__":
    main()
