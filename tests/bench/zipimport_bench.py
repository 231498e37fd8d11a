# SPDX-License-Identifier: MIT
"""zipimport_bench.py PYC_BAKE WORK

Measures how fast a fresh Python imports setuptools from a baked zip, from the
original zip, and from the baked directory, in turns in the same run.
"""
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile

pyc_bake, work = sys.argv[1:]
TIMES = 15
PACKAGES = ("setuptools", "pkg_resources", "_distutils_hack")
PROGRAM = ("import sys; sys.path.insert(0, sys.argv[1]); import setuptools; "
           "sys.exit(not setuptools.__file__.startswith(sys.argv[1]))")


def stop(reason):
    print(f"zipimport: skipped: {reason}", flush=True)
    sys.exit(0)


def copy_packages():
    """Return a directory with this Python's setuptools, sources only."""
    tree = os.path.join(work, "site")
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            shutil.copytree(
                spec.submodule_search_locations[0], os.path.join(tree, name),
                ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    if not os.path.isdir(os.path.join(tree, "setuptools")):
        stop("this Python has no setuptools")
    return tree


def make_zip(tree):
    path = os.path.join(work, "plain.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for directory, _, names in os.walk(tree):
            for name in sorted(names):
                place = os.path.join(directory, name)
                archive.write(place, os.path.relpath(place, tree))
    return path


def bake(path, copy, *options):
    shutil.copyfile(path, copy)
    done = subprocess.run([pyc_bake, "-q", *options, copy], check=False,
                          text=True, stderr=subprocess.PIPE)
    if done.returncode:
        stop(f"pyc-bake does not bake it: {done.stderr.strip()}")
    with zipfile.ZipFile(copy) as archive:
        if "setuptools/__init__.pyc" not in archive.namelist():
            sys.exit("bench: the baked zip has no .pyc beside its source")
    return copy


def knows(option):
    shown = subprocess.run([pyc_bake, "--help"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    return option in shown


def seconds(*arguments):
    """Return the wall seconds of a fresh, isolated Python."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", "-B", *arguments], check=True)
    return time.perf_counter() - start


def main():
    tree = copy_packages()
    plain = make_zip(tree)
    places = {"plain zip": plain}
    places["baked zip"] = bake(plain, os.path.join(work, "baked.zip"))
    if knows("--compress"):
        places["baked zip, stored"] = bake(
            plain, os.path.join(work, "stored.zip"), "--compress=store")
    subprocess.run([pyc_bake, "-q", tree], check=True)
    places["baked directory"] = tree
    ways = {name: ("-c", PROGRAM, place) for name, place in places.items()}
    ways["nothing"] = ("-c", "pass")
    results = {name: [] for name in ways}
    for way in ways.values():
        seconds(*way)  # fills caches; not counted
    for _ in range(TIMES):
        for name, way in ways.items():
            results[name].append(seconds(*way))
    for name, times in results.items():
        print(f"zipimport: {name}: median {statistics.median(times):.3f} s, "
              f"best {min(times):.3f} s")
    for name in ways:
        if name.startswith("baked zip"):
            median = (statistics.median(results["plain zip"])
                      / statistics.median(results[name]))
            best = min(results["plain zip"]) / min(results[name])
            print(f"zipimport: {name}: {median:.2f} times as fast as the plain "
                  f"one, of the best {best:.2f} (wanted: 2 or more)",
                  flush=True)


main()
