# SPDX-License-Identifier: MIT
"""seeds.py DIRECTORY: write the seeds of the fuzzers, DIRECTORY/TARGET/NAME.

All bytes are made by hand, so that the seeds do not depend on the Python.  Add
each input that a fuzzer has found as a new seed.
"""

import os
import struct
import sys
import zlib

MAGIC = {7: 3394, 8: 3413, 9: 3425, 10: 3439, 11: 3495, 12: 3531, 13: 3571,
         14: 3627, 15: 3650}
FIRST_MINOR = 7


def le32(number):
    return struct.pack("<L", number & 0xFFFFFFFF)


# --- marshal ---


def short(text):
    return b"Z" + bytes([len(text)]) + text


def octets(data):
    return b"s" + le32(len(data)) + data


def row(*objects):
    return b")" + bytes([len(objects)]) + b"".join(objects)


def code(minor, constants=b")\x01N", name=b"m", type_code=b"\xe3"):
    """Return a code object whose fields all differ."""
    numbers = 6 if 8 <= minor < 11 else 5
    out = type_code + b"".join(le32(number) for number in range(numbers))
    out += octets(b"c" + name) + constants + row(short(b"n" + name))
    if minor < 11:
        out += row(short(b"v")) + row(short(b"w")) + row(short(b"x"))
    else:
        out += row(short(b"v" + name)) + octets(b"k")
    out += short(b"/usr/m.py") + short(name)
    if minor >= 11:
        out += short(b"q." + name)
    out += le32(1) + octets(b"l" + name)
    return out + (octets(b"e") if minor >= 11 else b"")


CONSTANTS = [
    b"i\x01\0\0\0", b"I12345678", b"l\x02\0\0\0abcd", b"l\xfd\xff\xff\xff123456",
    b"f\x031.5", b"g12345678", b"\xf9" + b"12345678" * 2, b"x\x011\x012",
    b"s\x03\0\0\0abc", b"\xf5\x02\0\0\0\xc3\xa9", b"u\x03\0\0\0\xed\xa0\x80",
    b"t\x02\0\0\0\xc3\xa8", b"a\x03\0\0\0a b", b"A\x03\0\0\0a_c", b"z\x02a!",
    b"\xda\x02ab", b"\xa9\x04NTF.", b"(\x02\0\0\0Sr\x01\0\0\0",
    b"<\x02\0\0\0z\x03b b\xe9\x07\0\0\0", b">\x02\0\0\0z\x01bz\x01a",
]
CONTAINERS = [b"[\x02\0\0\0N\xda\x02cd", b"{z\x01kN0", b"\xa9\0",
              b"<\0\0\0\0"]


def streams():
    for minor in (7, 8, 11, 13, 15):
        yield f"every-kind-3.{minor}", minor, code(minor, row(*CONSTANTS))
    yield "nested", 11, code(11, row(code(11, b")\0", b"f"),
                                     code(11, row(code(11, b")\0", b"h")),
                                          b"g")))
    yield "containers", 12, code(12, row(*CONTAINERS))
    yield "slice", 14, code(14, row(b":NNN", b":i\1\0\0\0NN"))
    yield "frozendict", 15, code(15, row(b"}z\x01kN0"))
    same = octets(b"the same thing") + b"(\x01\0\0\0z\x02a "
    yield "equal-constants", 9, code(9, row(b"\xe9\1\0\0\0", b"r\1\0\0\0",
                                            octets(b"x"), octets(b"x"),
                                            row(same[:19]), row(same[:19])))
    yield "junk-after", 11, code(11) + b"N"
    yield "truncated", 11, code(11)[:40]
    yield "no-such-reference", 11, code(11, row(b"r\x63\0\0\0"))
    yield "no-such-type", 11, code(11, row(b"\x01"))
    yield "length-past-the-end", 11, code(11, row(b"s\xff\xff\xff\x7f"))
    yield "deep", 11, code(11, b")\x01" * 1990 + b"N")
    yield "too-deep", 11, code(11, b")\x01" * 2010)[:4050]
    yield "same-element-twice", 11, code(11, row(b"<\x02\0\0\0z\x01az\x01a"))
    yield "not-code", 11, b"N"
    yield "into-itself", 11, code(11, b"\xa9\x01r\x01\0\0\0")


def canon():
    for name, minor, stream in streams():
        yield name, bytes([minor - FIRST_MINOR]) + stream


