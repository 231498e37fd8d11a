# SPDX-License-Identifier: MIT
"""Damage every entry of a cache.

usage: damage_entry.py HOW CACHE [STEP]

HOW is one of:
  flip      flip a bit; the one with the number STEP, modulo the number of bits
  cut       cut off all but STEP percent of the bytes
  empty     leave no byte
  grow      append a byte
  zero      the right size, but zeros in the last half
  swap      exchange each entry with the next one
  schema    another schema, with a right checksum
  code      the flag of a code without a code
  directory a directory, which is not empty if STEP is not 0
  fifo      a FIFO
  link      a symbolic link to a good copy
  mode      all permissions but reading for others are gone
"""
import os
import sys

from entry_checksum import checksum


def entries(cache):
    found = []
    for directory, _, names in os.walk(os.path.join(cache, "v1")):
        found += [os.path.join(directory, name) for name in names]
    return sorted(found)


def read(path):
    with open(path, "rb") as file:
        return bytearray(file.read())


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def damage(how, path, step):
    data = read(path)
    if how == "flip":
        bit = step % (8 * len(data))
        data[bit // 8] ^= 1 << bit % 8
    elif how == "cut":
        del data[len(data) * step // 100:]
    elif how == "empty":
        del data[:]
    elif how == "grow":
        data += b"x"
    elif how == "zero":
        data[len(data) // 2:] = bytes(len(data) - len(data) // 2)
    elif how in ("schema", "code"):
        data[8 if how == "schema" else 12] ^= 3 if how == "schema" else 1
        data[-16:] = checksum(bytes(data[:-16]))
    elif how == "directory":
        os.remove(path)
        os.mkdir(path, 0o700)
        if step:
            write(os.path.join(path, "file"), b"")
        return
    elif how == "fifo":
        os.remove(path)
        os.mkfifo(path, 0o600)
        return
    elif how == "link":
        good = os.path.abspath(os.path.join(path, "../../..",
                                            os.path.basename(path)))
        os.rename(path, good)
        os.symlink(good, path)
        return
    elif how == "mode":
        os.chmod(path, 0o004)
        return
    else:
        sys.exit("unknown damage " + how)
    write(path, data)


def main():
    how, cache = sys.argv[1:3]
    step = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    paths = entries(cache)
    assert paths
    if how == "swap":
        contents = [read(path) for path in paths]
        for i, path in enumerate(paths):
            write(path, contents[i - 1])
        return
    for path in paths:
        damage(how, path, step)


main()
