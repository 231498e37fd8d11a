"""Classes and functions of every kind."""

import asyncio
from dataclasses import dataclass


@dataclass
class Point:
    """A point."""

    x: int = 0
    y: int = 0

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    class Inner:
        def method(self):
            return __class__


def outer(a, b, *rest, c=None, **more):
    d = 1

    def inner():
        nonlocal d
        d += a
        return lambda: (b, c, d)

    return inner


def generate(n):
    try:
        for i in range(n):
            yield i
    except (ValueError, TypeError) as error:
        raise RuntimeError from error
    finally:
        del n


async def wait(seconds):
    async with asyncio.Lock() as lock:
        await asyncio.sleep(seconds)
    return [x async for x in aiter_of(lock) if x]


async def aiter_of(value):
    yield value


if __debug__:
    CHECKED = True
else:
    CHECKED = False
