# SPDX-License-Identifier: MIT
"""The checksum of a cache entry: XXH3-128, which only libxxhash has."""
import ctypes
import ctypes.util
import struct


class Hash(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


def checksum(data):
    library = ctypes.CDLL(ctypes.util.find_library("xxhash") or "libxxhash.so.0")
    library.XXH3_128bits.restype = Hash
    library.XXH3_128bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    value = library.XXH3_128bits(data, len(data))
    return struct.pack(">QQ", value.high, value.low)
