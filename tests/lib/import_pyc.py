# SPDX-License-Identifier: MIT
"""import_pyc.py DIRECTORY: the import system accepts every .pyc below it.

importlib's own loader loads each source under `python -v`, which prints the
files it has read.  No module is executed.  Sources that do not compile are
ignored.
"""

import os
import subprocess
import sys

LOAD = """
import importlib.machinery, os, sys
for directory, _, names in os.walk(sys.argv[1]):
    for name in names:
        if not name.endswith(".py"):
            continue
        path = os.path.join(directory, name)
        loader = importlib.machinery.SourceFileLoader("module", path)
        try:
            loader.get_code("module")
        except (SyntaxError, ValueError):
            continue
        print(path)
"""


def main():
    result = subprocess.run(
        [sys.executable, "-E", "-s", "-v", "-W", "ignore", "-c", LOAD,
         sys.argv[1]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True,
        encoding="utf-8", errors="surrogateescape",
    )
    matched = {
        line.rpartition(" matches ")[2]
        for line in result.stderr.splitlines()
        if line.startswith("# ") and " matches " in line
    }
    loaded = set(result.stdout.splitlines())
    wrote = [
        line for line in result.stderr.splitlines()
        if line.startswith("# wrote ") and sys.argv[1] in line
    ]
    assert not wrote, wrote[:5]
    assert loaded <= matched, sorted(loaded - matched)[:5]
    print(len(loaded), "imported")


main()
