# SPDX-License-Identifier: MIT
"""diff_oracle.py OLD NEW OUTPUT: whether --diff, whose output is in OUTPUT, is
right about the .pyc files of two trees: it says nothing, or "form", exactly if
marshal.loads gives equal objects.  The Python that runs this wrote the files.
"""

import marshal
import os
import struct
import sys
import types

CODE_FIELDS = [
    name
    for name in dir(types.CodeType)
    if name.startswith("co_")
    and name
    not in ("co_lines", "co_positions", "co_branches", "_co_code_adaptive")
]


def key(value):
    """A tuple that is equal for equal objects of equal types only."""
    kind = type(value)
    if kind is types.CodeType:
        return (kind,) + tuple(key(getattr(value, name)) for name in CODE_FIELDS)
    if kind is tuple:
        return (kind,) + tuple(key(item) for item in value)
    if kind is frozenset:
        return (kind, frozenset(key(item) for item in value))
    if kind is float:
        return (kind, struct.pack("<d", value))
    if kind is complex:
        return (kind, struct.pack("<dd", value.real, value.imag))
    return (kind, value)


def load(path):
    with open(path, "rb") as file:
        return key(marshal.loads(file.read()[16:]))


def main():
    old, new, output = sys.argv[1:]
    codes = {}
    with open(output) as file:
        for line in file:
            path, code = line.split(": ", 2)[:2]
            codes.setdefault(path, set()).add(code)
    sys.setrecursionlimit(10000)
    pairs = equal = wrong = 0
    for directory, _, names in os.walk(new):
        for name in names:
            path = os.path.relpath(os.path.join(directory, name), new)
            if not name.endswith(".pyc") or not os.path.exists(os.path.join(old, path)):
                continue
            pairs += 1
            is_equal = load(os.path.join(old, path)) == load(os.path.join(new, path))
            equal += is_equal
            says_equal = not codes.get(path, set()) - {"form", "mode", "hash", "mtime"}
            if is_equal != says_equal:
                wrong += 1
                print(path, "equal" if is_equal else "different", codes.get(path))
    print("%d pairs, %d equal, %d wrong" % (pairs, equal, wrong))
    sys.exit(bool(wrong))


main()
