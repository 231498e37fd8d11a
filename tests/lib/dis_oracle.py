# SPDX-License-Identifier: MIT
"""dis_oracle.py LISTING [columns]: whether what --inspect=code printed, or with
"columns" what --inspect=code -v printed, is what the module dis finds in the
same .pyc files.  The Python that runs this wrote them.  Prints the counts.
"""

import __future__
import dis
import marshal
import math
import opcode
import os
import re
import sys
import types

MINOR = sys.version_info[1]
MOST_TEXT = 200
MOST_SHOWN = 20
ROW = re.compile(
    r" *(?:(--|-?[0-9:-]+) +|   )(>>|  ) +([0-9]+)  (\S+)(?: +([0-9]+)(?: \((.*)\))?)?$"
)
FUNCTION_PARTS = ("defaults", "kwdefaults", "annotations", "closure")
FLAGS = dict(dis.COMPILER_FLAG_NAMES)
for name in __future__.all_feature_names:
    FLAGS.setdefault(
        getattr(__future__, name).compiler_flag, "FUTURE_" + name.upper()
    )


# --- constants as --inspect shows them ---


def escaped(text):
    """Write characters that are not ASCII, byte by byte."""
    return "".join(
        c if " " <= c <= "~" else "".join(
            "\\x%02x" % byte for byte in c.encode("utf-8", "surrogatepass"))
        for c in text
    )


def quoted(text):
    for plain, shown in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"),
                         ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, shown)
    return "'%s'" % text


def shown_float(value):
    for digits in range(1, 18):
        text = "%.*g" % (digits, value)
        if value != value or float(text) == value:
            break
    return text.replace("-nan", "nan")


def shown_number(value):
    if value != value:
        return "-nan" if math.copysign(1, value) < 0 else "nan"
    text = shown_float(value)
    return text + ".0" if re.match("^-?[0-9]*$", text) else text


