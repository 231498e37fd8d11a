# SPDX-License-Identifier: MIT
"""seeds.py DIRECTORY: write the seeds of the fuzzers, DIRECTORY/TARGET/NAME.

All bytes are made by hand, so that the seeds do not depend on the Python.  Add
each input that a fuzzer has found as a new seed.
"""

import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import archive_seeds  # noqa: E402

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
    inner = code(11, name=b"f")
    later = inner.replace(le32(1) + octets(b"lf"), le32(2) + octets(b"lf"))
    elements = [row(b"N", b"T"), row(b"N", b"F"), row(b"N"), row(b"N", row()),
                b">\1\0\0\0N", b">\1\0\0\0T", octets(b"ab"), octets(b"b"),
                b"z\x02ab", inner, later]
    yield "sets", 11, code(11, row(b"<" + le32(len(elements))
                                   + b"".join(elements)))


def canon():
    for name, minor, stream in streams():
        yield name, bytes([minor - FIRST_MINOR]) + stream


def dump():
    """Yield the seeds: two bytes are the offset of a change, one the change."""
    for number, (name, minor, stream) in enumerate(streams()):
        where = struct.pack("<H", 7 * number)
        yield name, bytes([minor - FIRST_MINOR]) + where + b"\1" + stream


def diff():
    """Yield the seeds: two bytes are the length of the first stream."""
    def pair(minor, old, new):
        return (bytes([minor - FIRST_MINOR]) + struct.pack("<H", len(old))
                + old + new)

    for name, minor, stream in streams():
        # A seed has at most 4 KiB.
        if len(stream) < 2000:
            yield name, pair(minor, stream,
                             stream[:-1] + bytes([stream[-1] ^ 1]))
    yield "level", pair(11, code(11, row(b"z\x03doc")), code(11, row(b"N")))
    yield "names", pair(11, code(11, row(code(11, name=b"f"))),
                        code(11, row(code(11, name=b"g"))))
    yield "form", pair(11, code(11, row(b"z\x01a", b"z\x01a")),
                       code(11, row(b"\xfa\x01a", b"r\0\0\0\0")))
    yield "text-number", pair(11, code(11, row(b"f\x03\x1b[m")),
                              code(11, row(b"f\x031.5")))


def disassemble():
    """Yield the seeds: the lengths of code, line table and exception table."""
    def seed(minor, code, lines, exceptions=b"", kinds=b"\x20\x60\x80"):
        return (bytes([minor - FIRST_MINOR])
                + struct.pack("<HHH", len(code), len(lines), len(exceptions))
                + code + lines + exceptions + kinds)

    lines = {7: b"\0\1\4\1\6\xff\xff\0\2\5", 10: b"\4\1\6\x80\6\xff\xff\0\1\2",
             11: b"\x80\0\xd8\4\7\xe0\1\2\xe8\x43\1\xf2\3\1\1\x4a\1\xf9"}
    table = b"\x84\5\x41\x0a\x03\x80\x01\x02\x00"
    for minor in MAGIC:
        kind = 7 if minor < 10 else min(minor, 11)
        # Each opcode once.
        code = b"".join(bytes([op, op % 5]) for op in range(256))
        yield f"opcodes-3.{minor}", seed(minor, code, lines[kind], table)
    extended = {8: 144, 11: 144, 12: 144, 13: 71, 14: 69, 15: 67}
    for minor, op in extended.items():
        kind = 7 if minor < 10 else min(minor, 11)
        code = bytes([op, 1, op, 2, 100, 3, op, 255, op, 255, op, 255, 93, 255])
        yield f"extended-3.{minor}", seed(minor, code + b"d", lines[kind])
    yield "empty", seed(11, b"", b"")
    yield "cut-off", seed(12, b"\x74", b"\xf0\x41", b"\xc1\x41")
    yield "no-kinds", seed(13, b"\0\0", b"\x80", kinds=b"")


