# SPDX-License-Identifier: MIT
"""swap_races.py [--rounds=N] [MODE]...: bake a tree that its owner rearranges.

Directories and files of the tree are exchanged with symbolic links to files
outside, in a tight loop, while the program of $PYC_BAKE runs.  Counts the runs
after which a file or directory outside has changed, or a .pyc in the tree has
the code of a source outside.  Prints a line for each mode; the exit status is
1 if there was such a run.
"""

import argparse
import ctypes
import os
import pathlib
import py_compile
import shutil
import subprocess
import sys
import tempfile

DIRECTORIES = 16
EPOCH = 1000000000
OLD = 900000000
LATE = 1600000000
RENAME_EXCHANGE = 2
PACKAGES = "usr/lib/python3/dist-packages"
# Reads exactly the directory of the packages.
BELOW = f"stage/{PACKAGES}"

# The arguments, and whether SOURCE_DATE_EPOCH is set.
MODES = {
    "root": (["--root=stage", "-o0", "-o1"], True),
    "hardlink": (["--root=stage", "-o0", "-o1", "-o2", "--hardlink-dupes"],
                 False),
    "operand": ([BELOW, "-f"], True),
    "legacy": ([BELOW, "-b"], True),
    "clamp": (["--root=stage", "--invalidation-mode=timestamp"], True),
    "clamp-operand": ([BELOW, "--invalidation-mode=timestamp"], True),
    "normalize": (["--normalize", BELOW], True),
    "normalize-root": (["--normalize", "--root=stage"], True),
    "prune": (["--root=stage", "--prune"], True),
    "sourceless": (["--root=stage", "--sourceless"], True),
    "record": (["--root=stage", "--update-record", "--manifest=list"], True),
    "files-root": (["--root=stage", "-i", "installed"], True),
    "files": (["-i", "names"], True),
}


def make_package(place, number, word):
    """Make a package with a source, and .pyc that some mode changes."""
    cache = place / "__pycache__"
    cache.mkdir(parents=True)
    source = place / "m.py"
    source.write_text(f"NAME = '{word}'\nother = [NAME, NAME, {number}]\n"
                      "def f(a):\n    assert a\n    return NAME + a\n")
    os.utime(source, (LATE, LATE))
    for name in (cache / "m.cpython-36.pyc", cache / "gone.cpython-36.pyc",
                 cache / "k.cpython-311.opt-2.pyc", place / "m.pyc"):
        py_compile.compile(str(source), str(name), f"/{word}.py", doraise=True)
        os.utime(name, (LATE, LATE))
    info = place / f"p{number}-1.dist-info"
    info.mkdir()
    (info / "RECORD").write_text(f"m.py,,\np{number}-1.dist-info/RECORD,,\n")


def make_all(top):
    """Make the tree, the place outside, and the links between them."""
    packages = top / "stage" / PACKAGES
    links = top / "stage" / "links"
    outside = top / "outside"
    links.mkdir(parents=True)
    pairs = []
    names = []
    for number in range(DIRECTORIES):
        inner = packages / f"p{number}"
        make_package(inner, number, f"inside{number}x")
        target = outside / f"p{number}"
        make_package(target, number, f"secret{number}x")
        link = links / f"d{number}"
        link.symlink_to(target)
        pairs.append((inner, link))
        source = inner / "m.py"
        names.append(str(source.relative_to(top)))
        # The file and the cache of every other package are exchanged too.
        if number % 4 == 1:
            single = links / f"f{number}"
            single.symlink_to(target / "m.py")
            pairs.append((source, single))
        if number % 4 == 3:
            cache = links / f"c{number}"
            cache.symlink_to(target / "__pycache__")
            pairs.append((inner / "__pycache__", cache))
    (top / "names").write_text("\n".join(names) + "\n")
    (top / "installed").write_text("\n".join(
        name.removeprefix("stage") for name in names) + "\n")
    return pairs