def dump():
    """Yield the seeds: two bytes are the offset of a change, one the change."""
    for number, (name, minor, stream) in enumerate(streams()):
        where = struct.pack("<H", 7 * number)
        yield name, bytes([minor - FIRST_MINOR]) + where + b"\1" + stream


def header(minor, flags, rest=b"12345678"):
    return struct.pack("<HHL", MAGIC[minor], 0x0A0D, flags) + rest


def pyc():
    def seed(name, data):
        return name.encode() + b"\0" + data

    for minor in MAGIC:
        flags = (0, 1, 3)[minor % 3]
        yield f"3.{minor}", seed(f"m.cpython-3{minor}.pyc",
                                 header(minor, flags) + code(minor))
    stream = header(11, 3) + code(11)
    yield "level", seed("a.b.cpython-311.opt-1.pyc", stream)
    yield "odd-level", seed("m.cpython-311.opt-\u00fc.pyc", stream)
    yield "level-as-tag", seed("m.opt-2.pyc", stream)
    yield "legacy", seed("m.pyc", stream)
    yield "dots", seed("...pyc", stream)
    yield "directory", seed("usr/lib/python3.11t//python3.x/m.py", stream)
    yield "flags", seed("m.pyc", header(12, 2) + code(12))
    yield "old-magic", seed("m.pyc", b"\x03\xf3\r\n" + bytes(12))
    yield "later-magic", seed("m.pyc", struct.pack("<HH", 3999, 0x0A0D)
                              + bytes(12) + code(11))
    yield "header-cut", seed("m.pyc", header(11, 0)[:15])
    yield "no-name", header(11, 0) + code(11)


# --- lists ---

DIGEST = b"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
HASH = b",sha256=" + DIGEST + b","


def record():
    good = (b"pkg/__init__.py" + HASH + b"0\n" + b"pkg/mod.py" + HASH
            + b"18446744073709551615\n" + b"pkg-1.dist-info/RECORD,,\n")
    yield "plain", good
    yield "crlf", good.replace(b"\n", b"\r\n")
    yield "no-last-end", good[:-1]
    yield "quoted", b'"a,b.py"' + HASH + b'1\n"q""t.py"' + HASH + b"2\n"
    yield "not-ascii", "\u00fcber.py".encode() + HASH + b"3\n"
    yield "longer-hash", b"a,sha384=" + b"A" * 64 + b",1\n"
    yield "no-hash", b"a,,\nb,,5\n"
    yield "empty", b""
    yield "two-fields", b"a,b\n"
    yield "four-fields", b"a" + HASH + b"1,\n"
    yield "stray-quote", b'a"b' + HASH + b"1\n"
    yield "open-quote", b'"a' + HASH + b"1\n"
    yield "twice", 2 * (b"a" + HASH + b"1\n")
    yield "climbs", b"../a" + HASH + b"1\n"
    yield "absolute", b"/usr/bin/a" + HASH + b"1\n"
    yield "weak-hash", b"a,md5=1B2M2Y8AsgTpgAmY7PhCfg,0\n"
    yield "padded-hash", b"a,sha256=" + DIGEST + b"=,0\n"
    yield "folder", b"a/,,\nb" + HASH + b"1\n"
    yield "odd-hashes", (
        b"a,sha256=" + b"0" * 64 + b",1\nb,SHA256=" + DIGEST + b",\nc,"
        + DIGEST + b"==,1\nd,sha512=" + DIGEST + b",\ne,md5=" + b"+" * 86
        + b",\nf,sha384=" + b"aB" * 48 + b",\n")
    yield "size", b"a" + HASH + b"-1\nb" + HASH + b"18446744073709551616\n"
    yield "empty-line", b"a,,\n\nb,,\n"
    yield "carriage-return", b'"a\rb"' + HASH + b"1\n"


def input_lists():
    texts = {
        "names": b"a.py\nusr/lib/b.py\n",
        "blanks": b"  a.py\t\r\n\x1f\n \x0b\nb c \n",
        "not-text": b"\xff\xfe\n\xc2\xa0\n",
        "no-last-end": b"a.py\nb.py",
        "ends": b"a.py\0b.py\0",
        "mixed": b"a.py\n\0b.py\0 \n",
        "empty": b"",
    }
    for number, form in enumerate(("lines", "operands", "nul")):
        for name, text in texts.items():
            if (form, name) != ("operands", "empty"):
                yield f"{form}-{name}", bytes([number]) + text


