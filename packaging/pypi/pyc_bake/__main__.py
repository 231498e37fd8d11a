# SPDX-License-Identifier: MIT
import os
import sys

from pyc_bake import find_program

if __name__ == "__main__":
    program = find_program()
    os.execv(program, [program, *sys.argv[1:]])