def state_of(top):
    """Return what is compared of each file and directory below top."""
    found = {}
    for directory, _, files in os.walk(top):
        for path in [directory] + [os.path.join(directory, f) for f in files]:
            status = os.lstat(path)
            content = None
            if path != directory:
                content = pathlib.Path(path).read_bytes()
            found[path] = (status.st_ino, status.st_mode, status.st_mtime_ns,
                           status.st_nlink, content)
    return found


def open_pairs(pairs):
    """Return the pairs as open directories and names.

    A path could lead outside, once its directory is exchanged.
    """
    return [(os.open(a.parent, os.O_DIRECTORY), os.fsencode(a.name),
             os.open(b.parent, os.O_DIRECTORY), os.fsencode(b.name))
            for a, b in pairs]


def swap(pairs):
    """Exchange the names of each pair until killed.

    The program may remove a file; the others are still exchanged.
    """
    rename = ctypes.CDLL(None, use_errno=True).renameat2
    done = 0
    while True:
        for pair in pairs:
            done += not rename(*pair, RENAME_EXCHANGE)
        if not done:
            sys.exit("cannot exchange names")


def read_secrets(top, mode):
    """Return the .pyc of the tree that have code from outside."""
    found = []
    # Without a root, a link to a file is followed.
    files_count = "--root=stage" in MODES[mode][0]
    for directory, _, files in os.walk(top / "stage"):
        for name in files:
            path = pathlib.Path(directory, name)
            if path.is_symlink() or path.suffix != ".pyc":
                continue
            content = path.read_bytes()
            for number in range(DIRECTORIES):
                if number % 4 == 1 and not files_count:
                    continue
                if f"secret{number}x" in content.decode("latin-1"):
                    found.append(str(path))
    return found


def is_allowed(mode, content):
    """Whether a file outside may have changed to this content.

    A named file may be outside when the program looks it up.  Its .pyc is then
    next to it, but never has the code of another file.
    """
    return mode == "files" and (content is None or b"inside" not in content)


def race(program, mode):
    """Run the program once; return what it should not have done."""
    arguments, has_epoch = MODES[mode]
    environment = dict(os.environ)
    environment.pop("SOURCE_DATE_EPOCH", None)
    if has_epoch:
        environment["SOURCE_DATE_EPOCH"] = str(EPOCH)
    with tempfile.TemporaryDirectory(dir=".") as name:
        top = pathlib.Path(name).resolve()
        pairs = make_all(top)
        opened = open_pairs(pairs)
        before = state_of(top / "outside")
        child = os.fork()
        if not child:
            try:
                swap(opened)
            finally:
                os._exit(1)
        try:
            run = subprocess.run([program, "-q", "-j1"] + arguments, cwd=top,
                                 env=environment, check=False,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE)
        finally:
            os.kill(child, 9)
            _, ended = os.waitpid(child, 0)
            for left, _, right, _ in opened:
                os.close(left)
                os.close(right)
        if not os.WIFSIGNALED(ended):
            sys.exit("the exchanges ended early")
        after = state_of(top / "outside")
        wrong = [f"changed outside: {os.path.relpath(path, top)}"
                 for path in sorted(before.keys() | after.keys())
                 if before.get(path) != after.get(path) and
                 not is_allowed(mode, after.get(path, [b"inside"])[-1])]
        wrong += [f"code from outside: {os.path.relpath(path, top)}"
                  for path in read_secrets(top, mode)]
        if run.returncode not in (0, 1, 2):
            wrong.append(f"exit status {run.returncode}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("modes", nargs="*", metavar="MODE")
    options = parser.parse_args()
    program = shutil.which(os.environ["PYC_BAKE"])
    failed = 0
    for mode in options.modes or MODES:
        bad = 0
        for _ in range(options.rounds):
            wrong = race(program, mode)
            bad += bool(wrong)
            if wrong and (options.verbose or bad == 1):
                print("\n".join(wrong[:5]), file=sys.stderr)
        print(f"{mode}: {options.rounds} runs, {bad} with a violation",
              flush=True)
        failed += bad
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