def framing():
    """Yield the seeds: what is compared, and the length of the first input."""
    def pair(kind, old, new):
        return bytes([kind]) + struct.pack("<H", len(old)) + old + new

    plain = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
    yield "gzip-name", pair(0, plain + b"\3\0", plain[:3] + b"\x08" + plain[4:]
                            + b"name\0\3\0")
    yield "gzip-all", pair(0, plain[:3] + b"\x1e" + plain[4:]
                           + b"\2\0ab" + b"name\0" + b"comment\0" + b"12",
                           plain[:4] + b"1234\2\xff")
    yield "gzip-cut", pair(0, plain[:3] + b"\x0c" + plain[4:] + b"\xff\xffab",
                           plain[:9])
    times = b"UT\5\0\1\0\0\0\1"
    owner = b"ux\x0b\0\1\4\0\0\0\0\4\0\0\0\0"
    yield "extra-time", pair(1, times + times, times[:-1] + b"\2" + times)
    yield "extra-owner", pair(1, owner + owner,
                              (owner[:6] + b"\1" + owner[7:]) * 2)
    yield "extra-cut", pair(1, times + owner, times + owner[:5])
    row = b"a.py,sha256=%s,1\n" % (b"A" * 43)
    yield "record-order", pair(2, row + b"b.py,,\n", b"b.py,,\n" + row)
    yield "record-rows", pair(2, row + b"../../bin/a,,\n",
                              b'changed.py,,\n"\n,,,,\n')
    member = archive_seeds.tar_header
    records = [member(b"x", text) + member(b"0", b"") for text in
               (b"13 mtime=1.5\n", b"13 mtime=1.7\n11 atime=2\n",
                b"16 comment=text\n")]
    yield "tar-time", pair(3, records[0], records[1])
    yield "tar-pax", pair(3, records[0], records[2])
    yield "tar-format", pair(3, member(b"0"), member(b"0", magic=b"ustar  \0"))


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
    def request(kind, mode, existing, source, value=b""):
        return (bytes([1, kind, 0]) + le32(640) + bytes([1, mode])
                + le32(MAGIC[11] | 0x0A0D0000)
                + le32(11) + le32(1700000000) + text(b"/usr/m.py")
                + block(existing) + b"\1\0" + block(source)
                + b"\1" + header(11, 3) + bytes(8) + b"\1\1\0"
                + block(value) + block(b""))

    def outcome(kind, diagnostics=b"", count=0, file=b"", value=b""):
        return (bytes([0, kind]) + le32(MAGIC[11] | 0x0A0D0000) + le32(11)
                + text(b"cpython-311") + text(b"3.11.2") + text(b"3.11.2 (x)")
                + le32(0) + le32(count) + diagnostics + block(file)
                + block(b"") + block(value) + bytes([bool(value)]))

    told = (b"\1" + le32(3) + le32(5) + text(b"SyntaxError")
            + text(b"invalid syntax") + text(b"x = = 1") + le32(5))
    file = header(11, 3) + code(11)
    yield "bake", request(2, 3, file, b"x = 1\n")
    yield "about", request(1, 0, b"", b"")
    yield "normalize", request(3, 1, file, b"")
    yield "cached", request(2, 3, b"", b"", b"value")
    yield "neither-yes-nor-no", request(2, 3, b"", b"").replace(
        b"\1\0\0\0\0\0", b"e\0\0\0\0\0")
    yield "request-cut", request(2, 3, file, b"x = 1\n")[:-3]
    yield "request-longer", request(2, 3, b"", b"x = 1\n") + b"?"
    yield "path-with-nul", request(2, 3, b"", b"").replace(b"/m", b"\0m")
    yield "stream-past-the-end", request(2, 3, b"", b"")[:-4] + b"\xff" * 4
    yield "told-about", outcome(1)
    yield "baked", outcome(2, file=file)
    yield "baked-nothing", outcome(2, file=header(11, 3))
    yield "kept", outcome(2, file=file, value=b"value")
    yield "fresh", outcome(3)
    yield "failed", outcome(4, told, 1)
    yield "warned", outcome(2, told.replace(b"\1", b"\0", 1) + told, 2, file)
    yield "too-many", outcome(4, told, 0xFFFFFFFF)
    yield "fewer-than-told", outcome(4, told, 2)
    yield "lost", outcome(7, told, 1)
    yield "no-such-kind", outcome(8)
    yield "outcome-cut", outcome(4, told, 1)[:30]


