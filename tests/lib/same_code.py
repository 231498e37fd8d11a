# SPDX-License-Identifier: MIT
"""same_code.py TREE LEVEL...: compare every .pyc of TREE with its source.

Compares the payload of each .pyc, object by object, with compile() of its
source.  Python's == is not enough, because 1 == True and 0.0 == -0.0.
"""

import importlib.util
import marshal
import os
import struct
import sys
import types
import warnings

warnings.simplefilter("ignore")

CODE = types.CodeType
FIELDS = sorted(
    name
    for name in dir(CODE)
    if name.startswith("co_")
    and name != "co_lnotab"
    and not callable(getattr(CODE, name))
)


def differences(a, b, where):
    """Yield the differences of a and b as texts."""
    if type(a) is not type(b):
        yield f"{where}: {type(a).__name__} and {type(b).__name__}"
    elif isinstance(a, CODE):
        for name in FIELDS:
            yield from differences(
                getattr(a, name), getattr(b, name), f"{where}.{name}"
            )
        if hasattr(a, "co_positions"):
            yield from differences(
                tuple(a.co_positions()),
                tuple(b.co_positions()),
                f"{where}.co_positions()",
            )
    elif isinstance(a, tuple):
        if len(a) != len(b):
            yield f"{where}: {len(a)} elements and {len(b)}"
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{where}[{i}]")
    elif isinstance(a, frozenset):
        yield from differences(ordered(a), ordered(b), f"{where}{{}}")
    elif isinstance(a, float):
        if struct.pack("<d", a) != struct.pack("<d", b):
            yield f"{where}: {a!r} and {b!r}"
    elif isinstance(a, complex):
        yield from differences(a.real, b.real, f"{where}.real")
        yield from differences(a.imag, b.imag, f"{where}.imag")
    elif a != b:
        yield f"{where}: {a!r} and {b!r}"


def ordered(elements):
    return tuple(sorted(elements, key=lambda e: (type(e).__name__, repr(e))))


def check(source, level):
    optimization = str(level) if level else ""
    pyc = importlib.util.cache_from_source(source, optimization=optimization)
    with open(source, "rb") as file:
        text = file.read()
    with open(pyc, "rb") as file:
        payload = file.read()[16:]
    code = marshal.loads(payload)
    wanted = compile(
        text, code.co_filename, "exec", dont_inherit=True, optimize=level
    )
    found = list(differences(code, wanted, "module"))
    for text in found:
        print(f"{pyc}: {text}")
    return not found


def main():
    tree, *levels = sys.argv[1:]
    count = 0
    good = True
    for directory, below, names in os.walk(tree):
        for name in names:
            if name.endswith(".py"):
                for level in levels:
                    source = os.path.join(directory, name)
                    good &= check(source, int(level))
                    count += 1
    print(f"{count} compared")
    sys.exit(0 if good and count else 1)


main()
