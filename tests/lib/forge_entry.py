# SPDX-License-Identifier: MIT
"""Make a cache entry with the preimage of one entry and the value of another.

usage: forge_entry.py PREIMAGE-FROM VALUE-FROM RESULT

Only the library has the checksum, so the script fails where it is not found.
"""
import ctypes
import ctypes.util
import struct
import sys

HEAD = struct.Struct("<8sIIII")


class Hash(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


def checksum(data):
    library = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
    library.XXH3_128bits.restype = Hash
    library.XXH3_128bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    value = library.XXH3_128bits(data, len(data))
    return struct.pack(">QQ", value.high, value.low)


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
