# SPDX-License-Identifier: MIT
"""make_wheel.py OUT [OPTION]...: make a wheel for tests.

Without options, it is sound and has a member of every kind.  --damage makes
one thing wrong; the kinds of damage are the keys of the tables below.
"""

import argparse
import base64
import csv
import hashlib
import io
import os
import stat
import struct
import warnings
import zipfile

warnings.simplefilter("ignore")

INFO = "demo-1.0.dist-info/"
DATA = "demo-1.0.data/"
VICTIM = "demo/sums.py"

SUMS = '''"""Sums."""


def add(a, b):
    """Sum."""
    assert a is not None, "nothing to add"
    return a + b


KINDS = frozenset({"a", "b", 1})
'''

FILES = {
    "demo/__init__.py": "from demo.sums import add\n",
    VICTIM: SUMS,
    "demo/sub/__init__.py": "",
    "demo/sub/leaf.py": "LEAF = 'leaf'\n",
    "demo/data.txt": "data " * 200 + "\n",
    "demo/a,b.txt": "a comma\n",
    'demo/q"t.txt': "a quote\n",
    "demo/\u00fcber.txt": "not ASCII\n",
    "demo/run.sh": "#!/bin/sh\n",
    "Zed.py": "Z = 1\n",
    "namespace/": "",
    "namespace/part.py": "PART = 1\n",
    DATA + "purelib/demo_pure.py": "PURE = 1\n",
    DATA + "platlib/demo_plat/__init__.py": "PLAT = 1\n",
    DATA + "scripts/tool.py": "print('tool')\n",
    DATA + "data/share/demo/example.py": "EXAMPLE = 1\n",
    DATA + "headers/demo.py": "HEADER = 1\n",
    INFO + "licenses/notice.py": "NOTICE = 1\n",
    INFO + "METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
    INFO + "WHEEL": "Wheel-Version: 1.0\nGenerator: test\n"
    "Root-Is-Purelib: true\nTag: py3-none-any\n",
}


class Unseekable(io.RawIOBase):
    """A file that cannot seek, so that zipfile writes data descriptors."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


def row_of(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return [name, "sha256=" + digest.decode().rstrip("="), str(len(content))]


# --- damage to RECORD ---


def lack(rows):
    return [row for row in rows if row[0] != VICTIM]


def change(field, value):
    def changed(rows):
        for row in rows:
            if row[0] == VICTIM:
                row[field] = value(row[field])
        return rows

    return changed


RECORD_DAMAGE = {
    "record-lacks-member": lack,
    "record-hash": change(1, lambda _: row_of("", b"other")[1]),
    "record-no-hash": change(1, lambda _: ""),
    "record-size": change(2, lambda size: str(int(size) + 1)),
    "record-extra-row": lambda rows: rows + [row_of("demo/ghost.py", b"")],
    "record-twice": lambda rows: rows
    + [row for row in rows if row[0] == VICTIM],
}

# --- forbidden members ---

EXTRA_MEMBERS = {
    "duplicate-member": VICTIM,
    "absolute": "/demo/absolute.py",
    "dotdot": "demo/../../evil.py",
    "backslash": "demo\\evil.py",
    "two-dist-info": "other-1.0.dist-info/METADATA",
    "case": "demo/SUMS.py",
    "file-and-directory": VICTIM + "/below.py",
}

# --- damage to bytes ---


def central_header(data, name):
    """Return the offsets of this name's central and local header."""
    at = data.rindex(b"PK\1\2", 0, data.rindex(name))
    return at, struct.unpack_from("<L", data, at + 42)[0]


def patch(data, at, new):
    return data[:at] + new + data[at + len(new) :]


def other_local_name(data):
    name = VICTIM.encode()
    _, local = central_header(data, name)
    return patch(data, local + 30, name.replace(b"sums", b"sumz"))


def encrypted(data):
    central, local = central_header(data, VICTIM.encode())
    for at in (central + 8, local + 6):
        flags = struct.unpack_from("<H", data, at)[0]
        data = patch(data, at, struct.pack("<H", flags | 1))
    return data


def wrong_crc(data):
    central, local = central_header(data, VICTIM.encode())
    for at in (central + 16, local + 14):
        data = patch(data, at, b"\1\2\3\4")
    return data


def lying_descriptor(data):
    central, local = central_header(data, VICTIM.encode())
    size = struct.unpack_from("<L", data, central + 20)[0]
    name, extra = struct.unpack_from("<HH", data, local + 26)
    at = local + 30 + name + extra + size
    assert data[at : at + 4] == b"PK\7\10"
    return patch(data, at + 12, b"\1\0\0\0")


