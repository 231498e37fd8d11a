# SPDX-License-Identifier: MIT
"""Make tar archives in random orders, and check them after baking.

    random_tar.py make SEED FILE
    random_tar.py check BEFORE AFTER TAG

There are few names in few directories, so that members collide: duplicates,
links before their targets, __pycache__ before and after its sources.
"""

import importlib.util
import io
import random
import sys
import tarfile

TOP = "usr/lib/python3/dist-packages"
PLACES = [TOP, TOP + "/a", TOP + "/a/Zsub", TOP + "/a/sub", TOP + "/b",
          "usr/share"]
NAMES = ["m", "n", "a-b"]
TAG = "cpython-311"


def member(kind, name, target=""):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    info.mode = 0o755 if kind == tarfile.DIRTYPE else 0o644
    info.mtime = 1600000000
    return info


def candidates(rng):
    """Yield members in a natural order: a directory, then its content."""
    for place in PLACES:
        if rng.random() < 0.7:
            yield member(tarfile.DIRTYPE, place), None
        cache = place + "/__pycache__"
        if rng.random() < 0.3:
            yield member(tarfile.DIRTYPE, cache), None
        for name in NAMES:
            source = f"{place}/{name}.py"
            text = b"x = %d\n" % rng.randrange(1000)
            kind = rng.choice("ffflhp-")
            other = f"{rng.choice(PLACES)}/{rng.choice(NAMES)}.py"
            if kind == "f":
                yield member(tarfile.REGTYPE, source), text
            elif kind == "l":
                yield member(tarfile.SYMTYPE, source, "/" + other), None
            elif kind == "h":
                yield member(tarfile.LNKTYPE, source, other), None
            elif kind == "p":
                yield member(tarfile.FIFOTYPE, source), None
            for level in ("", ".opt-1"):
                old = f"{cache}/{name}.{TAG}{level}.pyc"
                chance = rng.random()
                if chance < 0.25:
                    yield member(tarfile.REGTYPE, old), b"old" + text
                elif chance < 0.35 and level:
                    first = old.replace(level, "")
                    yield member(tarfile.LNKTYPE, old, first), None


def make(seed, path):
    rng = random.Random(seed)
    members = list(candidates(rng))
    disorder = rng.choice([0, 0, 1, 3, len(members)])
    for _ in range(disorder):
        i, j = rng.randrange(len(members)), rng.randrange(len(members))
        members[i], members[j] = members[j], members[i]
    for _ in range(rng.choice([0, 0, 2])):
        members.append(rng.choice(members))
    there = set()
    kept = []
    for info, content in members:
        # No tar program writes a hard link before its target.
        if info.type != tarfile.LNKTYPE or info.linkname in there:
            kept.append((info, content))
            there.add(info.name)
    members = kept
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
        for info, content in members:
            info.size = len(content or b"")
            archive.addfile(info, io.BytesIO(content or b""))


def describe(path):
    rows = []
    with tarfile.open(path) as archive:
        for info in archive:
            content = archive.extractfile(info).read() if info.isreg() else b""
            rows.append((info.name, info.type, info.linkname, info.mode,
                         info.mtime, content))
    return rows


def expect(truth, *what):
    if not truth:
        sys.exit(" ".join(map(str, what)))


def check(before, after, tag):
    old, new = describe(before), describe(after)
    # Members other than .pyc are unchanged and in the same order; all new ones
    # are directories.
    rest = iter(row for row in new if ".pyc" not in row[0])
    made = []
    for row in old:
        if ".pyc" in row[0]:
            continue
        for other in rest:
            if other == row:
                break
            made.append(other)
        else:
            expect(False, "gone, or out of order:", row[0])
    made += rest
    names = [row[0] for row in made]
    expect(len(names) == len(set(names)), "made twice:", names)
    expect(all(row[1] == tarfile.DIRTYPE and
               row[0].endswith("/__pycache__") for row in made),
           "what is new:", names)
    # Extraction leaves the last member of each name.
    files = {row[0]: row for row in new}
    seen = set()
    for row in new:
        if row[1] == tarfile.LNKTYPE and ".pyc" in row[0]:
            expect(row[2] in seen, "a link before its target", row[0])
        seen.add(row[0])
    for name, row in files.items():
        if not (row[1] == tarfile.REGTYPE and name.endswith(".py")
                and name.startswith(TOP)):
            continue
        place, _, base = name.rpartition("/")
        wanted = f"{place}/__pycache__/{base[:-3]}.{tag}.pyc"
        expect(wanted in files, "not baked:", name)
        text = row[5]
        pyc = files[wanted][5]
        expect(pyc[8:16] == importlib.util.source_hash(text),
               "not of its source:", wanted)


def main():
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3])
    else:
        check(*sys.argv[2:5])


main()
