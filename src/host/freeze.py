# SPDX-License-Identifier: MIT
"""freeze.py CODE TABLE: write what a compiler needs of the standard library.

CODE gets the marshalled code of the modules, one after the other, and TABLE a
line FROZEN(NAME, OFFSET, SIZE, IS_PACKAGE) for each, for src/host/frozen.c.  It
must run with the Python that is linked in: the code is of its version.
"""

import importlib
import importlib.util
import marshal
import os
import sys

# What src/host/pyhost.c imports, and what compiling imports by itself.
ROOTS = ["encodings", "gc", "importlib.util", "tokenize", "warnings"]


def find_codecs():
    directory = os.path.dirname(importlib.util.find_spec("encodings").origin)
    for name in sorted(os.listdir(directory)):
        if name.endswith(".py") and name != "__init__.py":
            yield "encodings." + name[: -len(".py")]


def import_all(names):
    """Import the modules, and so all that they import.

    Some codecs are of other systems or need a shared library.
    """
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            pass


def find_spec(name):
    """The spec of an imported module; typing.io and its like have none."""
    try:
        return importlib.util.find_spec(name)
    except ValueError:
        return None


def is_of_library(spec):
    """Whether a module is a file; the others are in libpython already."""
    return (
        spec is not None
        and spec.has_location
        and spec.origin.endswith(".py")
    )


def main():
    code_path, table_path = sys.argv[1:]
    import_all(ROOTS + list(find_codecs()))
    # Those that cannot be imported here give the same error when frozen.
    names = (set(sys.modules) | set(find_codecs())) - {"__main__"}
    offset = 0
    with open(code_path, "wb") as code, open(table_path, "w") as table:
        for name in sorted(names):
            spec = find_spec(name)
            if not is_of_library(spec):
                continue
            with open(spec.origin, "rb") as source:
                # Nothing uses the docstrings.
                data = marshal.dumps(
                    compile(
                        source.read(),
                        "<frozen %s>" % name,
                        "exec",
                        dont_inherit=True,
                        optimize=2,
                    )
                )
            code.write(data)
            is_package = int(spec.submodule_search_locations is not None)
            table.write(
                'FROZEN("%s", %d, %d, %d)\n'
                % (name, offset, len(data), is_package)
            )
            offset += len(data)


main()
