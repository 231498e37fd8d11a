# SPDX-License-Identifier: MIT
"""everywhere.py PYC_BAKE SOURCES [OPTION]...: prints what is the same everywhere.

Bakes the sources as trees, wheels, zip archives and tar archives, and prints a
line "DIGEST  RELEASE/NAME" for each result: the SHA-256 of a file, or for a tree
that of its names, modes and bytes.  RELEASE is that of the CPython that compiles.
The OPTIONs go to each run.  The current directory must be empty.
"""

import base64
import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile

EPOCH = 1700000000
pyc_bake, sources = map(os.path.abspath, sys.argv[1:3])
options = sys.argv[3:]
os.environ.update(SOURCE_DATE_EPOCH=str(EPOCH), TZ="UTC", LC_ALL="C")
for name in list(os.environ):
    if name.startswith("PYC_BAKE_"):
        del os.environ[name]
os.umask(0o022)


def run(*arguments):
    subprocess.run([pyc_bake, "-q", *options, *arguments], check=True)


def release():
    shown = subprocess.run([pyc_bake, *options, "--version"], check=True,
                           stdout=subprocess.PIPE).stdout.decode()
    for line in shown.splitlines():
        if line.startswith("Python "):
            return line.split()[1]
    raise SystemExit("everywhere.py: no Python compiles")


def source_files():
    """Yield the name and bytes of each source, sorted."""
    found = []
    for directory, _, names in os.walk(sources):
        found += [os.path.join(directory, name) for name in names
                  if name.endswith(".py")]
    for path in sorted(found):
        with open(path, "rb") as file:
            yield os.path.relpath(path, sources), file.read()


def make_tree(name):
    shutil.rmtree(name, ignore_errors=True)
    for path, content in source_files():
        path = os.path.join(name, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (EPOCH - 1000, EPOCH - 1000))


def archive_members():
    """The sources, and what makes an archive of them a wheel."""
    members = list(source_files())
    info = "pkg-1.0.dist-info/"
    members += [
        (info + "METADATA",
         b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n"),
        (info + "WHEEL", b"Wheel-Version: 1.0\nGenerator: test\n"
         b"Root-Is-Purelib: true\nTag: py3-none-any\n"),
    ]
    record = "".join(
        "{},sha256={},{}\n".format(
            name, base64.urlsafe_b64encode(
                hashlib.sha256(content).digest()).rstrip(b"=").decode(),
            len(content))
        for name, content in members)
    record += info + "RECORD,,\n"
    return members + [(info + "RECORD", record.encode())]


def make_zip(path):
    """All members are stored, since versions of zlib compress differently."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name, content in archive_members():
            member = zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6))
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            out.writestr(member, content)


def make_tar(path):
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as out:
        for name, content in source_files():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            member.mtime = EPOCH - 1000
            member.mode = 0o644
            out.addfile(member, io.BytesIO(content))


def digest_of_tree(tree):
    digest = hashlib.sha256()
    found = []
    for directory, _, names in os.walk(tree):
        found += [os.path.join(directory, name) for name in names]
    for path in sorted(found):
        with open(path, "rb") as file:
            content = hashlib.sha256(file.read()).hexdigest()
        digest.update("{} {:o} {}\n".format(
            os.path.relpath(path, tree),
            stat.S_IMODE(os.stat(path).st_mode), content).encode())
    return digest.hexdigest()


def show(name, path):
    if os.path.isdir(path):
        digest = digest_of_tree(path)
    else:
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    print(f"{digest}  {RELEASE}/{name}")


def bake_trees():
    levels = ["-o0", "-o1", "-o2"]
    for name, arguments in {
        "tree-checked-hash": [*levels, "--invalidation-mode=checked-hash"],
        "tree-unchecked-hash": [*levels, "--invalidation-mode=unchecked-hash"],
        "tree-timestamp": [*levels, "--invalidation-mode=timestamp"],
        "tree-legacy": ["-b"],
        "tree-sourceless": ["--sourceless"],
    }.items():
        make_tree("tree")
        run(*arguments, "-s", "tree", "-p", "/usr/lib/python3", "tree")
        show(name, "tree")


def bake_archives():
    for name, arguments in {
        "pkg-1.0-py3-none-any.whl": [],
        "pkg-2.0.pyz": [],
        "pkg-3.0.zip": ["--layout=pycache", "--compress=store"],
    }.items():
        make_zip(name)
        run(*arguments, name)
        show(name, name)
    make_tar("pkg.tar")
    run("-o0", "-o2", "--tar=all", "pkg.tar")
    show("pkg.tar", "pkg.tar")


RELEASE = release()
bake_trees()
bake_archives()
