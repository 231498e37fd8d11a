# SPDX-License-Identifier: MIT
"""regex_oracle.py PATTERN_SEARCH [COUNT [SEED]]

Compares the matches of -x with those of re.search: for the expressions below
and COUNT random ones, each in the texts below.  An expression that re accepts
may be refused only for a reason in the manual; an expression that re refuses
must be refused.  Prints the differences and a summary.  The exit status is 1
if there are differences.
"""

import random
import re
import signal
import subprocess
import sys
import tempfile
import warnings

# The manual's reasons to refuse an expression that re accepts.
REFUSED = (
    "not supported",
    "number over 65535",
    "groups nested too deep",
    "bad name of a group",
)
if sys.version_info < (3, 11):
    # Deprecated in earlier releases.
    REFUSED += ("flags for the whole expression not at its start",)

TEXTS = [
    "/usr/lib/python3/test/a.py", "bad1.py", "bad12", "bad", "a{,2}", "a{}",
    "a{1", "a{1,2", "aa", "aaa", "a", "ab", "abab", "abba", "b", "", "\n",
    "a\n", "a\nb", "a\nb\n", "\na", "a\r\nb", "x\x1cy", "x\x85y", "x\u2028y",
    "x\u00a0y", "x\u200by", "x y", "x\ty", "x\vy", "caf\u00e9", "CAF\u00c9",
    "stra\u00dfe", "\u0130stanbul", "istanbul", "ISTANBUL", "\u0131",
    "\u212a", "k", "K", "\u017f", "s", "\ufb05", "\ufb06", "\u03c3\u03c2",
    "\u0301", "e\u0301", "_\u203f", "\u0663", "3", "\u00b2", "\u2167",
    "\U0001f40d", "[:alpha:]", "a]", "a-c", "a^b", "a&&b", "a||b", "a~~b",
    "a--b", "#", "a #b", "a b", "(*UTF)", "\\E", "\\Qa\\E", "$1", "foo/bar",
    "FOO/BAR", "test_foo.py", "tests/__init__.py", "lib2to3/tests/data/py2.py",
]

