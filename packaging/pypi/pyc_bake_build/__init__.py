# SPDX-License-Identifier: MIT
"""Build backend of PEP 517: configure and make, then an sdist or a wheel.

It needs the standard library of Python only, and what the build of pyc-bake needs.
The settings are "configure", more arguments of configure, and "linked", see
linked.py. The time of all files is SOURCE_DATE_EPOCH, else that of NEWS.
"""

import base64
import csv
import gzip
import hashlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

from . import elf, linked, project

# A program from a wheel finds no module or helper program of its own.
CONFIGURE = ["--without-embedded-python", "--disable-modules",
             "--disable-storage-http"]
CFLAGS = "-O2 -fstack-protector-strong"
LDFLAGS = "-Wl,-z,relro,-z,now,--gc-sections"
# The first time that a zip archive can have.
OLDEST = 315532800

DATA = {
    "doc/pyc-bake.1": "share/man/man1/pyc-bake.1",
    "completions/pyc-bake": "share/bash-completion/completions/pyc-bake",
    "completions/pyc-bake.fish": "share/fish/vendor_completions.d/pyc-bake.fish",
    "completions/_pyc-bake": "share/zsh/site-functions/_pyc-bake",
}
MODULES = ["pyc_bake/__init__.py", "pyc_bake/__main__.py"]


def get_epoch():
    """The time of the build: a checkout gives its files the time of the checkout."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch and os.path.exists(".git"):
        epoch = subprocess.run(["git", "log", "-1", "--format=%ct"], check=False,
                               stdout=subprocess.PIPE).stdout
    return int(epoch) if epoch else int(os.stat("NEWS").st_mtime)


def run(command, **options):
    # pip shows both streams in the order in which they come.
    sys.stdout.flush()
    try:
        subprocess.run(command, check=True, **options)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit("pyc-bake: {}".format(error)) from None


def read(path):
    with open(path, "rb") as file:
        return file.read()


def get_list(settings, name):
    """Return the words of a setting, which may be given several times."""
    value = (settings or {}).get(name, [])
    return [word for text in ([value] if isinstance(value, str) else value)
            for word in shlex.split(text)]


def configure(build, settings):
    """Configure the source tree, the working directory, in the directory build."""
    source = os.getcwd()
    if not os.path.exists("configure"):
        run(["autoreconf", "-fi"])
    flags = os.environ.get("CFLAGS", CFLAGS)
    run([os.path.join(source, "configure"), "--quiet", *CONFIGURE,
         # The path of a temporary directory must not show.
         "CFLAGS={} -ffile-prefix-map={}=.".format(flags, source),
         "LDFLAGS=" + os.environ.get("LDFLAGS", LDFLAGS),
         *get_list(settings, "configure")], cwd=build)


def make(build, *arguments):
    jobs = len(os.sched_getaffinity(0))
    run([os.environ.get("MAKE", "make"), "--quiet", "-j{}".format(jobs),
         *arguments], cwd=build)


def get_record(files, path):
    """Return the content of RECORD, which is at path."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, (content, _) in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
        rows.writerow([name, "sha256=" + digest.decode().rstrip("="),
                       len(content)])
    rows.writerow([path, "", ""])
    return text.getvalue().encode()


def write_zip(path, files, epoch):
    moment = time.gmtime(max(epoch, OLDEST))[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (content, mode) in sorted(files.items()):
            member = zipfile.ZipInfo(name, moment)
            member.external_attr = (0o100000 | mode) << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content, compresslevel=9)