def cache():
    """Yield seeds whose first byte says how the rest is read."""
    preimage = b"schema pyc-bake cache 1\nlevel 0\n"

    def entry(value, flags=0, code=b"", schema=1):
        return (b"\1PYCBAKE\n" + le32(schema) + le32(flags)
                + le32(len(preimage)) + le32(len(value)) + preimage + value
                + code)

    def outcome(payload, diagnostics=b"", count=0):
        return (b"\2" + bytes(8) + text(b"") * 3 + le32(0) + le32(count)
                + diagnostics + block(payload) + block(b"") * 2 + b"\0")

    def payload(path, constants=b")\1N"):
        return (b"c" + b"".join(le32(number) for number in range(5))
                + octets(b"c") + constants + b"\xa9\0r" + le32(0)
                + octets(b"") + b"Z" + bytes([len(path)]) + path
                + b"\xda\x08<module>r" + le32(1) + le32(1) + octets(b"l")
                + octets(b"e"))

    placeholder = b"<pyc-bake placeholder>"
    sound = payload(placeholder)
    warning = (b"\0" + le32(3) + le32(5) + text(b"SyntaxWarning")
               + text(b"odd") + text(b"x is 1") + le32(3))
    yield "entry", entry(b"value")
    yield "signed", entry(b"value", 1, bytes(32))
    yield "signed-cut", entry(b"value", 1, bytes(31))
    yield "schema", entry(b"value", schema=2)
    yield "lengths", entry(b"value") + b"?"
    yield "entry-cut", b"\0" + entry(b"")[1:20]
    yield "value", b"\3" + outcome(sound)
    yield "warning", b"\3" + outcome(sound, warning, 1)
    yield "failed", b"\3\4" + outcome(sound)[1:]
    yield "stored", b"\2\0" + le32(5) + b"value"
    yield "no-zstd", b"\2\1" + le32(5) + b"value"
    yield "long-zstd", b"\2\1\xff\xff\xff\x7f(\xb5/\xfd \1\x09\0\0a"
    yield "placeholder", b"\x08" + sound
    yield "in-constant", b"\x08" + payload(placeholder,
                                          b")\1Z\x17 " + placeholder)
    yield "path-is-constant", b"\x08" + payload(placeholder, b")\1Z\1a")
    yield "own-path", b"\x08" + payload(b"m.py")
    yield "not-canonical", b"\x08" + sound.replace(b"Z\x16", b"z\x16")


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


# --- expressions, documents, compressed streams ---


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
    yield "docker", (b'{"config":{"mediaType":"application/vnd.docker.c",'
                     b'"digest":"d"},'
                     b'"layers":[{"mediaType":'
                     b'"application/vnd.docker.image.rootfs.diff.tar.gzip"}]}')
    yield "config", (b'{"created":"2020-01-01T00:00:00Z","rootfs":{"type":'
                     b'"layers","diff_ids":["sha256:0"]},"history":[{}]}')
    yield "config-text", b'{"config":"c","layers":[{' + layer + b'}]}'
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


BUILD = b"3.11.2 (main) [GCC 12.2.0]"


def pyreply():
    """Yield greetings of a Python, after a 1, and replies, after a 0."""
    def greeting(minor, *texts, magic=None):
        magic = MAGIC.get(minor, 0) if magic is None else magic
        return (b"\1pyc-bake\3" + bytes([minor])
                + struct.pack("<HH", magic, 0x0A0D)
                + b"".join(text + b"\0" for text in texts + (BUILD,)))

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


def work():
    """Chunk size, then the stream of a worker."""
    def varint(number):
        return (bytes([number]) if number < 128 else
                bytes([number & 127 | 128]) + varint(number >> 7))

    def field(number, value):
        if isinstance(value, bytes):
            return varint(number << 3 | 2) + varint(len(value)) + value
        return varint(number << 3) + varint(value)

    def message(*fields):
        return varint(len(b"".join(fields))) + b"".join(fields)

    words = [field(1, word) for word in (b"--src=a.py", b"--src_name=p/a.py",
                                         b"--pyc", b"out/a.pyc", b"")]
    inputs = field(2, field(1, b"a.py") + field(2, b"c0ffee"))
    whole = message(*words, inputs, field(3, 300), field(4, 1), field(5, 10),
                    field(6, b"box"))
    yield "proto", b"\x07" + whole + message(*words) * 3
    yield "proto-nothing", b"\x01\0\0\0"
    yield "proto-negative", b"\x03" + message(
        field(3, (1 << 64) - 5), field(5, (1 << 64) - 1))
    yield "proto-unknown", b"\x40" + message(
        field(99, b"x"), b"\xa5\x06\1\2\3\4", b"\xa1\x06" + bytes(8),
        field(3, 1))
    yield "proto-other-type", b"\x40" + message(field(3, b"x"), field(1, 5))
    yield "proto-cut", b"\x40" + whole[:-2]
    yield "proto-too-long", b"\x40\xff\xff\xff\xff\x0f"
    yield "proto-past-the-end", b"\x40\x02\x0a\x05"
    yield "proto-group", b"\x40\x01\x0b"
    yield "proto-nul", b"\x40" + message(field(1, b"a\0b"))
    yield "proto-123", b"\x40" + message(field(1, b"-" * 121))
    yield "proto-34", b"\x40" + message(field(1, b"-" * 34),
                                        field(1, b"x" * 85))
    text = (b'{"arguments":["--src","a \\" }.py","\\u00fc\\ud83d\\ude00"],'
            b'"inputs":[{"path":"a","digest":"x"}],"requestId":5,'
            b'"cancel":false,"verbosity":10,"sandboxDir":"box","x":[null]}')
    yield "json", b"\x05" + text + b"\n" + text + b"{}\r\n \t"
    yield "json-small", b"\xc0" + text + text[:-1] + b',"x":"' + text[:9]
    yield "json-wrong", (b"\x40" + b'{"arguments":1,"requestId":-5}' + b"{}"
                         + b'{"requestId":1,"requestId":2}')
    yield "json-escape", b'\x40{"request\\u0049d":1,"cancel":0}'
    yield "proto-small", b"\xc0" + whole + message(*words) + whole
    yield "proto-small-cut", b"\xff" + whole[:-3] + b"\x7f\0\0"
    yield "json-blank", b"\x40 \n{\n \"requestId\" : -1 }"
    yield "json-cut", b"\x40" + text[:-1]
    yield "json-array", b"\x40{}[]"
    yield "json-brackets", b'\x40{"arguments":[}'
    yield "json-types", b'\x40{"arguments":[1]}'
    yield "json-large", b'\x40{"requestId":2147483648}'
    yield "json-twice", b'\x40{"requestId":1,"requestID":2}'
    yield "empty", b"\x01"