PLAIN = [
    # Quantifiers, and braces that are not quantifiers.
    r"bad\d{,2}", r"bad\d{,2}$", r"a{,}", r"a{,0}b", r"a{1}", r"a{1,}",
    r"^a{2,3}$", r"a{}", r"a{", r"a{1", r"a{1,2", r"a{1,2,3}", r"a{ 1}",
    r"a{1, 2}", r"a{b}", r"{", r"{1}", r"}", r"a{2}?b", r"a{1,2}+a", r"a*+a",
    r"a++b", r"a?+b", r"a??b", r"a**", r"a+*", r"a{2}{3}", r"*a", r"+", r"?",
    r"(*a)", r"(?:a{,2}){2}$", r"a{3,2}", r"a{70000}", r"a{0,65535}",
    r"^*", r"$+", r"\b?", r"\A*", r"(?:^)*a", r"(?=a)*b", r"()*b", r"(?:)+",
    # Escapes.
    r"\Aa", r"a\Z", r"a\z", r"^\Z", r"\va", r"x\vy", r"x\sy", r"x\Sy", r"\h",
    r"\R", r"\X", r"\K", r"\G", r"\Qa\E", r"\E", r"\N", r"\N{DIGIT ONE}", r"\p{L}",
    r"\P{L}", r"\o{141}", r"\g1", r"\k<a>", r"\cA", r"\C", r"\H", r"\V", r"\e",
    r"\a", r"\f", r"\r\n", r"\n", r"\t", r"\x61", r"\x6", r"\x{61}", r"\u0061",
    r"\u00e9", r"\u006", r"\U00000061", r"\U0001f40d", r"\U00110000",
    r"\ud800", r"\0", r"\00", r"\141", r"\0141", r"\400", r"\8", r"\18",
    r"\1", r"(a)\1", r"(a)\2", r"(a)\01", r"(a)\141", "\\", r"a\\", r"\.py",
    r"\-\&\~\#\ \!\"\%\'\,\/\:\;\<\=\>\@\`", r"\_", r"\é", "\\\n",
    r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", r"(a)\18",
    # Words, digits and white space.
    r"\bbad", r"bad\b", r"\Bad", r"a\B", r"\b", r"\w+$", r"^\w+$", r"^\W+$",
    r"^\d$", r"^\D$", r"^\s$", r"^\S+$", r"(?a)^\w+$", r"(?a)^\d$",
    r"(?a)x\sy", r"(?a)\bcaf\b", r"(?a:\w)\W", r"(?u)\w", r"(?a)(?u:^\w+$)",
    r"(?L)a", r"(?au)a", r"(?a)(?u)a",
    # Lines.
    r"^a$", r"(?m)^a$", r"(?m)^b", r"(?m)^$", r"(?m)^\n", r"(?m)a$\n", r"a$",
    r"a$\n", r"a\Z\n", r"(?m)\n^\Z", r"(?m)^\Z", r"(?s)a.b", r"a.b", r"(?s:.)",
    r"x.y", r".$", r"(?s).\Z", r"\n$", r"(?-m:^)a", r"(?m-s:^b)", r"(?s-s:.)",
    # Sets.
    r"[abc]", r"[^abc]", r"[]a]", r"[^]a]", r"[]", r"[^]", r"[a-c]", r"[c-a]",
    r"[a-]", r"[-a]", r"[a\-c]", r"[\d-x]", r"[a-\d]", r"[\d-]", r"[\w.-]+$",
    r"[[:alpha:]]", r"[[:alpha:]]]", r"[[:^alpha:]]", r"[[.a.]]", r"[[=a=]]",
    r"[[a]", r"[a[]", r"[a&&b]", r"[a||b]", r"[a~~b]", r"[a--b]", r"[\b]",
    r"[\B]", r"[\A]", r"[\Z]", r"[\z]", r"[\R]", r"[\h]", r"[\v]", r"[\x61]",
    r"[\141]", r"[\8]", r"[\1]", r"[\400]", r"[\0-\377]", r"[\W]", r"[^\W]",
    r"[\W_]", r"[^\W_]", r"[\Wa]+$", r"[^\Wa]+$", r"[\S\d]", r"[^\S\n]",
    r"[\D\s]", r"[\w\W]", r"[^\w\W]", r"[a\]b]", r"[\^a]", r"[a^]", r"[\E]",
    r"[\Qa]", r"[\N{DIGIT ONE}]", r"[é]", r"[à-ÿ]", r"[\u0300-\u036f]",
    r"[\ud800-\udfff]", r"[\U0001f400-\U0001f4ff]", r"(?x)[ #]", r"[",
    r"[\\]", r"[/]", r"[.]", r"[$^]", "[\n]", r"[!-~]", r"[ -~]+$",
    # Case.
    r"(?i)BAD", r"(?i)é", r"(?i)É", r"(?i)i", r"(?i)I", r"(?i)İ", r"(?i)ı",
    r"(?i)k", r"(?i)K", r"(?i)\u212a", r"(?i)s", r"(?i)ſ", r"(?i)ﬅ", r"(?i)ﬆ",
    r"(?i)σ", r"(?i)ς", r"(?i)ß", r"(?i)[a-z]+$", r"(?i)[^a-z]", r"(?i)[i-k]",
    r"(?i)[^i]", r"(?i)[\w]", r"(?i)[\W]", r"(?ai)k", r"(?ai)é", r"(?ai)[à-ÿ]",
    r"(?ai)[^k]", r"(?ai)[J-l]+$", r"(?ai)[X-c]", r"(?i:f)oo", r"(?i)(?-i:f)oo",
    r"(?i)\u0130", r"(?i)(a)\1", r"(?i)\x41\x42", r"(?i)[\x41-\x43]b",
    # Groups.
    r"(a)(b)\2\1", r"(?P<n>a)(?P=n)", r"(?P<n>a)(?P<n>b)", r"(?P<1>a)",
    r"(?P<>a)", r"(?P<n", r"(?P=n)", r"(?P>n)", r"(?Pn)", r"(?P<é>a)",
    r"(?<n>a)", r"(?'n'a)", r"(?|a|b)", r"(?R)", r"(?1)", r"(?&n)", r"(?C)",
    r"(?+1)", r"(?P<n>a(?P=n))", r"(a\1)", r"(?:a|b)+$", r"(?>a|ab)b", r"(a",
    r"a)", r"(", r")", r"(?", r"(?:", r"(?:a", r"(?a", r"(?i", r"(?-i)", r"(?-)",
    r"(?z)", r"(?i-)", r"(?i-:a)", r"(?i-i:a)", r"(?-a:a)", r"a(?i)b", r"(?i)a|(?i)b",
    r"(?#c)a", r"a(?#c)*", r"(?#c", r"(?#a)(?i)B", r"(?i)(?m)^B", r"((?i)a)",
    r"(?P<" + "n" * 40 + r">a)(?P=" + "n" * 40 + r")", r"a|b", r"|a", r"a|",
    r"^(?:|a)$", r"(?:a||b)c", r"a||b",
    # Conditions.
    r"(a)?(?(1)b|c)", r"(?P<n>a)?(?(n)b|c)", r"(?(1)a)", r"(?(1)a)(b)",
    r"(a)?(?(1)b)", r"(a)(?(1)b|c|d)", r"(?(0)a)", r"(?(2)a)(b)", r"(?(n)a)",
    r"((?(1)a|b))", r"(?(?=a)a|b)", r"(?(R)a|b)", r"(?(DEFINE)a)", r"(?(1a)b)",
    # Assertions.
    r"(?=a)ab", r"a(?!b)", r"(?<=a)b", r"(?<!a)b", r"(?<=a|b)b", r"(?<=a|bc)b",
    r"(?<=a+)b", r"(?<=a{2})b", r"(?<=(?:ab|cd))a", r"(?<=^a)b", r"(?<=\ba)b",
    r"(?<=a$)\n", r"(?<=[\Wa])b", r"(?<=)a", r"(?<!)a", r"(a)(?<=\1)b",
    r"(?<=(a))b", r"(?<=(a)\1)b", r"(?<=(?(1)a|b))(c)", r"(?<=a(?#c))b",
    r"(?<=(?i:A))b", r"(?<=a{,1})b", r"(?<=.{3}).$", r"(?=(a))\1b", r"(?!)", r"(?=)",
    # Comments and white space.
    r"(?x) a b", r"(?x)a # c", "(?x)a # c\nb", r"(?x)a\ b", r"(?x) a *", r"(?x)a + ?",
    r"(?x)( ? :a)", r"(?x) (?i) A", r"(?x:a b)c", r"(?x:a (?-x: )b)", r"#", r" ",
    "(?x)a\u00a0b", "(?x)a\u2028b", "(?x)\\#", r"(?x)a{1, 2}", r"(?x)a{ 1}",
    r" (?x)a", r"(?x)[a ]b", "(?x:a#b)\n)",
    # The start of a verb or an option of PCRE2.
    r"(*UTF)a", r"(*ACCEPT)", r"(*FAIL)", r"(*LF)a", r"(*COMMIT)a", r"(*pla:a)",
    # Typical expressions for paths.
    r"/(test|tests)/", r"\.py$", r"(^|/)test_.*\.py$", r"lib2to3/tests/data",
    r"/(bad_coding|test2to3)", r"^/usr/lib(64)?/", r"[^/]+/[^/]+$", r"(?i)readme",
]

