# SPDX-License-Identifier: MIT
"""zip_readers.py [BEFORE AFTER]...: compare readers of zip archives.

The readers are Python's zipfile, unzip, bsdtar, 7z and, if ZIP_LIST names the
program of zip_list.go, Go's archive/zip.  They must see the same members in
each archive, and AFTER must have the members of BEFORE and only new .pyc.
Members are compared by name, type, size, and content or target.  A missing
tool is skipped.

Prints the readers, then each error on a line.
"""

import hashlib
import json
import os
import posixpath
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

TOOLS = {
    "unzip": (["unzip", "-qq", "-o", "{}", "-d", "{out}"], (0, 1)),
    "bsdtar": (["bsdtar", "-x", "-f", "{}", "-C", "{out}"], (0,)),
    "7z": (["7z", "x", "-y", "-bd", "-o{out}", "{}"], (0, 1)),
}


class Unreadable(Exception):
    pass


class Unwilling(Exception):
    """The tool reads the archive but refuses to make a link."""


def describe(content):
    return "file " + hashlib.sha256(content).hexdigest()


def describe_link(target):
    return "link " + target.decode(errors="backslashreplace")


def read_zipfile(path):
    found = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = info.filename
            # Without the flag, the other readers still see UTF-8.
            if not info.flag_bits & 0x800:
                name = name.encode("cp437").decode()
            content = archive.read(info)
            is_link = (info.create_system == 3
                       and stat.S_ISLNK(info.external_attr >> 16))
            if name in found:
                raise Unreadable(name + " is there twice")
            found[name] = (describe_link(content) if is_link
                           else describe(content))
    return found


def walk(directory):
    found = {}
    for place, directories, names in os.walk(directory):
        for name in names + directories:
            path = os.path.join(place, name)
            short = os.path.relpath(path, directory)
            if os.path.islink(path):
                found[short] = describe_link(os.readlink(os.fsencode(path)))
            elif os.path.isdir(path):
                # Otherwise only root could enter the directory.
                os.chmod(path, 0o700)
            elif os.path.isfile(path):
                os.chmod(path, 0o600)
                with open(path, "rb") as file:
                    found[short] = describe(file.read())
    return found


def read_with(tool, path):
    command, good = TOOLS[tool]
    out = tempfile.mkdtemp()
    try:
        result = subprocess.run(
            [word.format(os.path.abspath(path), out=out) for word in command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if b"Dangerous link" in result.stdout:
            raise Unwilling
        if result.returncode not in good:
            raise Unreadable(result.stdout.decode(errors="replace")[-300:])
        return walk(out)
    finally:
        shutil.rmtree(out)


class Go:
    def __init__(self, program):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    def __call__(self, path):
        self.process.stdin.write(os.path.abspath(path) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise Unreadable(answer["error"])
        return {name: describe_link(bytes.fromhex(kind[5:]))
                if kind.startswith("link ") else kind
                for name, kind in answer["members"].items()}


def find_readers():
    readers = {"zipfile": read_zipfile}
    for tool in TOOLS:
        if shutil.which(tool):
            readers[tool] = lambda path, tool=tool: read_with(tool, path)
    if os.environ.get("ZIP_LIST"):
        readers["Go"] = Go(os.environ["ZIP_LIST"])
    return readers


def see(readers, path):
    """Return the members that all readers see, or their disagreement."""
    views = {}
    for name, read in readers.items():
        try:
            view = read(path)
        except Unwilling:
            continue
        except (Unreadable, zipfile.BadZipFile, OSError, ValueError,
                NotImplementedError) as error:
            return None, "%s cannot read it: %s" % (name, error)
        views[name] = {posixpath.normpath(member): kind
                       for member, kind in view.items()}
    first = views["zipfile"]
    for name, view in views.items():
        if view != first:
            return None, "%s sees %s, zipfile sees %s" % (
                name, sorted(set(view.items()) - set(first.items())),
                sorted(set(first.items()) - set(view.items())))
    return first, None


def compare(readers, before, after):
    """Return what is wrong with the two archives, or None."""
    old, problem = see(readers, before)
    if problem:
        return "%s: %s" % (before, problem)
    new, problem = see(readers, after)
    if problem:
        return "%s: %s" % (after, problem)
    for name in sorted(old.keys() | new.keys()):
        is_new = name not in old and name.endswith(".pyc")
        if old.get(name) != new.get(name) and not is_new:
            return "%s: %s was %s, is %s" % (
                after, name, old.get(name), new.get(name))
    return None


def main():
    readers = find_readers()
    print("readers:", *sorted(readers))
    for before, after in zip(sys.argv[1::2], sys.argv[2::2]):
        problem = compare(readers, before, after)
        if problem:
            print(problem)


if __name__ == "__main__":
    main()
