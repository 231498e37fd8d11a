# SPDX-License-Identifier: MIT
"""compileall_matrix.py [OPTION]... [DIR]: compare pyc-bake with compileall.

Runs `python -m compileall ARGUMENTS` with the Python that runs this script,
and `$PYC_BAKE ARGUMENTS`, one after the other at the same place.  It does so
for every set of arguments of a table, with SOURCE_DATE_EPOCH set and unset,
and compares the results:
- the exit status;
- the set of .pyc files and of __pycache__ directories, and their permissions;
- all 16 bytes of each header;
- the code objects, field by field, including co_filename;
- hard links: files that compileall links are linked, files that differ are
  not, and with --hardlink-dupes the equal levels of a source are one file.

The place is a directory in the current directory.  It has a few files and
`tree`, which is a copy of DIR or a small tree with links, blanks, hidden and
odd files.  Options, for large trees:

    --only TEXT    only the sets with TEXT in their names
    --alternate    each set once, every other one with SOURCE_DATE_EPOCH
    --verbose      also report the sets without differences
"""

import argparse
import collections
import hashlib
import marshal
import os
import re
import shutil
import struct
import subprocess
import sys
import types

PYC_BAKE = os.environ["PYC_BAKE"]
ALL_LEVELS = ["-o", "0", "-o", "1", "-o", "2"]
DUPES = "--hardlink-dupes"
LEAST_SETS = 40

Set = collections.namedtuple("Set", "name arguments stdin before")


# --- the place ---

PLAIN = "x = 1\n"
DOCUMENTED = '"""Text."""\ndef f():\n    """Text."""\n    return f\n'
ASSERTING = "def f(x):\n    assert x, 'said'\n    return __debug__\n"
BOTH = DOCUMENTED + "assert f, 'said'\n"
SMALL_TREE = {
    "plain.py": PLAIN,
    "documented.py": DOCUMENTED,
    "asserting.py": ASSERTING,
    "both.py": BOTH,
    "empty.py": "",
    "crlf.py": "x = 1\r\ny = '''a\r\nb'''\r\n",
    "latin.py": b"# coding: latin-1\nx = '\xe4\xf6'\n",
    "mark.py": b"\xef\xbb\xbfx = '\xc3\xa4'\n",
    "dotted.name.py": PLAIN,
    "pkg/__init__.py": "",
    "pkg/mod.py": BOTH,
    "pkg/sub/__init__.py": "",
    "pkg/sub/deep.py": "SETS = {'b', 'a'}\nIN = 1 in {'b', 'a', 3, (1, 2)}\n",
    "pkg/sub/more/end.py": "class A:\n    x: int = 1\n    y = -0.0, 0.0, 1j\n",
    "pkg/sub/more/still/last.py": DOCUMENTED,
    "pkg/test/test_mod.py": ASSERTING,
    "with blank/a b.py": BOTH,
    "with blank/in side/__init__.py": PLAIN,
    ".hidden/.dot.py": PLAIN,
    "dir.py/inner.py": PLAIN,
    "script": PLAIN,
    "notes.txt": "no Python\n",
    "window.pyw": PLAIN,
    "pkg/__pycache__/never.py": PLAIN,
}
SMALL_MODES = {"plain.py": 0o755, "both.py": 0o600, "empty.py": 0o444,
               "pkg/mod.py": 0o640}
SMALL_LINKS = {
    "linked.py": "pkg/mod.py",
    "outside.py": "../beside/away.py",
    "gone.py": "nowhere",
    "linked": "pkg",
    "pkg/loop": ".",
    "pkg/sub/up.py": "../../plain.py",
}
BAD = {
    "good.py": BOTH,
    "broken.py": "x = = 1\n",
    "below/unknown.py": "# coding: no-such-codec\n",
    "below/fine.py": PLAIN,
}


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    # A time in the past, so that a changed time is noticed.
    os.utime(path, (1600000000, 1600000000.75))


def write_small_tree(tree):
    for name, content in SMALL_TREE.items():
        write(f"{tree}/{name}", content)
    for name, mode in SMALL_MODES.items():
        os.chmod(f"{tree}/{name}", mode)
    for name, target in SMALL_LINKS.items():
        os.symlink(target, f"{tree}/{name}")


def sources_below(tree):
    """Yield the paths of regular .py files, in order."""
    for directory, below, names in os.walk(tree):
        below.sort()
        if os.path.basename(directory) == "__pycache__":
            continue
        for name in sorted(names):
            path = os.path.join(directory, name)
            if name.endswith(".py") and not os.path.islink(path):
                yield path


def clear(place):
    """Remove every .pyc, and every __pycache__ that is then empty."""
    for directory, below, names in os.walk(place, topdown=False):
        for name in names:
            if name.endswith(".pyc"):
                os.unlink(os.path.join(directory, name))
        path = directory
        if os.path.basename(path) == "__pycache__" and not os.listdir(path):
            os.rmdir(path)


