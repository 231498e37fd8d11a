# SPDX-License-Identifier: MIT
"""Build tar archives byte by byte, for forged_tars.py and mutated_tars.py."""

BLOCK = 512
RECORD = 20 * BLOCK
USTAR, GNU, V7 = b"ustar\0" b"00", b"ustar  \0", bytes(8)

FIELDS = {"name": (0, 100), "mode": (100, 8), "uid": (108, 8),
          "gid": (116, 8), "size": (124, 12), "mtime": (136, 12),
          "sum": (148, 8), "type": (156, 1), "target": (157, 100),
          "magic": (257, 8), "uname": (265, 32), "gname": (297, 32),
          "major": (329, 8), "minor": (337, 8), "prefix": (345, 155)}


def octal(number, length=12):
    return b"%0*o\0" % (length - 1, number)


def base256(number, length=12):
    return bytes([0x80 if number >= 0 else 0xFF]) + number.to_bytes(
        length - 1, "big", signed=True)


def pad(data, unit=BLOCK):
    return data + bytes(-len(data) % unit)


def fix_sum(block, form=b"%06o\0 "):
    """Return the header with its correct checksum."""
    block = bytearray(block)
    block[148:156] = b" " * 8
    block[148:156] = form % sum(block)
    return bytes(block)


def is_header(block):
    return len(block) == BLOCK and any(block) and \
        fix_sum(block)[148:154] == bytes(block[148:154])


def header(name=b"m", kind=b"0", tail=b"", **fields):
    """Return a header; fields are bytes, which are used unchanged."""
    block = bytearray(BLOCK)
    values = {"name": name, "type": kind, "mode": octal(0o644, 8),
              "uid": octal(0, 8), "gid": octal(0, 8), "size": octal(0),
              "mtime": octal(1), "magic": USTAR, "major": bytes(8),
              "minor": bytes(8)}
    form = fields.pop("form", b"%06o\0 ")
    values.update(fields)
    for key, value in values.items():
        start, length = FIELDS[key]
        assert len(value) <= length, key
        block[start:start + len(value)] = value
    if tail:
        block[345:345 + len(tail)] = tail
    return fix_sum(block, form)


def member(name=b"m", data=b"", kind=b"0", **fields):
    """Return a header and its data in whole blocks.

    The size is that of the data, unless a field gives another one.
    """
    fields.setdefault("size", octal(len(data)))
    return pad(header(name, kind, **fields) + data)


def record(key, value):
    body = b" " + key + b"=" + value + b"\n"
    length = len(body) + 1
    while len(b"%d" % length) + len(body) != length:
        length += 1
    return b"%d" % length + body


def pax(*records, kind=b"x", **fields):
    return member(b"pax", b"".join(records), kind, **fields)


def long_name(name, kind=b"L", **fields):
    return member(b"././@LongLink", name, kind, magic=GNU, **fields)


END = bytes(2 * BLOCK)


def archive(*parts, end=END):
    return pad(b"".join(parts) + end, RECORD if end == END else 1)
