# SPDX-License-Identifier: MIT
"""zip_mutants.py PYC_BAKE DIR COUNT SEED: compare readers of damaged archives.

Damages sound archives in COUNT ways and bakes them.  Compares what
zip_readers.py sees in each accepted archive before and after.

Most damages are to a field of a header, and half of those to the same field of
both headers of a member, because such archives may be accepted.  Prints the
readers, the number of accepted archives, and each error on a line.
"""

import os
import random
import shutil
import struct
import subprocess
import sys

import zip_readers
import zip_samples

# Offsets and lengths of the fields.  SHARED are the fields of a local header,
# which the central header has 2 bytes later.
SHARED = [(4, 2), (6, 2), (8, 2), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2),
          (28, 2)]
CENTRAL = [(4, 2), (32, 2), (34, 2), (36, 2), (38, 4), (40, 2), (42, 4)]
END = [(4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)]
HEAD = {b"PK\3\4": 30, b"PK\1\2": 46}


def find(data, signature):
    places = []
    at = data.find(signature)
    while at >= 0:
        places.append(at)
        at = data.find(signature, at + 1)
    return places


def change_number(rng, data, at, length):
    old = int.from_bytes(data[at:at + length], "little")
    top = (1 << 8 * length) - 1
    new = rng.choice([
        0, 1, top, old ^ 1 << rng.randrange(8 * length), (old + 1) & top,
        (old - 1) & top, rng.randrange(top + 1), old << 8 & top, old | 0x300,
    ]) & top
    data[at:at + length] = new.to_bytes(length, "little")
    return new


def change_field(rng, data):
    """Change one field, in one header or in both."""
    locals_ = find(data, b"PK\3\4")
    centrals = find(data, b"PK\1\2")
    which = rng.randrange(4)
    if which == 0 or not locals_ or len(locals_) != len(centrals):
        ends = find(data, b"PK\5\6") or [0]
        change_number(rng, data, ends[-1] + rng.choice(END)[0], 2)
    elif which == 1:
        at, length = rng.choice(CENTRAL)
        change_number(rng, data, rng.choice(centrals) + at, length)
    else:
        number = rng.randrange(len(locals_))
        at, length = rng.choice(SHARED)
        new = change_number(rng, data, locals_[number] + at, length)
        if which == 2 or rng.random() < 0.3:
            place = centrals[number] + at + 2
            data[place:place + length] = new.to_bytes(length, "little")


def change_text(rng, data):
    """Change a byte of a name or extra field; often in each copy of a name."""
    headers = [(at, size) for signature, size in HEAD.items()
               for at in find(data, signature)]
    if not headers:
        return
    at, size = rng.choice(headers)
    name, extra = struct.unpack_from("<2H", data, at + size - (
        4 if size == 30 else 18))
    if not name + extra or at + size + name + extra > len(data):
        return
    place = at + size + rng.randrange(name + extra)
    old = bytes(data[at + size:at + size + name])
    data[place] = rng.choice([0, 0x2e, 0x2f, 0x5c, 0xc3, data[place] ^ 32,
                              rng.randrange(256)])
    new = bytes(data[at + size:at + size + name])
    if rng.random() < 0.7:
        data[:] = data.replace(old, new)


def change_bytes(rng, data):
    at = rng.randrange(len(data))
    what = rng.randrange(4)
    if what == 0:
        data[at] = rng.randrange(256)
    elif what == 1:
        del data[at:at + rng.randrange(1, 9)]
    elif what == 2:
        data[at:at] = rng.randbytes(rng.randrange(1, 9))
    else:
        data += bytes(rng.choice([1, 10240 - len(data) % 10240]))


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        rng.choice([change_field] * 5 + [change_text] * 3 + [change_bytes])(
            rng, data)
    return bytes(data)


def sound_zips(directory):
    """Return the archives that are damaged; directory must not exist."""
    rows = zip_samples.make(directory)
    honest = []
    for path, verdict, _ in rows:
        if verdict != "refused":
            with open(path, "rb") as file:
                honest.append(file.read())
    # An archive that inflates to megabytes would take most of the time.
    return [data for data in honest if b"zeros.bin" not in data]


def main():
    program, directory, count, seed = sys.argv[1:]
    rng = random.Random(int(seed))
    before = os.path.join(directory, "before")
    after = os.path.join(directory, "after")
    honest = sound_zips(os.path.join(directory, "samples"))
    os.mkdir(before)
    os.mkdir(after)
    paths = []
    for number in range(int(count)):
        paths.append(os.path.join(before, "%05d.zip" % number))
        with open(paths[-1], "wb") as file:
            file.write(mutate(rng, rng.choice(honest)))
    for start in range(0, len(paths), 500):
        result = subprocess.run(
            [program, "-q", "-j2", "--links=keep", "--output-dir=" + after]
            + paths[start:start + 500], stderr=subprocess.DEVNULL)
        if result.returncode not in (0, 1, 2):
            print("status", result.returncode)
    readers = zip_readers.find_readers()
    print("readers:", *sorted(readers))
    taken = sorted(os.listdir(after))
    print("taken:", len(taken))
    for name in taken:
        problem = zip_readers.compare(readers, os.path.join(before, name),
                                      os.path.join(after, name))
        if problem:
            print(problem)
            shutil.copy(os.path.join(before, name), directory)


if __name__ == "__main__":
    main()
