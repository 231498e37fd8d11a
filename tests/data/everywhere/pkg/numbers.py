"""Numbers whose encoding could depend on the machine."""

import math

PI = 3.141592653589793
SMALLEST = 5e-324
LARGEST = 1.7976931348623157e308
ZEROS = (0.0, -0.0, 0j, -0j, complex(-0.0, 0.0))
INFINITE = (1e999, -1e999)
FOLDED = 2 ** 0.5 + 1 / 3 - 7 // 2 + 7 % 4
INTEGERS = (0, 1, -1, 255, 256, 32767, 32768, 65535, 65536, 2147483647,
            2147483648, -2147483648, -2147483649, 4294967295, 4294967296,
            9223372036854775807, 9223372036854775808, 2 ** 15 ** 2,
            -(10 ** 40))
SHIFTED = (1 << 31, 1 << 62, 1 << 63, 1 << 100)
EQUAL = (1, 1.0, True, 1 + 0j)
IMAGINARY = 2.5e-3j


def area(radius: float = 1.5) -> float:
    assert radius >= 0, "a radius is not negative"
    return math.pi * radius ** 2
