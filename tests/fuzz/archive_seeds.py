# SPDX-License-Identifier: MIT
"""The seeds of the fuzzers of archives, for seeds.py."""

import struct
import zlib


# --- zip archives ---


class Zip:
    """An archive of members, each of which can have false fields."""

    def __init__(self):
        self.body = b""
        self.directory = b""
        self.count = 0

    def add(self, name, data=b"", deflated=False, **lies):
        name = name.encode()
        packed = data
        if deflated:
            size = struct.pack("<H", len(data))
            packed = (b"\1" + size + bytes(255 - byte for byte in size)
                      + data)
        fields = {
            "name": name, "flags": 0 if name.isascii() else 0x800,
            "method": 8 if deflated else 0, "crc": zlib.crc32(data),
            "packed": len(packed), "size": len(data), "extra": b"",
            "local_name": name, "local_extra": b"", "descriptor": b"",
            "mode": 0o40755 if name.endswith(b"/") else 0o100644,
            "offset": len(self.body), "comment": b"",
        }
        fields.update(lies)
        local = dict(fields)
        if fields["descriptor"]:
            local.update(crc=0, packed=0, size=0)
        self.body += self.local(local) + packed + fields["descriptor"]
        self.directory += self.central(fields)
        self.count += 1
        return self

    @staticmethod
    def numbers(fields, name, extra):
        return struct.pack("<HHHHHLLLHH", 20, fields["flags"],
                           fields["method"], 0, 0x21, fields["crc"],
                           fields["packed"], fields["size"], len(name),
                           len(extra))

    def local(self, fields):
        name, extra = fields["local_name"], fields["local_extra"]
        return b"PK\3\4" + self.numbers(fields, name, extra) + name + extra

    def central(self, fields):
        name, extra = fields["name"], fields["extra"]
        numbers = self.numbers(fields, name, extra)
        external = fields["mode"] << 16 | (name[-1:] == b"/") << 4
        return (b"PK\1\2\x14\3" + numbers
                + struct.pack("<HHHLL", len(fields["comment"]), 0, 0, external,
                              fields["offset"])
                + name + extra + fields["comment"])

    def end(self, comment=b"", count=None, zip64=False):
        count = self.count if count is None else count
        size, start = len(self.directory), len(self.body)
        out = self.body + self.directory
        if zip64:
            at = len(out)
            out += struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 0x32D, 45, 0, 0,
                               count, count, size, start)
            out += struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
            count, size, start = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        return out + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count,
                                 size, start, len(comment)) + comment


def descriptor(data, signature=b"PK\7\10"):
    return signature + struct.pack("<LLL", zlib.crc32(data), len(data),
                                   len(data))


def zipaudit():
    data = b"x = 1\n"

    def plain():
        return Zip().add("a.py", data)

    piped = descriptor(data)
    yield "plain", plain().add("d/b.py", data, deflated=True).end()
    yield "directory", plain().add("d/").add("\u00fc.py", data).end()
    yield "descriptor", plain().add("b", data, flags=8,
                                    descriptor=piped).end()
    yield "bare-descriptor", plain().add("b", data, flags=8,
                                         descriptor=piped[4:]).end()
    yield "zip64-end", plain().end(zip64=True)
    big = struct.pack("<HHQQ", 1, 16, len(data), len(data))
    yield "zip64-member", Zip().add("a", data, packed=0xFFFFFFFF,
                                    size=0xFFFFFFFF, extra=big,
                                    local_extra=big).end()
    yield "empty", Zip().end()
    yield "other-local-name", plain().add("b", data, local_name=b"c").end()
    yield "lying-descriptor", plain().add("b", data, flags=8,
                                          descriptor=piped[:-1] + b"\1").end()
    yield "encrypted", plain().add("b", data, flags=1).end()
    yield "symlink", plain().add("b", b"a.py", mode=0o120777).end()
    yield "dot-name", Zip().add("./", b"").add("./b.py", data).end()
    yield "host-in-version", plain().end().replace(
        b"PK\1\2\x14\3\x14\0", b"PK\1\2\x14\3\x14\3")
    yield "unicode-path-same", plain().add("b", extra=struct.pack(
        "<2HBL", 0x7075, 6, 1, zlib.crc32(b"b")) + b"b").end()
    yield "utf8-without-flag", plain().end().replace(b"a.py", b"\xc3\xa9.p")
    yield "zip64-surplus", Zip().add(
        "a", data, packed=0xFFFFFFFF, size=0xFFFFFFFF, local_extra=big,
        extra=struct.pack("<HHQQQL", 1, 28, len(data), len(data), 0, 0)).end()
    yield "zip64-unasked", plain().add("b", data, local_extra=big).end()
    yield "zipalign", plain().add("b", data, local_extra=b"\0" * 3).end()
    yield "unicode-path", plain().add("b", extra=b"up\5\0\1abcd").end()
    yield "twice", plain().add("A.PY", data).end()
    yield "one-header-for-two", plain().add("b", data, offset=0).end()
    yield "gap", plain().add("b", data, local_extra=b"xx\0\0" * 3).end()
    yield "comment", plain().end(comment=plain().end())
    yield "prefix", b"#!/usr/bin/env python3\n" + plain().end()
    yield "count", plain().end(count=2)
    yield "climbs", plain().add("d/../../b", data).end()
    yield "truncated", plain().end()[:-5]