def get_files(build, about, tag, settings, epoch):
    """Return the members of the wheel: {name: (content, mode)}."""
    name = project.file_name(about)
    info, data = name + ".dist-info/", name + ".data/"
    libraries = linked.find_libraries(
        read(os.path.join(build, "pyc-bake.map")).decode(errors="replace"),
        (settings or {}).get("linked"))
    licences = {path: read(path) for path in about["license-files"]}
    licences.update(linked.get_licences(libraries))
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    wheel = ("Wheel-Version: 1.0\nGenerator: pyc-bake {}\n"
             "Root-Is-Purelib: false\nTag: {}\n").format(about["version"], tag)
    contents = {
        info + "METADATA": project.metadata(about, sorted(licences)),
        info + "WHEEL": wheel.encode(),
        info + "sboms/pyc-bake.cdx.json": linked.bill(about, libraries, moment),
    }
    for path, content in licences.items():
        contents[info + "licenses/" + path] = content
    for path in MODULES:
        contents[path] = read(os.path.join("packaging/pypi", path))
    for path, place in DATA.items():
        built = os.path.join(build, path)
        contents[data + "data/" + place] = read(
            built if os.path.exists(built) else path)
    files = {path: (content, 0o644) for path, content in contents.items()}
    files[data + "scripts/pyc-bake"] = (
        read(os.path.join(build, "pyc-bake")), 0o755)
    files[info + "RECORD"] = (get_record(files, info + "RECORD"), 0o644)
    return files


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """Write the directory dist-info of the wheel and return its name."""
    about = project.read_project()
    info = project.file_name(about) + ".dist-info"
    if get_list(config_settings, "configure"):
        # What the program is linked to is known after the build only.
        with tempfile.TemporaryDirectory() as directory:
            wheel = build_wheel(directory, config_settings)
            with zipfile.ZipFile(os.path.join(directory, wheel)) as archive:
                archive.extract(info + "/METADATA", metadata_directory)
        return info
    os.mkdir(os.path.join(metadata_directory, info))
    with open(os.path.join(metadata_directory, info, "METADATA"), "wb") as file:
        file.write(project.metadata(about, about["license-files"]))
    return info


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build a wheel and return its name."""
    about = project.read_project()
    epoch = get_epoch()
    with tempfile.TemporaryDirectory() as build:
        configure(build, config_settings)
        make(build, "pyc-bake", "CCLD=$(CC) -Wl,-Map,pyc-bake.map")
        make(build, *(path for path in DATA if path.startswith("completions")))
        program = os.path.join(build, "pyc-bake")
        run([os.environ.get("STRIP", "strip"), program])
        tag = "py3-none-" + elf.platform_tag(program)
        name = "{}-{}.whl".format(project.file_name(about), tag)
        path = os.path.join(build, name)
        write_zip(path, get_files(build, about, tag, config_settings, epoch),
                  epoch)
        # The program checks RECORD, and writes the archive as it writes all.
        run([program, "-q", "--strip", path],
            env=dict(os.environ, SOURCE_DATE_EPOCH=str(epoch)))
        shutil.copyfile(path, os.path.join(wheel_directory, name))
    return name


def add_member(archive, path, name, epoch):
    """Add a file or directory with the modes and owner of a release archive."""
    member = archive.gettarinfo(path, name)
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = epoch
    is_run = member.isdir() or member.mode & 0o100
    member.mode = 0o755 if is_run else 0o644
    if not member.isfile():
        archive.addfile(member)
        return
    with open(path, "rb") as file:
        archive.addfile(member, file)


def write_tar(path, top, name, epoch):
    """Write the tree at top with the name to a tar archive."""
    with gzip.GzipFile(path, "wb", mtime=epoch) as stream, \
            tarfile.open(fileobj=stream, mode="w",
                         format=tarfile.PAX_FORMAT) as archive:
        for directory, folders, files in os.walk(top):
            folders.sort()
            inside = os.path.normpath(
                os.path.join(name, os.path.relpath(directory, top)))
            add_member(archive, directory, inside, epoch)
            for file in sorted(files):
                add_member(archive, os.path.join(directory, file),
                           os.path.join(inside, file), epoch)


def build_sdist(sdist_directory, config_settings=None):
    """Build an sdist, the files of a release archive, and return its name."""
    about = project.read_project()
    name = project.file_name(about)
    with tempfile.TemporaryDirectory() as build:
        configure(build, config_settings)
        make(build, "distdir")
        top = os.path.join(build, "{name}-{version}".format(**about))
        with open(os.path.join(top, "PKG-INFO"), "wb") as file:
            file.write(project.metadata(about, about["license-files"]))
        write_tar(os.path.join(sdist_directory, name + ".tar.gz"), top, name,
                  get_epoch())
    return name + ".tar.gz"