def allowance():
    path = b"usr/lib/bad.py\n"
    yield "path", path + b"usr/lib/bad.py\n"
    yield "name", path + b"bad.py\n"
    yield "globs", path + b"# known\n*/lib/*\n[!a]ad.p?\n"
    yield "none", path + b"lib/bad.py\n*.pyc\n"
    yield "blanks", path + b" \t bad.py\r\n\n\x0c# bad.py\n"
    yield "no-last-end", path + b"b*"
    yield "open-bracket", path + b"[\n[[:alpha:]\n[]-a]*\n"
    yield "backslash", path + b"\\b\\a\\d.py\nbad.py\\\n"
    yield "stars", b"aaaaaaaaaaaaaaaaaaaaaaa\n" + b"*a" * 11 + b"*b\n"
    yield "nul", path + b"bad.py\n\0\n"
    yield "not-text", b"\xc3\xbc.py\n\xc3?.py\n\xff*\n?.py\n"
    yield "empty", path
    yield "no-path", b"\nbad.py\n"


# --- frames ---


def text(data):
    return le32(len(data)) + data + b"\0"


def block(data):
    return le32(len(data)) + data


def wire():
    def request(kind, mode, existing, source):
        return (bytes([1, kind, 0, 1, mode]) + le32(MAGIC[11] | 0x0A0D0000)
                + le32(11) + le32(1700000000) + text(b"/usr/m.py")
                + block(existing) + b"\1\0" + block(source))

    def outcome(kind, diagnostics=b"", count=0, file=b""):
        return (bytes([0, kind]) + le32(MAGIC[11] | 0x0A0D0000) + le32(11)
                + text(b"cpython-311") + text(b"3.11.2") + le32(0)
                + le32(count) + diagnostics + block(file) + block(b""))

    told = (b"\1" + le32(3) + le32(5) + text(b"SyntaxError")
            + text(b"invalid syntax") + text(b"x = = 1") + le32(5))
    file = header(11, 3) + code(11)
    yield "bake", request(2, 3, file, b"x = 1\n")
    yield "about", request(1, 0, b"", b"")
    yield "normalize", request(3, 1, file, b"")
    yield "neither-yes-nor-no", request(2, 3, b"", b"").replace(
        b"\1\0\0\0\0\0", b"e\0\0\0\0\0")
    yield "request-cut", request(2, 3, file, b"x = 1\n")[:-3]
    yield "request-longer", request(2, 3, b"", b"x = 1\n") + b"?"
    yield "path-with-nul", request(2, 3, b"", b"").replace(b"/m", b"\0m")
    yield "source-past-the-end", request(2, 3, b"", b"")[:-4] + b"\xff" * 4
    yield "told-about", outcome(1)
    yield "baked", outcome(2, file=file)
    yield "baked-nothing", outcome(2, file=header(11, 3))
    yield "fresh", outcome(3)
    yield "failed", outcome(4, told, 1)
    yield "warned", outcome(2, told.replace(b"\1", b"\0", 1) + told, 2, file)
    yield "too-many", outcome(4, told, 0xFFFFFFFF)
    yield "fewer-than-told", outcome(4, told, 2)
    yield "lost", outcome(7, told, 1)
    yield "no-such-kind", outcome(8)
    yield "outcome-cut", outcome(4, told, 1)[:30]


# --- archives ---


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


def archives():
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


# --- plain bytes ---


def deflate():
    yield "empty", b""
    yield "one", b"a"
    yield "run", b"a" * 2000
    yield "text", b"the quick brown fox and the lazy dog\n" * 20
    yield "every-byte", bytes(range(256)) * 3
    yield "far", bytes(range(256)) + b"-" * 3000 + bytes(range(256))
    yield "code", b"".join(code(minor, row(*CONSTANTS)) for minor in MAGIC)
    state, noise = 1, bytearray()
    while len(noise) < 1000:
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        noise.append(state >> 16 & 255)
    yield "noise", bytes(noise)
    yield "fibonacci", b"".join(bytes([letter]) * count for letter, count in
                                enumerate((1, 1, 2, 3, 5, 8, 13, 21, 34, 55,
                                           89, 144, 233, 377, 610, 987)))


# --- names of wheels ---