def crsh():
    """Side, chunk size, then what it receives."""
    key = bytes(range(32))
    get = b"\0\x20" + key
    put = b"\1\x20" + key + b"\1" + struct.pack("=Q", 5) + b"value"
    helper, user = b"\0", b"\1"
    yield "get", helper + b"\3" + get
    yield "put", helper + b"\7" + put
    yield "put-keeps", helper + b"\x40\1\1k\0" + struct.pack("=Q", 0)
    yield "remove", helper + b"\x40\2\1k" + get
    yield "stop", helper + b"\x40" + get + b"\3"
    yield "requests", helper + b"\x10" + put + get + put + b"\2\1k\3"
    yield "get-cut", helper + b"\x40" + get[:-1]
    yield "put-cut", helper + b"\x40" + put[:-1]
    yield "put-too-long", helper + b"\x40" + put[:35] + b"\xff" * 8
    yield "no-key", helper + b"\x40\0\0" + get
    yield "unknown", helper + b"\x40\4" + get
    greeting = b"\1\1\0"
    value = b"\0" + struct.pack("=Q", 5) + b"value"
    yield "replies", user + b"\2" + greeting + value + b"\0" + value + b"\1"
    yield "greeting", user + b"\1\1\3\7\0\1"
    yield "greeting-version", user + b"\x40\2\1\0"
    yield "greeting-without", user + b"\x40\1\1\1"
    yield "error", user + b"\5" + greeting + b"\2\4text" + b"\2\0"
    yield "error-cut", user + b"\x40" + greeting + b"\2\4tex"
    yield "value-cut", user + b"\x40" + greeting + value[:-1]
    yield "value-too-long", user + b"\x40" + greeting + b"\0" + b"\xff" * 8
    yield "value-most", user + b"\x40" + greeting + (
        b"\0" + struct.pack("=Q", 64) + bytes(64))
    yield "response-unknown", user + b"\x40" + greeting + b"\x77"


TARGETS = {
    "allowance": allowance,
    "cache": cache,
    "canon": canon,
    "crsh": crsh,
    "deflate": deflate,
    "diff": diff,
    "disassemble": disassemble,
    "dump": dump,
    "framing": framing,
    "image": image,
    "input": input_lists,
    "makeflags": makeflags,
    "pyc": pyc,
    "pyregex": pyregex,
    "pyreply": pyreply,
    "record": record,
    "streams": compressed,
    "taraudit": archive_seeds.taraudit,
    "tarpass": archive_seeds.tarpass,
    "wheelname": wheelname,
    "wire": wire,
    "work": work,
    "zipaudit": archive_seeds.zipaudit,
    "zipread": archive_seeds.zipread,
}


def main():
    for target, seeds in TARGETS.items():
        directory = os.path.join(sys.argv[1], target)
        os.makedirs(directory, exist_ok=True)
        for name, data in seeds():
            with open(os.path.join(directory, name), "wb") as file:
                file.write(data)


main()
