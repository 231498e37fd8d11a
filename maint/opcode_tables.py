# SPDX-License-Identifier: MIT
"""opcode_tables.py: writes, on standard output, the C file with the opcodes of
the Python that runs this: src/pyc/opcodes_3_MINOR.c.

The names, numbers and lists come from the modules opcode and dis.  Only the text
of dis says how some arguments are encoded: see BY_NAME, and compare in main().
For a new version, look there for what changed.  The tables are the same for all
releases with the same magic number.
"""

import __future__
import dis
import opcode
import sys

MINOR = sys.version_info[1]

BY_NAME = {
    "EXTENDED_ARG": "EXTENDED",
    "FORMAT_VALUE": "FORMAT",
    "CONVERT_VALUE": "CONVERSION",
    "BINARY_OP": "BINARY_OP",
    "CALL_INTRINSIC_1": "INTRINSIC_1",
    "CALL_INTRINSIC_2": "INTRINSIC_2",
    "LOAD_COMMON_CONSTANT": "COMMON",
    "LOAD_SPECIAL": "METHOD",
    "IS_OP": "IS",
    "CONTAINS_OP": "CONTAINS",
    "LOAD_FAST_LOAD_FAST": "LOCAL_PAIR",
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": "LOCAL_PAIR",
    "STORE_FAST_LOAD_FAST": "LOCAL_PAIR",
    "STORE_FAST_STORE_FAST": "LOCAL_PAIR",
    "SET_FUNCTION_ATTRIBUTE": "FUNCTION",
}
if MINOR <= 12:
    BY_NAME["MAKE_FUNCTION"] = "FUNCTION"
if MINOR >= 11:
    BY_NAME["LOAD_GLOBAL"] = "GLOBAL"
if MINOR >= 12:
    BY_NAME["LOAD_ATTR"] = "ATTRIBUTE"
    BY_NAME["LOAD_SUPER_ATTR"] = "SUPER"
if MINOR >= 15:
    BY_NAME["IMPORT_NAME"] = "IMPORT"
BACKWARD = {"JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT"}


def has_argument(number):
    if MINOR >= 12:
        return number in opcode.hasarg
    return number >= opcode.HAVE_ARGUMENT


def kind_of(name, number):
    if not has_argument(number):
        return "NOTHING"
    if name in BY_NAME:
        return BY_NAME[name]
    if number in opcode.hasjrel:
        if name == "END_ASYNC_FOR":
            return "JUMP_FROM"
        # 3.11 also has backward jumps with a condition.
        is_back = name in BACKWARD or "JUMP_BACKWARD_IF" in name
        return "JUMP_BACK" if is_back else "JUMP"
    for kind, numbers in (
        ("CONSTANT", opcode.hasconst),
        ("NAME", opcode.hasname),
        ("JUMP_TO", opcode.hasjabs),
        ("LOCAL", opcode.haslocal),
        ("CELL", opcode.hasfree),
        ("COMPARE", opcode.hascompare),
    ):
        if number in numbers:
            return kind
    return "NUMBER"


def caches_of(name, number):
    if MINOR < 11:
        return 0
    if MINOR < 13:
        return opcode._inline_cache_entries[number]
    return opcode._inline_cache_entries.get(name, 0)


def specialized():
    """Yield names, numbers and base names of what an interpreter puts into
    running code."""
    if MINOR < 11:
        return
    if MINOR < 13:
        numbers = {name: i for i, name in enumerate(dis._all_opname)}
    else:
        numbers = opcode._specialized_opmap
    bases = {
        name: base for base, names in opcode._specializations.items() for name in names
    }
    for name, number in sorted(numbers.items()):
        if name in bases and name not in opcode.opmap:
            yield name, number, bases[name]
        elif MINOR < 13 and name in dis._specialized_instructions:
            yield name, number, bases[name]
        elif MINOR >= 13 and name not in bases:
            yield name, number, None