# "x = 1" and a line end three times, and 400 of eight letters.
FIXED = bytes.fromhex("ab50b05530e4aa402201")
DYNAMIC = bytes.fromhex(
    "05c1070100300c0320adf42dfe150c6415d5d2865bf7cc9355544b1b6edd334f5651"
    "2d6db875cf3c5945b5b4e1d63df36415d5d2865bf7cc9355544b1b6edd334f56512d"
    "6db875cf3c5945b5b4e1d63df36415d5d2865bf7cc9355544b1b6edd334f56512d6d"
    "b875cf3c5945b5b4e1d63df36415d5d2865bf7cc9355544b1b6edd334f56512d6db8"
    "75cf3c5945b5b4e1d63df36415d5d2860f")
LETTERS = bytes(97 + (i * i * 7 + i // 3) % 8 * (i % 3 > 0)
                for i in range(400))


def zipread():
    """Yield archives whose content libarchive reads, or must not read."""
    data = b"x = 1\n"
    lines = data * 3

    def add(zip_, name, packed, plain, **lies):
        fields = dict(method=8, crc=zlib.crc32(plain), size=len(plain))
        fields.update(lies)
        return zip_.add(name, packed, **fields)

    yield "stored", Zip().add("a.py", data).add("d/").add("d/b", b"").end()
    yield "blocks", Zip().add("a.py", data, deflated=True).end()
    yield "fixed", add(Zip(), "a.py", FIXED, lines).end()
    yield "dynamic", add(Zip(), "a.py", DYNAMIC, LETTERS).end()
    yield "both", add(add(Zip(), "a", DYNAMIC, LETTERS), "b", FIXED,
                      lines).end()
    yield "wrong-crc", add(Zip(), "a", FIXED, lines, crc=1).end()
    yield "stored-crc", Zip().add("a", data, crc=1).end()
    yield "too-short", add(Zip(), "a", FIXED, lines, size=19).end()
    yield "too-long", add(Zip(), "a", FIXED, lines, size=17).end()
    yield "more-after", add(Zip(), "a", FIXED + b"x", lines).end()
    yield "cut", add(Zip(), "a", DYNAMIC[:-4], LETTERS).end()
    yield "bad-block", add(Zip(), "a", b"\7" + FIXED, lines).end()
    piped = struct.pack("<LLLL", 0x08074B50, zlib.crc32(lines), len(FIXED),
                        len(lines))
    yield "descriptor", add(Zip(), "a", FIXED, lines, flags=8,
                            descriptor=piped).end()
    yield "link", Zip().add("a", data).add("l", b"a", mode=0o120777).end()
    yield "deflated-link", add(Zip(), "l", FIXED, lines, mode=0o120777).end()
    yield "launcher", b"#!python3\n" + Zip().add("\u00fc.py", data).end()
    yield "none", Zip().end()


# --- tar archives ---


def tar_header(kind, content=b"", name=b"m", target=b"", magic=b"ustar\x0000",
               size=None, more=b"", sum_of=sum):
    """Return a header with its checksum, and its content in whole blocks."""
    octal = b"%011o\0" % (len(content) if size is None else size)
    block = bytearray(512)
    block[:len(name)] = name
    block[100:124] = b"0000644\0" b"0000000\0" b"0000000\0"
    block[124:136] = octal
    block[136:148] = b"00000000001\0"
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[157:157 + len(target)] = target
    block[257:265] = magic
    block[345:345 + len(more)] = more
    block[148:156] = b"%06o\0 " % sum_of(block)
    return bytes(block) + content + b"\0" * (-len(content) % 512)


def taraudit():
    end = b"\0" * 1024
    gnu = b"ustar  \0"
    path = b"17 path=caf\xc3\xa9.py\n"
    one = tar_header(b"0", b"x = 1\n")
    octal = b"%011o\0"
    extents = (octal % 0 + octal % 512 + octal % 600 + octal % 5).ljust(96, b"\0")
    old = bytes(41) + extents + b"%c" + octal % 605
    sparse = (b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
              b"21 GNU.sparse.name=s\n27 GNU.sparse.realsize=605\n")
    maps = (b"23 GNU.sparse.size=605\n26 GNU.sparse.numblocks=2\n"
            b"30 GNU.sparse.map=0,512,600,5\n")
    yield "plain", one + end
    yield "kinds", (tar_header(b"5", name=b"d/") + one
                    + tar_header(b"1", name=b"h", target=b"m")
                    + tar_header(b"2", name=b"l", target=b"m")
                    + tar_header(b"6", name=b"p"))
    yield "old", (tar_header(b"\0", name=b"d/", magic=bytes(8))
                  + tar_header(b"\0", b"x", magic=bytes(8)) + end)
    yield "prefix", tar_header(b"0", more=b"some/where") + end
    yield "path", tar_header(b"x", path) + one + end
    yield "long", (tar_header(b"K", b"l" * 600 + b"\0")
                   + tar_header(b"L", b"n" * 200 + b"\0")
                   + tar_header(b"2", magic=gnu) + end)
    yield "sparse", (tar_header(b"x", sparse)
                     + tar_header(b"0", b"2\n0\n512\n600\n5\n".ljust(512, b"\0")
                                  + b"x" * 517) + end)
    yield "sparse-list", (tar_header(b"x", maps) + tar_header(b"0", b"x" * 517)
                          + end)
    yield "sparse-old", (tar_header(b"S", b"x" * 517, magic=gnu, more=old % 0)
                         + end)
    yield "sparse-more", (tar_header(b"S", magic=gnu, more=old % 1, size=10)
                          + bytes(512) + b"x" * 10)
    yield "volume", tar_header(b"V", magic=gnu) + one + end
    yield "volume-body", tar_header(b"V", one, magic=gnu) + one + end
    yield "global", tar_header(b"g", b"11 mtime=1\n") + one + end
    yield "twice", tar_header(b"x", b"9 path=n\n" * 2) + one + end
    yield "sparse-pairs", (tar_header(b"x", (
        b"21 GNU.sparse.size=5\n26 GNU.sparse.numblocks=1\n"
        b"23 GNU.sparse.offset=0\n25 GNU.sparse.numbytes=5\n"
        b"13 atime=1.5\n")) + tar_header(b"0", b"12345") + end)
    yield "imitation", (tar_header(b"x", (
        b"36 comment=23 GNU.sparse.offset=512\n"
        b"21 GNU.sparse.size=5\n26 GNU.sparse.numblocks=1\n"
        b"23 GNU.sparse.offset=0\n25 GNU.sparse.numbytes=5\n"))
        + tar_header(b"0", b"12345") + end)
    yield "holes", tar_header(b"x", b"25 SUN.holesdata= 0 5 10\n") + one + end
    yield "label", (tar_header(b"g", b"22 GNU.volume.label=a\n") + one + end)
    yield "late-time", tar_header(b"x", b"26 mtime=9007199254740993\n") + one
    yield "many-extents", (tar_header(b"x", sparse)
                           + tar_header(b"0", b"1048577\n".ljust(512, b"\0")))
    yield "gnu-times", tar_header(b"0", magic=gnu, more=octal % 1 + octal % 2)
    yield "star", (tar_header(b"0", more=b"p".ljust(131, b"\0") + octal % 1
                              + octal % 2 + bytes(8) + b"tar\0") + end)
    yield "prefix-alone", tar_header(b"\0", name=b"", more=b"p") + end
    yield "no-padding", one[:518]
    yield "base-256", (tar_header(b"0", name=b"m\0").replace(
        octal % 0, b"\x80" + bytes(11)) + end)
    yield "junk-size", one.replace(b"00000000006", b"6junk\0\0\0\0\0\0") + end
    yield "too-long", tar_header(b"x", path, size=4000)
    yield "no-end", one
    yield "member-after", one + bytes(512) + one + end
    yield "stale", one + end + b"stale"


# Options of tests/lib/tarpass_input.h, and kinds of members in a list.
LIST, LEVELS, LEGACY, MODULES, GZIP, LAYER, FORGED = (1 << i for i in range(7))
FILE, HARD, SYMLINK, FOLDER, FIFO, PAX, LONG_NAME, LONG_LINK = (
    0, 16, 19, 23, 30, 26, 28, 29)
PREFIX, SOURCE, SETGID = 32, 64, 128


def tarpass():
    """Yield whole archives, as they are or as lists of members."""
    def member(kind, name, data=b""):
        return bytes([kind, len(name)]) + name + bytes([len(data)]) + data

    def members(options, *parts):
        return bytes([options | LIST]) + b"".join(parts)

    one = member(FILE | SOURCE, b"d/a", b"x = 1\n")
    two = member(FILE | SOURCE, b"d/b", b"assert 2\n")
    pyc = b"d/__pycache__/a.cpython-311.pyc"
    yield "plain", bytes([GZIP]) + tar_header(b"0", b"x = 1\n", name=b"a.py")
    yield "forged", bytes([FORGED]) + tar_header(b"0", sum_of=len)
    yield "holes", bytes([GZIP]) + b"".join((
        tar_header(b"x", b"25 SUN.holesdata= 0 5 10\n"), tar_header(b"0")))
    yield "gzip", b"\0" + bytes.fromhex(
        "1f8b080000000000020363601805a360148c5400002eafb5ef00040000")
    yield "xz", b"\0" + bytes.fromhex(
        "fd377a585a0000016922de360200210116000000742fe5a3e007ff00425d0030"
        "8b8a07d0235a1863cdb78fafddd86e6c93af6fbbbe09cc58cd91b04a20537227"
        "6447cd857e3b564946b057ef88419f7e0dcf70c59bce2e59cc49d0a4f027a676"
        "000000006e6a4c7500015a80100000004118bf8f3e300d8b020000000001595a")
    yield "bzip2", b"\0" + bytes.fromhex(
        "425a6839314159265359684337df00002ddb80c91040016f02000460005e6008"
        "08200054440340d006409229840c464079323f22020db0d3ab6f9c90303bdbdc"
        "56428b08bba1ed0bdc881e222c0b9eea887ef494af8bb9229c284834219bef80")
    yield "zstd", b"\0" + bytes.fromhex(
        "28b52ffd0468fd0100b2820910c01bc658378dfdbb73c9c6e3a79f6ea60234c4"
        "28bec62147e2630983bd645b65ff2e457001082030351cf6fd660e7500a7fc78"
        "b0f080c3e1e96901f7860619")
    yield "two", members(LEVELS | GZIP, member(FOLDER, b"d/"), one, two)
    yield "modules", members(MODULES, member(FILE | PREFIX | SOURCE, b"m", b"1"),
                             one)
    yield "sdist", members(MODULES, member(FILE, b"d/PKG-INFO"), one, two)
    yield "legacy", members(LEGACY, one, member(FILE, b"d/a.pyc", b"old"), two)
    yield "held", members(0, member(FILE, pyc, b"old"), one,
                          member(FILE, b"d/__pycache__/gone.cpython-311.pyc"))
    yield "held-link", members(0, member(FILE, pyc, b"old"),
                               member(HARD, b"h", pyc), one)
    yield "held-symlink", members(0, one, member(SYMLINK, pyc, b"../x"),
                                  member(HARD, b"h", pyc))
    yield "linked-source", members(GZIP, member(SYMLINK | SOURCE, b"l", b"d/a.py"),
                                   member(HARD | SOURCE, b"h", b"d/a.py"), one)
    yield "hard", members(0, one, member(HARD | SOURCE, b"h", b"d/a.py"))
    yield "linked-cache", members(0, member(SYMLINK, b"d/__pycache__", b"/x"),
                                  one)
    yield "circle", members(0, member(SYMLINK | SOURCE, b"a", b"b.py"),
                            member(SYMLINK | SOURCE, b"b", b"a.py"))
    yield "again", members(0, one, member(FILE, b"c"), two, one,
                           member(FILE, b"e"), two)
    yield "fails", members(LEVELS, member(FILE | SOURCE, b"d/a", b"!"), two,
                           member(FILE, pyc, b"old"))
    yield "no-source", members(LEVELS, member(FILE | SOURCE, b"d/a"), two)
    yield "setgid", members(0, member(FOLDER | SETGID, b"d/"), one)
    yield "fifo", members(0, member(FIFO | SOURCE, b"p"), one)
    yield "pax", members(GZIP, member(PAX, b"x", b"17 path=caf\xc3\xa9.py\n"),
                         one, member(PAX, b"x", b"13 mtime=1.5\n"), two)
    yield "long", members(0, member(LONG_NAME, b"L", b"n" * 120 + b".py\0"),
                          one, member(LONG_LINK, b"K", b"d/a.py\0"),
                          member(SYMLINK | SOURCE, b"s"))
    yield "dots", members(0, member(FILE | SOURCE, b"../a"),
                          member(FILE | SOURCE, b"./d//b"),
                          member(FILE | SOURCE, b"/c"))
    yield "rivals", members(0, member(FILE, b".py", b"1"),
                            member(FILE, b"py.py", b"2"))
    yield "layer", members(LAYER, member(FOLDER, b"d/"), one, two,
                           member(FILE, b"d/.wh.a.py"))
    yield "layer-links", members(LAYER | LEVELS, member(FOLDER, b"d/"), one,
                                 member(SYMLINK, b"e", b"d"),
                                 member(FILE | SOURCE, b"e/c", b"c"),
                                 member(FILE, pyc, b"old"),
                                 member(FILE, b"d/.wh..wh..opq"))
