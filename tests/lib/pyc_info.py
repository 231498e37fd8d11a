# SPDX-License-Identifier: MIT
"""pyc_info.py WHAT FILE: print one fact about a .pyc."""

import marshal
import os
import sys
# importlib.util takes longer to import than all the rest.
from _frozen_importlib_external import MAGIC_NUMBER


def main():
    what, path = sys.argv[1:]
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != MAGIC_NUMBER:
        sys.exit(f"{path}: the magic number is not this Python's")
    if what == "header":
        print(data[:16].hex())
    elif what == "flags":
        print(int.from_bytes(data[4:8], "little"))
    elif what == "mtime":
        print(int.from_bytes(data[8:12], "little"))
    elif what == "size":
        print(int.from_bytes(data[12:16], "little"))
    elif what == "hash":
        print(data[8:16].hex())
    elif what == "co_filename":
        code = marshal.loads(data[16:])
        sys.stdout.buffer.write(os.fsencode(code.co_filename) + b"\n")
    elif what == "run":
        exec(marshal.loads(data[16:]), {"__name__": "module", "__doc__": None})
    else:
        sys.exit(f"{what}: not known")


main()