def shown(value):
    kind = type(value)
    if kind is types.CodeType:
        return "<code %s, line %d>" % (quoted(value.co_name), value.co_firstlineno)
    if kind is str:
        return quoted(value)
    if kind is bytes:
        return "b" + quoted(value.decode("latin-1"))
    if kind is int:
        digits = -(-value.bit_length() // 15)
        if digits > 4:
            return hex(value)
        return str(value)
    if kind is float:
        return shown_number(value)
    if kind is complex:
        return "complex(%s, %s)" % (shown_number(value.real), shown_number(value.imag))
    if kind is tuple:
        inner = ", ".join(shown(item) for item in value)
        return "(%s,)" % inner if len(value) == 1 else "(%s)" % inner
    if kind is frozenset:
        return "frozenset({%s})" % ", ".join(shown(item) for item in value)
    if kind is slice:
        return "slice(%s)" % ", ".join(
            shown(item) for item in (value.start, value.stop, value.step))
    return repr(value)


def has_set(value):
    return type(value) is frozenset or (
        type(value) is tuple and any(has_set(item) for item in value))


def escape_constant(value):
    """The text of a constant; bytes are escaped one by one."""
    if type(value) is bytes:
        text = shown(value)
        return "".join(c if " " <= c <= "~" else "\\x%02x" % ord(c) for c in text)
    if type(value) is tuple:
        inner = ", ".join(escape_constant(item) for item in value)
        return "(%s,)" % inner if len(value) == 1 else "(%s)" % inner
    if type(value) is frozenset:
        return "frozenset({%s})" % ", ".join(escape_constant(v) for v in value)
    return escaped(shown(value))


def is_same_text(ours, wanted, unordered=False):
    ours = escaped(ours)
    if ours.endswith("...") and len(wanted) > len(ours) - 3:
        if unordered:
            return wanted[:wanted.index("frozenset")] == ours[:wanted.index(
                "frozenset")] or len(ours) < len(wanted)
        return wanted.startswith(ours[:-3]) and len(ours) > MOST_TEXT - 8
    if unordered:
        return sorted(ours) == sorted(wanted)
    return ours == wanted


# --- what dis finds ---


def meaning(code, instruction):
    """Return the text of the argument, and whether its order is open."""
    name, arg, text = instruction.opname, instruction.arg, instruction.argrepr
    if instruction.opcode in opcode.hasconst:
        value = code.co_consts[arg]  # dis of 3.11 does not know all
        return escape_constant(value), has_set(value)
    if instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs:
        word = "from" if name == "END_ASYNC_FOR" else "to"
        return "%s %d" % (word, instruction.argval), False
    if name == "IS_OP":
        text = "is not" if arg else "is"
    elif name == "CONTAINS_OP":
        text = "not in" if arg else "in"
    elif name == "LOAD_COMMON_CONSTANT":
        # dis shows the name of a class, but not that of a function.
        value = opcode._common_constants[arg]
        text = getattr(value, "__name__", repr(value))
    elif name == "MAKE_FUNCTION" and arg:
        text = ", ".join(
            part for i, part in enumerate(FUNCTION_PARTS) if arg >> i & 1)
    elif instruction.opcode in dis.hasname:
        match = re.match(r"(NULL|NULL\|self) \+ (.*)$", text)
        if match:
            text = "%s + %s" % (match.group(2), match.group(1))
    return escaped(text), False


def lines_of(code):
    """Return a function from offsets to lines."""
    length = len(code.co_code)
    lines = [None] * (length + 1)
    if MINOR >= 10:
        for start, end, line in code.co_lines():
            lines[start:min(end, length)] = [line] * (min(end, length) - start)
    else:
        starts = sorted(dis.findlinestarts(code))
        for (start, line), (end, _) in zip(starts, starts[1:] + [(length, 0)]):
            lines[start:end] = [line] * (end - start)
    return lines


def place_of(positions):
    def point(line, column):
        return "%d" % line if column is None else "%d:%d" % (line, column)

    if positions.lineno is None:
        return "--"
    start = point(positions.lineno, positions.col_offset)
    if positions.end_lineno == positions.lineno and positions.end_col_offset is None:
        return start
    return "%s-%s" % (start, point(positions.end_lineno, positions.end_col_offset))


def rows_of(code, has_columns):
    """Yield what a row should have: place, mark, offset, name, argument, text."""
    lines = lines_of(code)
    targets = set(dis.findlabels(code.co_code))
    if MINOR >= 11:
        targets.update(entry.target for entry in dis._parse_exception_table(code))
    last = Ellipsis
    for i in dis.get_instructions(code):
        line = lines[i.offset]
        place = "--" if line is None else str(line)
        if has_columns and MINOR >= 11:
            place = place_of(i.positions)
        elif not has_columns and line == last:
            place = None
        last = line
        text, is_open = ("", False) if i.arg is None else meaning(code, i)
        yield (place, i.offset in targets, i.offset, i.opname, i.arg, text, is_open)


def header_of(code, name):
    flags = [FLAGS[1 << i] for i in range(32) if code.co_flags >> i & 1]
    positional = getattr(code, "co_posonlyargcount", 0)

    def names(items):
        return escaped(", ".join(items)) or "(none)"

    return [
        "  code object " + escaped(name),
        "    first line       %d" % code.co_firstlineno,
        "    flags            0x%x%s" % (
            code.co_flags, " (%s)" % ", ".join(flags) if flags else ""),
        "    arguments        %d, %d positional-only, %d keyword-only" % (
            code.co_argcount, positional, code.co_kwonlyargcount),
        "    stack size       %d" % code.co_stacksize,
        "    names            " + names(code.co_names),
        "    locals           " + names(code.co_varnames),
        "    cells            " + names(code.co_cellvars),
        "    free variables   " + names(code.co_freevars),
        "    instructions",
    ]


def exceptions_of(code):
    if MINOR < 11:
        return []
    lines = [
        "      %d to %d, handler %d, depth %d%s" % (
            e.start, e.end, e.target, e.depth, ", lasti" if e.lasti else "")
        for e in dis._parse_exception_table(code)
    ]
    return ["    exceptions"] + lines if lines else []


def key_of(value):
    """A tuple that is equal for equal code objects only."""
    kind = type(value)
    if kind is types.CodeType:
        fields = [getattr(value, name) for name in (
            "co_name", "co_firstlineno", "co_flags", "co_code", "co_names",
            "co_varnames", "co_freevars", "co_cellvars", "co_argcount",
            "co_kwonlyargcount", "co_stacksize")]
        table = value.co_linetable if MINOR >= 10 else value.co_lnotab
        return (kind, table, tuple(fields), tuple(key_of(c) for c in value.co_consts))
    if kind in (tuple, frozenset):
        return (kind, kind(key_of(item) for item in value))
    return (kind, repr(value))


def codes_of(code, parent, seen):
    """Yield each code object once, with its qualified name."""
    simple = (code.co_name, code.co_firstlineno, code.co_code)
    if simple in seen:
        seen[simple] = {key_of(other) if isinstance(other, types.CodeType) else other
                        for other in seen[simple]}
        if key_of(code) in seen[simple]:
            return
    seen.setdefault(simple, set()).add(code if simple not in seen else key_of(code))
    if MINOR >= 11:
        name = code.co_qualname
    elif parent in (None, "<module>"):
        name = code.co_name
    else:
        name = "%s.%s" % (parent, code.co_name)
    yield code, name
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            for pair in codes_of(item, name, seen):
                yield pair


# --- the comparison ---


class Comparison:
    def __init__(self, listing, has_columns):
        self.listing = listing
        self.has_columns = has_columns
        self.files = self.codes = self.instructions = self.wrong = 0
        self.line = listing.readline()

    def next(self):
        line, self.line = self.line, self.listing.readline()
        return line.rstrip("\n")

    def fail(self, path, wanted, ours):
        self.wrong += 1
        if self.wrong <= MOST_SHOWN:
            print("%s: wanted %r, but it is %r" % (path, wanted, ours))

    def compare_row(self, path, row):
        place, is_target, offset, name, arg, text, is_open = row
        ours = self.next()
        match = ROW.match(ours)
        self.instructions += 1
        if not match or (
            match.group(1) != place
            or (match.group(2) == ">>") != is_target
            or match.group(3) != str(offset)
            or match.group(4) != name
            or match.group(5) != (None if arg is None else str(arg))
            or not is_same_text(match.group(6) or "", text, is_open)
        ):
            self.fail(path, row, ours)

    def compare_file(self, path):
        with open(path, "rb") as file:
            module = marshal.loads(file.read()[16:])
        self.files += 1
        for code, name in codes_of(module, None, {}):
            self.codes += 1
            for wanted in header_of(code, name):
                ours = self.next()
                if escaped(ours) != wanted:
                    self.fail(path, wanted, ours)
            for row in rows_of(code, self.has_columns):
                self.compare_row(path, row)
            for wanted in exceptions_of(code):
                ours = self.next()
                if ours != wanted:
                    self.fail(path, wanted, ours)

    def run(self):
        while self.line:
            path = self.next()
            while self.line.startswith("  ") and not self.line.startswith("  code object "):
                self.next()
            self.compare_file(path)
            while self.line.startswith(" "):
                self.fail(path, None, self.next())


def main():
    sys.setrecursionlimit(10000)
    with open(sys.argv[1], encoding="utf-8", newline="\n") as listing:
        comparison = Comparison(listing, sys.argv[2:] == ["columns"])
        comparison.run()
    print("%d files, %d code objects, %d instructions, %d wrong" % (
        comparison.files, comparison.codes, comparison.instructions,
        comparison.wrong))
    sys.exit(bool(comparison.wrong))


main()
