# SPDX-License-Identifier: MIT
"""Make a cache entry with the preimage of one entry and the value of another.

usage: forge_entry.py PREIMAGE-FROM VALUE-FROM RESULT
"""
import struct
import sys

from entry_checksum import checksum

HEAD = struct.Struct("<8sIIII")


def parts(path):
    with open(path, "rb") as file:
        data = file.read()
    magic, schema, flags, preimage, value = HEAD.unpack_from(data)
    start = HEAD.size
    assert checksum(data[:-16]) == data[-16:], path
    return (data[start:start + preimage],
            data[start + preimage:start + preimage + value])


def main():
    preimage = parts(sys.argv[1])[0]
    value = parts(sys.argv[2])[1]
    entry = (HEAD.pack(b"PYCBAKE\n", 1, 0, len(preimage), len(value))
             + preimage + value)
    with open(sys.argv[3], "wb") as file:
        file.write(entry + checksum(entry))


main()
