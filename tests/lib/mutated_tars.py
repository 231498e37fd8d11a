# SPDX-License-Identifier: MIT
"""mutated_tars.py DIR COUNT SEED: damage tar archives, DIR/mSEED-NUMBER.tar.

Each is an accepted archive of forged_tars.py, or an archive in one of GNU
tar's formats, with a few bytes, fields or blocks changed.  Checksums are
corrected, so that readers see the changes.
"""

import os
import random
import subprocess
import sys
import tempfile

import forged_tars
from tarforge import BLOCK, FIELDS, fix_sum, is_header, octal

BYTES = b"\0 0178Lxg/.\n\x80\xff"
TEXTS = [b"", b"\0", b" ", octal(0), octal(1), octal(5), octal(512),
         octal(1024), b"00000000777 ", b"\x80" + bytes(10) + b"\x01",
         b"\xff" * 12, b"7777777", b"a/", b"/", b"..", b"ustar\x0000",
         b"ustar  \0", b"0000000\0"]


def program_tars():
    """Yield an archive of a small tree in each format of GNU tar."""
    with tempfile.TemporaryDirectory() as tree:
        top = os.path.join(tree, "usr/lib/python3/dist-packages", "long" * 30)
        os.makedirs(top)
        for name, data in (("a.py", b"a = 1\n"), ("b.py", b"b = 1\n" * 200)):
            with open(os.path.join(top, name), "wb") as file:
                file.write(data)
        os.link(os.path.join(top, "a.py"), os.path.join(top, "hard"))
        os.symlink("x" * 120, os.path.join(top, "symbolic"))
        with open(os.path.join(tree, "holes"), "wb") as file:
            file.seek(100000)
            file.write(b"data")
            file.truncate(200000)
        for form in ("gnu", "pax", "ustar", "oldgnu"):
            for more in ([], ["-S"]):
                yield subprocess.run(
                    ["tar", "-C", tree, "--sort=name", f"--format={form}",
                     "--mtime=@1.5", *more, "-cf", "-", "usr", "holes"],
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    check=False).stdout


def change_bytes(rng, block):
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        block[rng.randrange(BLOCK)] = (rng.choice(BYTES) if rng.random() < 0.7
                                       else rng.randrange(256))


def change_used(rng, block):
    """Change a byte that is not zero, or the one after it."""
    used = [i for i, byte in enumerate(block) if byte] or [0]
    at = rng.choice(used) + rng.choice((0, 0, 1))
    block[at % BLOCK] = rng.choice(BYTES)


def change_field(rng, block):
    start, length = rng.choice(list(FIELDS.values()))
    text = rng.choice(TEXTS)[:length]
    block[start:start + length] = text.ljust(
        length, rng.choice((b"\0", b"\0", b" ", b"0")))


def mutate(rng, data):
    blocks = [bytearray(data[i:i + BLOCK]) for i in range(0, len(data), BLOCK)]
    heads = [i for i, block in enumerate(blocks) if is_header(block)] or [0]
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.choice(heads) if rng.random() < 0.7 else rng.randrange(
            min(len(blocks), heads[-1] + 4))
        at = min(at, len(blocks) - 1)
        was_header = is_header(blocks[at])
        what = rng.random()
        if what < 0.2:
            change_bytes(rng, blocks[at])
        elif what < 0.5:
            change_used(rng, blocks[at])
        elif what < 0.75:
            change_field(rng, blocks[at])
        elif what < 0.8:
            blocks[at][156:157] = bytes([rng.choice(b"0123456789xgLKSV\0")])
        elif what < 0.87:
            blocks.insert(at, bytearray(rng.choice(blocks)))
        elif what < 0.94 and len(blocks) > 1:
            del blocks[at]
        else:
            other = rng.randrange(len(blocks))
            blocks[at], blocks[other] = blocks[other], blocks[at]
        at = min(at, len(blocks) - 1)
        if was_header and rng.random() < 0.95:
            blocks[at] = bytearray(fix_sum(blocks[at].ljust(BLOCK, b"\0")))
    return b"".join(blocks)


def sound_tars():
    """Return the archives that are damaged."""
    for function in (forged_tars.types, forged_tars.volumes, forged_tars.names,
                     forged_tars.records, forged_tars.globals_,
                     forged_tars.sparse, forged_tars.ends):
        function()
    sound = [data for data, verdict, _ in forged_tars.rows.values()
             if verdict == "taken" and len(data) < 20000]
    return sound + [data for data in program_tars() if data]


def main():
    directory, count, seed = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    sound = sound_tars()
    rng = random.Random(seed)
    for number in range(count):
        path = os.path.join(directory, f"m{seed}-{number}.tar")
        with open(path, "wb") as file:
            file.write(mutate(rng, rng.choice(sound)))


if __name__ == "__main__":
    main()