# (?a: is not here: if an expression starts with it, re (up to 3.13 at least)
# ignores it for a set that follows.
PIECES = [
    "a", "b", "x", "y", "A", "B", "i", "I", "k", "s", "é", "1", "3", "/", ".",
    r"\.", "-", "_", " ", "\n", "#", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S",
    r"\b", r"\B", r"\A", r"\Z", "^", "$", "*", "+", "?", "{,2}", "{2}", "{1,}",
    "{1,2}", "{", "}", ",", "*?", "+?", "??", "*+", "(", "(?:", "(?=", "(?!",
    "(?<=", "(?<!", "(?>", "(?i:", "(?s:", "(?m:", "(?x:", "(?-i:", "(?P<n>", "(?P=n)", "(?(1)", ")", ")", ")", "|", "[", "[^", "]",
    "[ab]", "[^a]", "[a-z]", "[A-z]", r"[\W_]", r"[^\Wa]", r"[\s\d]", r"\1", r"\2", "&&", "[:",
    ":]", r"\x61", r"\u0130", r"\0", r"\n", r"\\", "(?#c)", "ab", "bad",
]
STARTS = [""] * 8 + ["(?i)", "(?m)", "(?s)", "(?x)", "(?a)", "(?ai)", "(?im)"]


def random_expressions(count, seed):
    """Yield expressions: half mostly well-formed, half random pieces."""
    chance = random.Random(seed)

    def nested(depth):
        kind = chance.randrange(12 if depth else 6)
        if kind < 6:
            piece = chance.choice(PIECES[:37] + PIECES[62:])
        elif kind < 9:
            piece = chance.choice(PIECES[47:60]) + branch(depth - 1) + ")"
        else:
            piece = "(?:" + branch(depth - 1) + "|" + branch(depth - 1) + ")"
        if not chance.randrange(3):
            piece += chance.choice(PIECES[33:47])
        return piece

    def branch(depth):
        return "".join(nested(depth) for _ in range(chance.randrange(5)))

    for number in range(count):
        if number % 2:
            text = branch(3)
        else:
            text = "".join(chance.choice(PIECES)
                           for _ in range(chance.randrange(1, 9)))
        yield chance.choice(STARTS) + text