def wheelname():
    """The first line is the file name; the whole text is also the WHEEL."""
    tags = b"Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n"
    yield "plain", b"demo-1.0-py3-none-any.whl\n" + tags
    yield "build", b"demo-1.0-1b-py2.py3-none-any.whl\n" + tags
    yield "binary", (b"d_e.mo-1!2.0rc1.post3.dev4+l_1-cp311-cp311-"
                     b"manylinux_2_17_x86_64.manylinux2014_x86_64.whl\r\n"
                     b"tag: cp311-cp311-linux_x86_64")
    yield "abi3", b"demo-1-cp39-abi3-any.whl\nTAG:cp39-abi3-any\n"
    yield "other", b"demo-1-cp310-cp310-any.whl\nTag: cp310-cp310-any\n"
    yield "parts", b"demo-1.0-any.whl\nTag: py3-none\n"
    yield "version", b"v1.0.0-alpha_1\n1a1.0"
    yield "info", b"demo-1.0.dist-info"


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


def pyregex():
    yield "quantifiers", rb"a*b+?c?+d{,2}e{1}f{2,}g{1,2}h{}i{1"
    yield "escapes", rb"\a\x41\u0041\U00000041\101\0\d\S\b\B\A\Z\."
    yield "sets", rb"[]a-c\W_][^\Wa][[:d:]][a-][\b\101]"
    yield "groups", rb"(?P<n>a)(?P=n)\1(?:b|c)(?>d)(?(n)e|f)(?(1)g)"
    yield "assertions", rb"^(?=a)(?!b)(?<=cd|e{2})(?<!f)$"
    yield "flags", rb"(?aimsx) I [A-z] # c" + b"\n(?-i:i)(?u:\\w)^."
    yield "comments", rb"a(?#b)*"
    yield "deep", b"(" * 250
    yield "repeat-of-repeat", b"a**"
    yield "group-0", b"(?(0)a)"
    yield "no-such-name", b"(?P=n)"
    yield "not-utf8", b"\xc3\xa9\xff"


def image():
    layer = b'"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip"'
    yield "manifest", (b'{"config":{"mediaType":"c","digest":"d"},"layers":[{'
                       + layer + b'}],"annotations":{"a/b":"\\u00e9\xc3\xa9"}}')
    yield "docker", (b'{"config":{"mediaType":"application/vnd.docker.c"},'
                     b'"layers":[{"mediaType":'
                     b'"application/vnd.docker.image.rootfs.diff.tar.gzip"}]}')
    yield "config", (b'{"created":"2020-01-01T00:00:00Z","rootfs":{"type":'
                     b'"layers","diff_ids":["sha256:0"]},"history":[{}]}')
    yield "no-history", b'{"rootfs":{"diff_ids":["sha256:0"]}}'
    yield "no-layers", b'{"config":{},"layers":[]}'
    yield "other-layers", b'{"config":{},"layers":[{"mediaType":"text"}, 1]}'
    yield "other-case", (b'{"config":{"dIgest":"d"},"layers":[{' + layer
                         + b'}],"hi\xc5\xbftory":[{}]}')
    yield "wrong-kinds", b'{"config":[],"layers":{},"rootfs":[1],"history":2}'
    yield "numbers", b'[1, -0, 1.50, 1e400, 18446744073709551616]'
    yield "fitting", b'[18446744073709551615, -9223372036854775808, 1.50]'
    yield "escaped", b'{"a\\"\\u0061":1,"\xc5\xbf":{"A":[]}}'
    yield "twice", b'{"a":1,"a":2}'
    yield "deep", b"[" * 40 + b"]" * 40
    yield "not-utf8", b'["\xff"]'
    yield "surrogate", b'["\\ud800", "\\u0000"]'
    yield "cut", b'{"a":'
    yield "more", b"{} {}"
    yield "number-and-blank", b"0 "


def compressed():
    xz = bytes.fromhex(
        "fd377a585a0000016922de36020021011600000074 2fe5a301000568656c6c6f0a"
        "00000020303a3600011a06c5eac8799042990d010000000001595a")
    zstd = bytes.fromhex("28b52ffd0458310000 68656c6c6f0a5388bd91")
    skipped = bytes.fromhex("502a4d18020000006162")
    yield "xz", b"\x04" + xz
    yield "xz-two", b"\x04" + xz + bytes(4) + xz
    yield "xz-trailing", b"\x20" + xz + b"junk"
    yield "zstd", b"\x05" + zstd
    yield "zstd-two", b"\x05" + skipped + zstd + zstd
    yield "zstd-trailing", b"\x21" + zstd + b"\x1f\x8b\x08\0"
    yield "zstd-repeated", b"\x01" + zstd[:6] + b"\x02\0\1x\x33\0\0"


