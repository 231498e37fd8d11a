"""Texts and bytes of every kind that marshal has."""

EMPTY = ("", b"")
NAMES = ("name", "another_name", "not a name", "1name")
LONG = "x" * 300
LATIN = "äöüß"
WIDE = "Ж中🐍"
SURROGATES = "\ud800\udc80"
NUL = "a\0b"
BYTES = bytes(range(5)) + b"\xff\x00" * 3
RAW = b"\x80\x81"


def greet(name, *, mark="!"):
    """Greets a person."""
    return f"Hello {name!r:>10}{mark}" + f"{len(name):04d}"