class GivenUp(Exception):
    """re takes too long."""


def give_up(*_):
    raise GivenUp


def find(compiled, text):
    """Return 1 or 0, or - if re cannot tell."""
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        return "01"[bool(compiled.search(text))]
    except (GivenUp, SystemError):
        # Up to 3.10, some searches end with an internal error.
        return "-"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def theirs(expression):
    """Return what re finds in the texts; None if it refuses the expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(expression)
    except (re.error, OverflowError, ValueError, RecursionError):
        return None
    except RuntimeError:
        # Up to 3.10, re compiles some expressions to code that it refuses.
        return "-" * len(TEXTS)
    return "".join(find(compiled, text) for text in TEXTS)


def is_known(expression):
    """Return whether this CPython cannot judge the expression.

    Releases before 3.11 differ in possessive quantifiers, atomic groups and
    conditions on groups that do not exist.
    """
    newer = re.search(r"[*+?}]\+|\(\?>|\(\?\(\d", expression)
    return bool(newer) and sys.version_info < (3, 11)


def judge(expression, ours):
    """Return what is wrong with our result, or None."""
    wanted = theirs(expression)
    if is_known(expression):
        return None
    if wanted is None:
        # CPython 3.14 introduced \z.
        if ours.startswith("E ") or r"\z" in expression:
            return None
        return "re refuses it"
    if ours.startswith("E "):
        if any(reason in ours for reason in REFUSED):
            return None
        return "refused: " + ours[2:]
    for text, we, they in zip(TEXTS, ours, wanted):
        # Up to 3.13, \B does not match in an empty text.
        if "-" not in (we, they) and we != they and (text or r"\B" not in expression):
            return f"in {text!a}: {we}, re says {they}"
    return None


def main():
    signal.signal(signal.SIGALRM, give_up)
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    expressions = PLAIN + list(random_expressions(count, seed))
    with tempfile.NamedTemporaryFile() as texts:
        texts.write("".join(text + "\0" for text in TEXTS).encode())
        texts.flush()
        answer = subprocess.run(
            [program, texts.name],
            input="".join(text + "\0" for text in expressions).encode(),
            stdout=subprocess.PIPE, check=True).stdout.decode()
    answers = answer.split("\n")[:-1]
    assert len(answers) == len(expressions), len(answers)
    bad = searched = 0
    for expression, ours in zip(expressions, answers):
        searched += not ours.startswith("E ")
        wrong = judge(expression, ours)
        if wrong:
            bad += 1
            print(f"{expression!a}: {wrong}")
    print(f"{len(expressions)} expressions, {searched} searched in "
          f"{len(TEXTS)} texts, {bad} differences")
    return 1 if bad else 0


sys.exit(main())