def rows():
    """Return {number: (kind, caches, base, name)}."""
    found = {}
    for name, number in opcode.opmap.items():
        if number > 255:
            continue  # of the compiler only
        base = name[len("INSTRUMENTED_"):]
        if name.startswith("INSTRUMENTED_") and base in opcode.opmap:
            continue
        found[number] = (kind_of(name, number), caches_of(name, number), 0, name)
    for name, number in opcode.opmap.items():
        base = opcode.opmap.get(name[len("INSTRUMENTED_"):])
        if number <= 255 and name.startswith("INSTRUMENTED_") and base in found:
            found[number] = found[base][:2] + (base, name)
    for name, number, base in specialized():
        # BINARY_OP_INPLACE_ADD_UNICODE and others without a family of their own
        # begin with the name of their base.
        known = [b for b in opcode.opmap if name.startswith(b + "_")]
        base = base or max(known, key=len)
        of = opcode.opmap[base]
        found[number] = found[of][:2] + (of, name)
    return found


def flag_names():
    names = ["-"] * 32
    flags = dict(dis.COMPILER_FLAG_NAMES)
    for name in __future__.all_feature_names:
        flag = getattr(__future__, name).compiler_flag
        if flag and flag not in flags:
            flags[flag] = "FUTURE_" + name.upper()
    for flag, name in flags.items():
        names[flag.bit_length() - 1] = name
    while names[-1] == "-":
        names.pop()
    return names


def constant_name(value):
    return value.__name__ if isinstance(value, type(len)) or isinstance(
        value, type) else repr(value)


def lists():
    if MINOR >= 14:
        common = [constant_name(value) for value in opcode._common_constants]
    else:
        common = []
    function = getattr(dis, "FUNCTION_ATTR_FLAGS", None) or getattr(
        dis, "MAKE_FUNCTION_FLAGS",
        ("defaults", "kwdefaults", "annotations", "closure"))
    return (
        ("flags", flag_names()),
        ("comparisons", opcode.cmp_op),
        ("function_parts", function),
        ("binary_ops", [text for _, text in getattr(opcode, "_nb_ops", ())]),
        ("intrinsics_1", getattr(opcode, "_intrinsic_1_descs", ())),
        ("intrinsics_2", getattr(opcode, "_intrinsic_2_descs", ())),
        ("common_constants", common),
        ("special_methods", getattr(opcode, "_special_method_names", ())),
    )


def main():
    assert sys.implementation.name == "cpython" and sys.version_info[0] == 3
    out = [
        "/* SPDX-License-Identifier: MIT */",
        "/* Written by maint/opcode_tables.py, run by CPython 3.%d. */" % MINOR,
        '#include "pyc/opcode_table.h"',
        "",
        "/* clang-format off */",
        "const struct opcodes opcodes_3_%d = {" % MINOR,
    ]
    compare = {12: 4}.get(MINOR, 5 if MINOR >= 13 else 0)
    out.append("\t.compare_shift = %d," % compare)
    out.append("\t.jump_unit = %d," % (2 if MINOR >= 10 else 1))
    for name, items in lists():
        if not items:
            out.append("\t.%s = \"\"," % name)
            continue
        out.append("\t.%s =" % name)
        for item in items:
            assert item and '"' not in item and "\\" not in item, item
            out.append('\t\t"%s\\0"' % item)
        out[-1] += ","
    out.append("\t.table = {")
    for number, (kind, caches, base, name) in sorted(rows().items()):
        assert len(name) < 45
        out.append('\t\t[%d] = { OPCODE_%s, %d, %d,\n\t\t\t"%s" },' % (
            number, kind, caches, base, name)
            if len(name) + len(kind) > 38 else
            '\t\t[%d] = { OPCODE_%s, %d, %d, "%s" },' % (
                number, kind, caches, base, name))
    out += ["\t},", "};"]
    sys.stdout.write("\n".join(out) + "\n")


main()