BYTE_DAMAGE = {
    "local-name": other_local_name,
    "encrypted": encrypted,
    "crc": wrong_crc,
    "descriptor-lies": lying_descriptor,
    "trailing": lambda data: data + b"x",
    "before": lambda data: b"#!/bin/sh\n" + data,
    "truncated": lambda data: data[: len(data) // 2],
    "last-byte": lambda data: data[:-1],
    "not-a-zip": lambda data: b"This is text.\n",
    "empty": lambda data: b"",
}

OTHER_DAMAGE = ["before-counted", "no-dist-info", "no-record", "symlink"]


def member(name, executable=False):
    info = zipfile.ZipInfo(name, (2022, 3, 4, 5, 6, 8))
    # ZipInfo would change some of the names.
    info.filename = name
    mode = 0o100775 if executable else 0o100664
    if name.endswith("/"):
        mode = 0o40775
    info.external_attr = mode << 16
    info.create_system = 3
    return info


def add(archive, info, content, number):
    """Methods and levels vary, so that recompression would be noticed."""
    kind = zipfile.ZIP_DEFLATED if number % 3 else zipfile.ZIP_STORED
    if info.filename.endswith("/"):
        kind = zipfile.ZIP_STORED
    archive.writestr(info, content, kind, 1 if number % 2 else 9)


def contents(options):
    files = dict(FILES)
    if options.plain:
        for name in FILES:
            if name not in (VICTIM, "demo/__init__.py", INFO + "METADATA",
                            INFO + "WHEEL"):
                del files[name]
    if options.damage == "no-dist-info":
        files = {n: t for n, t in files.items() if not n.startswith(INFO)}
    files = {name: text.encode() for name, text in files.items()}
    for item in options.add:
        name, path = item.split("=", 1)
        with open(path, "rb") as file:
            files[name] = file.read()
    if options.tree:
        base = os.path.basename(options.tree)
        for directory, below, names in sorted(os.walk(options.tree)):
            below[:] = [b for b in below if b != "__pycache__"]
            for name in sorted(names):
                path = os.path.join(directory, name)
                inside = os.path.relpath(path, options.tree)
                with open(path, "rb") as file:
                    files[f"{base}/{inside}"] = file.read()
    return files


def make_record(files, options):
    rows = [row_of(n, c) for n, c in files.items() if not n.endswith("/")]
    if options.damage in RECORD_DAMAGE:
        rows = RECORD_DAMAGE[options.damage](rows)
    rows.append([INFO + "RECORD", "", ""])
    text = io.StringIO()
    csv.writer(text, lineterminator=options.newline).writerows(rows)
    return text.getvalue().encode()


def write_members(archive, files, options):
    damage = options.damage
    record = make_record(files, options)
    number = 0
    # The order differs from that of a baked wheel.
    for name in sorted(files, reverse=True):
        number += 1
        add(archive, member(name, name.endswith(".sh")), files[name], number)
    if damage in EXTRA_MEMBERS:
        add(archive, member(EXTRA_MEMBERS[damage]), b"", 1)
    if damage == "symlink":
        info = member("demo/link.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        add(archive, info, b"sums.py", 1)
    for suffix in (".jws", ".p7s") if options.signed else ():
        add(archive, member(INFO + "RECORD" + suffix), b"{}", 1)
    if damage not in ("no-record", "no-dist-info"):
        add(archive, member(INFO + "RECORD"), record, 1)


def arguments():
    kinds = [*RECORD_DAMAGE, *EXTRA_MEMBERS, *BYTE_DAMAGE, *OTHER_DAMAGE]
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--tree", help="a package to put in as well")
    parser.add_argument("--add", metavar="NAME=FILE", action="append",
                        default=[])
    parser.add_argument("--crlf", dest="newline", action="store_const",
                        const="\r\n", default="\n")
    parser.add_argument("--descriptors", action="store_true")
    parser.add_argument("--signed", action="store_true")
    parser.add_argument("--damage", choices=kinds)
    return parser.parse_args()


def main():
    options = arguments()
    whole = io.BytesIO()
    if options.damage == "before-counted":
        whole.write(b"#!/bin/sh\n")
    piped = options.descriptors or options.damage == "descriptor-lies"
    target = Unseekable(whole) if piped else whole
    with zipfile.ZipFile(target, "w") as archive:
        write_members(archive, contents(options), options)
    data = whole.getvalue()
    if options.damage in BYTE_DAMAGE:
        data = BYTE_DAMAGE[options.damage](data)
    with open(options.out, "wb") as file:
        file.write(data)


main()
