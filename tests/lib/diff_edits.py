# SPDX-License-Identifier: MIT
"""diff_edits.py make COUNT SEED OLD NEW: writes COUNT pairs of .pyc that differ
in one field of one code object, and OLD/expected, a line "NAME: code: OBJECT
(line LINE): FIELD" for each.

diff_edits.py check OLD OUTPUT: compares the output of --diff with them.
"""

import glob
import importlib.util
import marshal
import os
import random
import sys
import types

HEADER = importlib.util.MAGIC_NUMBER + bytes(12)

# With the name that marshal has for the field.
FIELDS = [
    "co_code",
    "co_consts",
    "co_exceptiontable",
    "co_filename",
    "co_firstlineno",
    "co_flags",
    "co_linetable",
    "co_name",
    "co_names",
    "co_qualname",
    "co_stacksize",
]


def edit(code, field, pick):
    """Return the field with another value, or None."""
    value = getattr(code, field)
    if field in ("co_firstlineno", "co_stacksize"):
        return value + 1 + pick.randrange(9)
    if field == "co_flags":
        return value ^ 0x80000
    if isinstance(value, str):
        return value + pick.choice("xyz")
    if isinstance(value, bytes):
        at = pick.randrange(len(value) + 1)
        if field == "co_code":
            # An argument, and never one of a cache.
            at = 1
        if at >= len(value):
            return value + b"\1" if field != "co_code" else None
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1:]
    if not value:
        return None
    at = pick.randrange(len(value))
    old = value[at]
    if isinstance(old, types.CodeType):
        return None
    new = old + "x" if field == "co_names" else other_constant(old, pick)
    return value[:at] + (new,) + value[at + 1:]


def other_constant(old, pick):
    """A constant that differs, sometimes only in its type or sign."""
    if isinstance(old, bool):
        return int(old)
    if isinstance(old, int):
        return pick.choice([float(old) if abs(old) < 2**50 else old + 1, -old - 1])
    if isinstance(old, float):
        return -old
    if isinstance(old, (str, bytes)):
        return old + old[:1] + (b"!" if isinstance(old, bytes) else "!")
    if isinstance(old, tuple):
        return old + (None,)
    if isinstance(old, frozenset):
        return old | {"another"}
    return "another"


def change(code, names, pick):
    """Edit a random code object; return the new one, its path and the field."""
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    if inner and pick.random() < 0.6:
        old = pick.choice(inner)
        new, where, field = change(old, names, pick)
        consts = tuple(new if c is old else c for c in code.co_consts)
        return code.replace(co_consts=consts), where, field
    while True:
        field = pick.choice(FIELDS)
        value = edit(code, field, pick)
        # The path of the module is another finding, and a code object with
        # another name has no partner.
        if value is None or (field == "co_filename" and code.co_name == "<module>"):
            continue
        if field == "co_name" and code.co_name != "<module>":
            continue
        new = code.replace(**{field: value})
        # Two code objects of one name and place would be mixed up by nobody.
        return new, "%s (line %d)" % (new.co_qualname, new.co_firstlineno), field


def write(directory, name, code):
    with open(os.path.join(directory, name), "wb") as file:
        file.write(HEADER + marshal.dumps(code))


def make(count, seed, old_directory, new_directory):
    pick = random.Random(seed)
    library = os.path.dirname(os.__file__)
    paths = sorted(glob.glob(os.path.join(library, "*.py")))
    codes = []
    for path in pick.sample(paths, 40):
        with open(path, "rb") as file:
            codes.append(compile(file.read(), "/opt/m.py", "exec", dont_inherit=True))
    with open(os.path.join(old_directory, "expected"), "w") as expected:
        for i in range(count):
            code = pick.choice(codes)
            new, where, field = change(code, [], pick)
            name = "m%05d.pyc" % i
            write(old_directory, name, code)
            write(new_directory, name, new)
            expected.write("%s: code: %s: %s\n" % (name, where, field))


def check(old_directory, output):
    found = {}
    with open(output) as file:
        for line in file:
            found.setdefault(line.split(":")[0], []).append(line.rstrip("\n"))
    wrong = 0
    with open(os.path.join(old_directory, "expected")) as file:
        for line in file:
            line = line.rstrip("\n")
            lines = found.pop(line.split(":")[0], [])
            if len(lines) != 1 or not lines[0].startswith(line):
                wrong += 1
                print("expected", line, "found", lines[:3])
    for lines in found.values():
        wrong += 1
        print("unexpected", lines[:3])
    return wrong


def main():
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:6])
    else:
        sys.exit(bool(check(*sys.argv[2:4])))


main()