def set_up(tree_to_copy):
    os.mkdir("place")
    if tree_to_copy:
        shutil.copytree(tree_to_copy, "place/tree", symlinks=True)
    else:
        write_small_tree("place/tree")
    for name, content in BAD.items():
        write(f"place/bad/{name}", content)
    write("place/beside/away.py", BOTH)
    clear("place")


# --- the table ---


class Names:
    """The names in a tree that the sets use."""

    def __init__(self):
        files = list(sources_below("tree"))
        by_depth = sorted(files, key=lambda path: (-path.count("/"), path))
        self.files = files[:: max(1, len(files) // 5)][:5]
        self.file = files[0]
        self.deep = by_depth[0]
        # A directory in the middle of the path of the deepest file.
        parts = os.path.dirname(self.deep).split("/")
        self.sub = "/".join(parts[: max(2, len(parts) - 1)])
        self.here = os.path.abspath("tree")
        self.epoch = 1 + max(int(os.lstat(path).st_mtime)
                             for path in [*files, "bad/good.py"])

    def list(self, name, *lines):
        write(f"lists/{name}", "".join(line + "\n" for line in lines))
        return f"lists/{name}"


def plant(content):
    """Return a function that writes such a file for each first .pyc."""

    def do(names):
        tag = sys.implementation.cache_tag
        for path in names.files:
            head, tail = os.path.split(path)
            target = f"{head}/__pycache__/{tail[:-3]}.{tag}.pyc"
            stat = os.stat(path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(content(stat))

    return do


def stale(stat):
    """Return a .pyc with another time."""
    return pyc_header(0, int(stat.st_mtime) - 1, stat.st_size) + b"N"


def untrue(stat):
    """Return a .pyc with the right header."""
    return pyc_header(0, int(stat.st_mtime), stat.st_size) + b"N"


def pyc_header(flags, time, size):
    from importlib.util import MAGIC_NUMBER

    return MAGIC_NUMBER + struct.pack("<III", flags, time & 0xFFFFFFFF,
                                      size & 0xFFFFFFFF)


def table(names):
    n = names
    t, below = "tree", n.sub
    rows = []

    def row(name, *arguments, stdin=None, before=None):
        rows.append(Set(name, list(arguments), stdin, before))

    row("plain", t)
    row("quiet", "-q", t)
    row("silent", "-qq", t)
    row("trailing slash", "tree/")
    row("absolute", n.here)
    row("a file", n.file)
    row("files", *n.files)
    row("a file and a directory", n.file, below)
    row("an operand twice", below, below)
    row("overlapping operands", t, below)
    row("level 0", "-o", "0", t)
    row("level 1", "-o1", t)
    row("level 2", "-o", "2", t)
    row("levels 0 1", "-o0", "-o1", t)
    row("levels 1 2", "-o2", "-o1", t)
    row("levels 0 1 2", *ALL_LEVELS, t)
    row("a level twice", "-o", "1", "-o", "1", t)
    row("levels of a file", *ALL_LEVELS, n.file)
    row("legacy", "-b", t)
    row("legacy level 2", "-b", "-o", "2", t)
    row("legacy levels", "-b", *ALL_LEVELS, t)
    row("legacy of a file", "-b", n.deep)
    row("not recursive", "-l", t)
    row("depth 0", "-r", "0", t)
    row("depth 1", "-r", "1", t)
    row("depth 2", "-r2", t)
    row("depth 99", "-r", "99", t)
    row("depth against -l", "-l", "-r", "1", t)
    row("depth of two operands", "-r", "1", t, below)
    row("-l and a file", "-l", n.deep, "bad")
    row("-d", "-d", "/usr/share/app", t)
    row("-d relative", "-d", "app", below)
    row("-d empty", "-d", "", t)
    row("-d absolute operand", "-d", "/opt", n.here)
    row("-d of a file", "-d", "/opt/app", n.deep)
    row("-d levels", "-d", "/opt", *ALL_LEVELS, t)
    row("-s", "-s", t, t)
    row("-s further", "-s", below, below)
    row("-s of a file", "-s", t, n.deep)
    row("-s absolute", "-s", n.here, n.here)
    row("-s and -p", "-s", t, "-p", "/", t)
    row("-s and -p further", "-s", os.path.dirname(n.here), "-p", "/srv/app",
        n.here)
    row("-s and -p relative", "-s", t, "-p", "app", below)
    row("-p of relative", "-p", "/opt", t)
    row("-p and levels", "-p", "/opt", *ALL_LEVELS, DUPES, t)
    row("-x a word", "-x", "mod|init", t)
    row("-x the start", "-x", "^tree/[a-m]", t)
    row("-x the end", "-x", r"[em]\.py$", t)
    row("-x a directory", "-x", r"/sub/|/tests?/", t)
    row("-x around", "-x", r"(?<!_)_(?!_)|(?i:INIT)", t)
    row("-x of a file", "-x", "tree", n.file, "bad/good.py")
    row("-x absolute", "-x", "^/", n.here, t)
    row("-x all", "-x", ".", t)
    row("-e", "-e", t, t)
    row("-e further", "-e", below, t)
    row("-e outside", "-e", "beside", t)
    row("-e absolute", "-e", os.path.dirname(n.here), t)
    row("-e empty", "-e", "", t)
    row("-i", "-i", n.list("files", *n.files))
    row("-i with operands", "-i", n.list("deep", n.deep), n.file)
    row("-i with directories", "-i", n.list("mixed", below, n.file))
    row("-i blanks", "-i",
        n.list("blanks", f"  {n.file}", f"{n.deep}\t", f"{below} "))
    row("-i others", "-i", n.list("others", n.file, "lists/others"))
    row("-i standard input", "-i", "-", stdin=f"{n.deep}\n{n.file}\n")
    row("-i and -l", "-l", "-i", n.list("top", t))
    row("-j 2", "-j", "2", t)
    row("-j 0 levels", "-j0", *ALL_LEVELS, t)
    row("-j and files", "-j", "2", *n.files, below)
    for mode in "timestamp", "checked-hash", "unchecked-hash":
        row(mode, "--invalidation-mode", mode, t)
        row(f"{mode} levels", f"--invalidation-mode={mode}", *ALL_LEVELS, t)
        row(f"{mode} legacy", "--invalidation-mode", mode, "-b", t)
        row(f"{mode} dupes", "--invalidation-mode", mode, *ALL_LEVELS, DUPES, t)
    row("dupes 0 1", "-o0", "-o1", DUPES, t)
    row("dupes 0 2", "-o0", "-o2", DUPES, t)
    row("dupes 1 2", "-o1", "-o2", DUPES, t)
    row("dupes of a file", *ALL_LEVELS, DUPES, n.file)
    row("dupes -j -d", *ALL_LEVELS, DUPES, "-j2", "-d", "/x", t)
    row("force", "-f", t)
    row("stale", t, before=plant(stale))
    row("force untrue", "-f", t, before=plant(untrue))
    row("hash stale", "--invalidation-mode=unchecked-hash", t,
        before=plant(stale))
    row("stale legacy", "-b", t, before=plant(stale))
    row("bad", "bad")
    row("bad and good", "-q", "bad", t)
    row("bad levels", "-qq", *ALL_LEVELS, DUPES, "bad")
    row("bad -x", "-x", "broken|unknown", "bad")
    row("bad -l -j", "-l", "-j2", "bad")
    row("bad -d", "-q", "-d", "/opt", "bad")
    row("bad usage: dupes of one level", "-o1", DUPES, t)
    row("bad usage: -d with -s", "-d", "/opt", "-s", t, t)
    row("bad usage: -d with -p", "-d", "/opt", "-p", "/", t)
    row("bad usage: mode", "--invalidation-mode=never", t)
    row("bad usage: level", "-o", "x", t)
    row("bad usage: depth", "-r", "x", t)
    return rows


# --- running ---


def run(command, row, names, epoch):
    environment = {k: v for k, v in os.environ.items() if k[:6] != "PYTHON"}
    environment.pop("SOURCE_DATE_EPOCH", None)
    if epoch:
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
    clear(".")
    if row.before:
        row.before(names)
    done = subprocess.run(
        [*command, *row.arguments],
        input=(row.stdin or "").encode(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=environment, check=False)
    return done.returncode, done.stdout, Left(".")


class Left:
    """The files that a run left below a directory."""

    def __init__(self, place):
        self.pycs = {}
        self.modes = {}
        self.inodes = collections.defaultdict(set)
        self.others = set()
        for directory, _, names in os.walk(place):
            if os.path.basename(directory) == "__pycache__":
                self.modes[directory] = oct(os.stat(directory).st_mode)
            for name in names:
                path = os.path.join(directory, name)
                if not name.endswith(".pyc"):
                    self.others.add(path)
                    continue
                with open(path, "rb") as file:
                    self.pycs[path] = file.read()
                stat = os.lstat(path)
                self.modes[path] = oct(stat.st_mode)
                self.inodes[stat.st_ino].add(path)

    def groups(self):
        return [group for group in self.inodes.values() if len(group) > 1]


# --- comparing ---

FIELDS = sorted(
    name for name in dir(types.CodeType)
    if name.startswith("co_") and name != "co_lnotab"
    and not callable(getattr(types.CodeType, name)))


def frozen(value):
    """Return a value that is equal if and only if marshal sees equality."""
    kind = type(value).__name__
    if isinstance(value, types.CodeType):
        return kind, tuple(frozen(getattr(value, name)) for name in FIELDS)
    if isinstance(value, tuple):
        return kind, tuple(map(frozen, value))
    if isinstance(value, frozenset):
        return kind, tuple(sorted(map(repr, map(frozen, value))))
    if isinstance(value, float):
        return kind, struct.pack("<d", value)
    if isinstance(value, complex):
        return kind, struct.pack("<dd", value.real, value.imag)
    return kind, value


def same_code(theirs, ours, known=set()):
    key = hashlib.sha256(theirs).digest() + hashlib.sha256(ours).digest()
    if key not in known:
        if frozen(marshal.loads(theirs)) != frozen(marshal.loads(ours)):
            return False
        known.add(key)
    return True


def some(paths):
    paths = sorted(paths)
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more"
                                   if len(paths) > 3 else "")


def path_in(payload):
    return ascii(getattr(marshal.loads(payload), "co_filename", None))


def level_apart(path):
    """Return the path of a .pyc without its level."""
    return re.sub(r"\.opt-[12]\.pyc$", ".pyc", path)


def linking(theirs, ours, wants_dupes):
    for group in theirs.groups():
        if not any(group <= ours_too for ours_too in ours.groups()):
            yield f"not joined: {some(group)}"
    if not wants_dupes and ours.groups():
        yield f"joined unasked: {some(ours.groups()[0])}"
    for group in ours.groups():
        if len({level_apart(path) for path in group}) > 1:
            yield f"of several sources, but joined: {some(group)}"
    one_of = collections.defaultdict(set)
    if wants_dupes:
        for inode, paths in ours.inodes.items():
            for path in paths:
                one_of[level_apart(path), ours.pycs[path]].add(inode)
    for (path, _), inodes in one_of.items():
        if len(inodes) > 1:
            yield f"equal, but not joined: {path}"


def differences(row, theirs, ours):
    status, said, left = theirs
    our_status, we_said, our_left = ours
    if status != our_status:
        yield f"exit status {our_status} in place of {status}"
    if "-qq" in row.arguments and we_said:
        yield "not silent"
    if "-q" in row.arguments and not said and we_said:
        yield "not quiet"
    for what, a, b in [
        ("missing", left.modes.keys(), our_left.modes.keys()),
        ("too many", our_left.modes.keys(), left.modes.keys()),
        ("gone", left.others, our_left.others),
        ("left behind", our_left.others, left.others),
    ]:
        if a - b:
            yield f"{what}: {some(a - b)}"
    for path in sorted(left.modes.keys() & our_left.modes.keys()):
        if left.modes[path] != our_left.modes[path]:
            yield (f"{path}: permissions {our_left.modes[path]} in place of "
                   f"{left.modes[path]}")
    for path in sorted(left.pycs.keys() & our_left.pycs.keys()):
        a, b = left.pycs[path], our_left.pycs[path]
        if a[:16] != b[:16]:
            yield f"{path}: header {b[:16].hex()} in place of {a[:16].hex()}"
        if not same_code(a[16:], b[16:]):
            yield (f"{path}: other code: {path_in(b[16:])} in place of "
                   f"{path_in(a[16:])}, or more than that")
    yield from linking(left, our_left, DUPES in row.arguments)


def check(row, names, epoch):
    """Return whether the two agree; print the differences."""
    theirs = run([sys.executable, "-E", "-s", "-B", "-m", "compileall"], row,
                 names, epoch)
    ours = run([PYC_BAKE], row, names, epoch)
    found = list(differences(row, theirs, ours))
    about = "set" if epoch else "unset"
    for text in found[:10]:
        print(f"{row.name}, SOURCE_DATE_EPOCH {about}: {text}")
    if found:
        print(f"  of {row.arguments}: {len(found)} differences")
        print(f"  it said: {ours[1][:1000]!r}", flush=True)
    return not found, len(theirs[2].pycs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--alternate", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("tree", nargs="?")
    options = parser.parse_args()
    os.umask(0o022)
    set_up(options.tree)
    os.chdir("place")
    names = Names()
    rows = table(names)
    assert len(rows) >= LEAST_SETS
    assert len({row.name for row in rows}) == len(rows)
    count = bad = files = 0
    for number, row in enumerate(rows):
        epochs = None, names.epoch
        if options.alternate:
            epochs = [epochs[number % 2]]
        for epoch in epochs if options.only in row.name else ():
            is_good, written = check(row, names, epoch)
            count += 1
            bad += not is_good
            files += written
            if options.verbose:
                print(f"{row.name}: {written} files, {is_good}", flush=True)
    print(f"{count} runs, {bad} bad, {files} files of compileall's")
    sys.exit(0 if count and files and not bad else 1)


main()
