# SPDX-License-Identifier: MIT
"""The program pyc-bake, for python -m pyc_bake."""

import os
import sysconfig


def find_program():
    """Return the path of the program that was installed with this module.

    Installers put scripts into bin next to lib/pythonX.Y/site-packages, and with
    --target into bin below the directory.
    """
    directories = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    for _ in range(4):
        directories.append(os.path.dirname(directories[-1]))
    paths = [os.path.join(directory, "bin") for directory in directories]
    paths.append(sysconfig.get_path("scripts"))
    for path in paths:
        program = os.path.join(path, "pyc-bake")
        if os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise FileNotFoundError("pyc-bake is in none of " + ", ".join(paths))