# --- other programs ---


def pyreply():
    """Yield greetings of a Python, after a 1, and replies, after a 0."""
    def greeting(minor, *texts, magic=None):
        magic = MAGIC.get(minor, 0) if magic is None else magic
        return (b"\1pyc-bake\3" + bytes([minor])
                + struct.pack("<HH", magic, 0x0A0D)
                + b"".join(text + b"\0" for text in texts))

    def message(is_error, name, words):
        return (bytes([is_error]) + le32(3) + le32(5) + le32(len(name))
                + le32(len(words)) + name + words)

    def reply(messages, stream):
        return b"\0" + le32(len(messages)) + le32(len(stream)) + messages + stream

    sound = (b"CPython", b"3.11.2", b"3.11.2", b"cpython-311")
    warning = message(0, b"SyntaxWarning", b"odd \xc3\xbc")
    error = message(1, b"SyntaxError", b"invalid syntax")
    yield "greeting", greeting(11, *sound)
    yield "greeting-3.14", greeting(14, b"CPython", b"3.14.0", b"3.14.0", b"x")
    yield "pypy", greeting(9, b"PyPy", b"7.3.11", b"3.9.16", b"pypy39")
    yield "old", greeting(6, b"CPython", b"3.6", b"3.6", b"cpython-36", magic=1)
    yield "alpha", greeting(15, *sound, magic=3700)
    yield "no-tag", greeting(11, *sound[:3], b"")
    yield "slash", greeting(11, *sound[:3], b"../x")
    yield "escape", greeting(11, *sound[:2], b"\x1b[1m", b"x")
    yield "greeting-cut", greeting(11, *sound)[:-1]
    yield "greeting-longer", greeting(11, *sound, b"")
    yield "stream", reply(b"", b"code")
    yield "error", reply(error, b"")
    yield "warnings", reply(warning + warning + warning[:-1] + b"?", b"c")
    yield "warning-and-error", reply(warning + error, b"")
    yield "error-and-warning", reply(error + warning, b"")
    yield "error-and-stream", reply(error, b"c")
    yield "neither", reply(b"", b"")
    yield "message-cut", reply(error[:12], b"")
    yield "text-past-the-end", reply(error[:-1], b"")
    yield "name-past-the-end", reply(error.replace(le32(11), b"\xff" * 4), b"")
    yield "many", reply(b"".join(message(0, b"", bytes([number]))
                                 for number in range(1, 110)), b"c")
    yield "long-text", reply(message(1, b"", b"\xc3\xbc" * 600), b"")
    yield "too-large", b"\0" + b"\xff" * 8 + b"code"


def makeflags():
    yield "numbers", b"-j4 --jobserver-auth=100,101"
    yield "fds", b"k --jobserver-fds=100,101 -j"
    yield "fifo", b"-j8 --jobserver-auth=fifo:/tmp/GMfifo1"
    yield "quoted", b"--jobserver-auth=fifo:/a\\ b\\\\c$$d -- A=\\ b"
    yield "last-counts", b"--jobserver-auth=-2,-2 --jobserver-auth=100,101"
    yield "one-job", b"k -j1"
    yield "after-dashes", b"k -- --jobserver-auth=100,101"
    yield "variable", b"A=--jobserver-auth=100,101"
    yield "closed", b"--jobserver-auth=300,301"
    yield "wrong-way", b"--jobserver-auth=101,100"
    yield "too-large", b"--jobserver-auth=99999999999999999999,1"
    yield "sign-and-blank", b"--jobserver-auth=+100,\x0b101"
    yield "none", b""
    yield "tab", b"\t-j\t--jobserver-auth=100,101\t"


TARGETS = {
    "allowance": allowance,
    "canon": canon,
    "deflate": deflate,
    "dump": dump,
    "image": image,
    "input": input_lists,
    "makeflags": makeflags,
    "pyc": pyc,
    "pyregex": pyregex,
    "pyreply": pyreply,
    "record": record,
    "streams": compressed,
    "taraudit": taraudit,
    "tarpass": tarpass,
    "wheelname": wheelname,
    "wire": wire,
    "zipaudit": archives,
    "zipread": zipread,
}


def main():
    for target, seeds in TARGETS.items():
        directory = os.path.join(sys.argv[1], target)
        os.makedirs(directory, exist_ok=True)
        for name, data in seeds():
            with open(os.path.join(directory, name), "wb") as file:
                file.write(data)


main()
