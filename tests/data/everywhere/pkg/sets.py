"""Sets, whose order depends on hashes."""


def kind(value):
    if value in {"red", "green", "blue", b"red", 1, 2.5, None, (1, "a")}:
        return 1
    if value in {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}:
        return 2
    return value not in {-1, -2, 2 ** 61 - 1, 2 ** 31 - 1, 0.1, 1e300}


NESTED = [x for x in range(3) if x in {(1, (2, "x")), (1, (2, "y")), 1}]
