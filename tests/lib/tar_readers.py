# SPDX-License-Identifier: MIT
"""Compare archives in GNU tar, bsdtar, Python's tarfile and Go's archive/tar.

    tar_readers.py BEFORE AFTER GO < NAMES

NAMES has a NAME on each line; BEFORE/NAME was baked to AFTER/NAME.  All
readers must see the same members in BEFORE/NAME.  Each reader must see them in
AFTER/NAME too, except for the artifacts that baking adds.  Go need not read a
NAME with a "!"  in front.  GO is the program of tests/lib/tar_members.go, or
"-".  Prints the differences and the number of compared archives.
"""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zlib

TYPES = {b"0": "f", b"\0": "f", b"7": "f", b"S": "f", b"1": "h", b"2": "l",
         b"3": "c", b"4": "b", b"5": "d", b"6": "p"}
LINE = re.compile(
    rb"(.)\S+\s+(?:\d+\s+)?\S+(?:\s+\S+)??\s+(\d+|\d+,\s*\d+)\s+"
    rb"(?:-?\d+-\d\d-\d\d \d\d:\d\d|\w{3} +\d+ +[\d:]+) (.*)")


def is_new(name):
    return name.endswith(b".pyc") or name.endswith(b"/__pycache__")


def clean(name):
    """Return a name as bsdtar shows it, which normalizes pax records."""
    name = re.sub(rb"/+", b"/", name)
    name = unicodedata.normalize("NFC", name.decode(
        errors="surrogateescape")).encode(errors="surrogateescape")
    return name.rstrip(b"/") or name


def row(kind, name, size, link):
    # The size of a device or link has no meaning.
    return (kind, clean(name), size if kind == "f" else 0,
            clean(link) if kind in "hl" else b"")


def is_label(info, names):
    """Return whether info is a label that is harmless to extract.

    extractall() writes it as a file, but over no member and not as a source.
    """
    return info.type == b"V" and info.offset == 0 and \
        not info.name.endswith(".py") and names.count(info.name) == 1


def with_python(path):
    rows, content = [], 0
    with tarfile.open(path, "r:") as archive:
        names = archive.getnames()
        for info in archive:
            if is_label(info, names):
                continue
            name = os.fsencode(info.name)
            kind = TYPES.get(info.type, "?")
            rows.append(row(kind, name, info.size, os.fsencode(info.linkname)))
            if kind == "f" and not is_new(name):
                content = zlib.crc32(archive.extractfile(info).read(),
                                     content)
    return rows, content


def unescape(text):
    """Reverse the escapes that GNU tar and bsdtar print."""
    def byte(match):
        code = match.group(1)
        if code.isdigit():
            return bytes([int(code, 8)])
        return {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"\\": b"\\",
                b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}[code]
    return re.sub(rb"\\(\d{3}|[ntr\\abfv])", byte, text)


def run(command):
    done = subprocess.run(command,
                          env=dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC0"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode:
        raise OSError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def with_program(listing, read, path):
    rows = []
    for line in run(listing + [path]).split(b"\n")[:-1]:
        if line.startswith(b"V"):
            continue
        match = LINE.fullmatch(line)
        if not match:
            raise OSError(f"cannot understand {line!r}")
        kind, size, name = match.groups()
        kind = {b"-": "f", b"C": "f"}.get(kind, kind.decode())
        link = b""
        if kind == "l":
            name, _, link = name.partition(b" -> ")
        elif b" link to " in name:
            kind = "h"
            name, _, link = name.partition(b" link to ")
        size = int(size) if size.isdigit() else 0
        rows.append(row(kind, unescape(name), size, unescape(link)))
    return rows, zlib.crc32(read(path, rows))


def read_with_gnu(path, rows):
    """Return the content of all files; GNU tar cannot pipe a sparse file."""
    try:
        return run(["tar", "-xOP", "--exclude=*.pyc", "-f", path])
    except OSError:
        content = b""
    with tempfile.TemporaryDirectory() as directory:
        run(["tar", "-x", "--no-same-owner", "-C", directory, "-f", path])
        for kind, name, _, _ in rows:
            if kind == "f" and not is_new(name):
                with open(os.path.join(os.fsencode(directory), name),
                          "rb") as file:
                    content += file.read()
    return content


def with_gnu(path):
    return with_program(
        ["tar", "-tvP", "--numeric-owner", "--quoting-style=escape", "-f"],
        read_with_gnu, path)


def with_bsd(path):
    return with_program(["bsdtar", "--numeric-owner", "-tvPf"],
                        lambda path, rows: run(
                            ["bsdtar", "--exclude=*.pyc", "-xOPf", path]), path)


def with_go(program, paths):
    said = subprocess.run([program], input="\n".join(paths) + "\n",
                          stdout=subprocess.PIPE, check=True,
                          universal_newlines=True).stdout
    found, rows, rest = {}, [], iter(paths)
    for line in said.splitlines():
        what, _, text = line.partition(" ")
        if what == "error":
            found[next(rest)], rows = "error: " + text, []
        elif what == "end":
            found[next(rest)], rows = (rows, int(text)), []
        else:
            kind, size, name, link = text.split(" ")
            kind = bytes([int(kind)])
            name, link = (bytes.fromhex(one[:-1]) for one in (name, link))
            if kind not in (b"V", b"g"):
                rows.append(row(TYPES.get(kind, "?"), name, int(size), link))
    return found


def look(reader, path):
    try:
        return reader(path)
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        return f"error: {error}"


def old_rows(result):
    return [one for one in result[0] if not is_new(one[1])]


def compare(name, before, after, problems, go_may_fail):
    first = None
    for reader, seen in before.items():
        if isinstance(seen, str):
            if reader != "go" or not go_may_fail:
                problems.append(f"{name}: {reader}: {seen}")
            continue
        if first is None:
            first = reader
        for what in (0, 1):
            if seen[what] != before[first][what]:
                problems.append(f"{name}: {reader} and {first} differ: "
                                f"{seen[what]} {before[first][what]}")
        then = after[reader]
        if isinstance(then, str):
            problems.append(f"{name}: then {reader}: {then}")
        elif old_rows(then) != old_rows(seen):
            problems.append(f"{name}: then {reader} sees {old_rows(then)}, "
                            f"not {old_rows(seen)}")
        elif reader != "go" and then[1] != seen[1]:
            problems.append(f"{name}: then {reader} sees other content")


def main():
    before, after, go_program = sys.argv[1:]
    readers = {"python": with_python, "gnu": with_gnu, "bsd": with_bsd}
    names = [line.rstrip("\n") for line in sys.stdin]
    paths = [(name.lstrip("!"), os.path.join(before, name.lstrip("!")),
              os.path.join(after, name.lstrip("!"))) for name in names]
    go_seen = {}
    if go_program != "-":
        go_seen = with_go(go_program, [path for _, old, new in paths
                                       for path in (old, new)])
    problems = []
    for line, (name, old, new) in zip(names, paths):
        seen = [{reader: look(function, path)
                 for reader, function in readers.items()}
                for path in (old, new)]
        if go_seen:
            seen[0]["go"], seen[1]["go"] = go_seen[old], go_seen[new]
        compare(name, *seen, problems, line.startswith("!"))
    print("\n".join(problems + [f"{len(names)} archives compared"]))
    return bool(problems)


sys.exit(main())
