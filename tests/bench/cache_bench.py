# SPDX-License-Identifier: MIT
"""cache_bench.py PYC_BAKE CORPUS WORK

Measures runs with a full cache, after all .pyc were removed, against
compileall, and what it costs to fill a cache.
"""
import os
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from measure import alternate, jobs, record, record_growth, run  # noqa: E402

pyc_bake, corpus, work = sys.argv[1:]
CACHE = os.path.join(work, "cache")


def compileall(tree, levels):
    return [sys.executable, "-m", "compileall", "-q", *levels, f"-j{jobs}",
            "--invalidation-mode", "checked-hash", tree]


def bake(tree, levels, *options):
    return [pyc_bake, "-qq", *levels, f"-j{jobs}", *options,
            "--invalidation-mode=checked-hash", tree]


def stage(name, beside):
    source = os.path.join(corpus, name)
    if not os.path.isdir(source):
        sys.exit(f"bench: {source}: no such directory")
    target = os.path.join(work, name + beside)
    shutil.copytree(source, target, symlinks=True,
                    ignore=shutil.ignore_patterns("__pycache__"))
    return target


def remove_pyc(tree):
    for directory, below, _ in os.walk(tree):
        if "__pycache__" in below:
            below.remove("__pycache__")
            shutil.rmtree(os.path.join(directory, "__pycache__"))


def warm(name, what, levels, times, wanted):
    trees = {"compileall": stage(name, "-theirs"),
             "pyc-bake": stage(name, "-ours")}
    medians = alternate({
        "compileall": lambda: run(compileall(trees["compileall"], levels)),
        "pyc-bake": lambda: run(bake(trees["pyc-bake"], levels,
                                     f"--cache={CACHE}")),
    }, times, lambda tool: remove_pyc(trees[tool]))
    ours, ours_cpu = medians["pyc-bake"]
    theirs = medians["compileall"][0]
    record(f"{name}: {what}, full cache", ours, theirs)
    print(f"{name}: {what}, full cache {ours:.3f} s ({ours_cpu:.3f} s of CPU), "
          f"compileall {theirs:.3f} s: {theirs / ours:.1f} times as fast "
          f"(wanted: {wanted} or more)", flush=True)
    for tree in trees.values():
        shutil.rmtree(tree)


def storing():
    """Compare a run that fills a cache with one without a cache."""
    trees = {"none": stage("small", "-none"), "empty": stage("small", "-empty")}

    def before(name):
        remove_pyc(trees[name])
        if name == "empty":
            shutil.rmtree(CACHE, ignore_errors=True)

    medians = alternate({
        "none": lambda: run(bake(trees["none"], ["-o0"])),
        "empty": lambda: run(bake(trees["empty"], ["-o0"],
                                  f"--cache={CACHE}")),
    }, 7, before)
    ratio = [medians["empty"][i] / medians["none"][i] for i in (0, 1)]
    print(f"small: filling a cache takes {ratio[0]:.3f} of the time and "
          f"{ratio[1]:.3f} of the CPU time of a run without one "
          "(wanted: 1.08 or less)", flush=True)
    for tree in trees.values():
        shutil.rmtree(tree)


def make_many(count):
    """Make a tree of small files that all differ."""
    tree = os.path.join(work, f"many{count}")
    for start in range(0, count, 500):
        directory = os.path.join(tree, f"d{start}")
        os.makedirs(directory)
        for number in range(start, min(start + 500, count)):
            with open(os.path.join(directory, f"m{number}.py"), "w") as file:
                file.write(f"def f(x):\n    return x + {number}\n")
    return tree


def many():
    """The time for each file does not depend on their number."""
    each = {}
    for count in (1_000, 10_000, 100_000):
        tree = make_many(count)
        cache = f"--cache={CACHE}"
        cold = run(bake(tree, ["-o0"], cache))[0]
        remove_pyc(tree)
        full = run(bake(tree, ["-o0"], cache))[0]
        each[count] = full / count
        record_growth(count, full)
        print(f"{count} small files: filling {1e6 * cold / count:.0f} us, full "
              f"cache {1e6 * full / count:.0f} us for each", flush=True)
        shutil.rmtree(tree)
    print(f"small files: {each[100_000] / each[10_000]:.2f} of the time for "
          "each if there are ten times as many (wanted: 1.2 or less)",
          flush=True)


storing()
warm("small", "one level", ["-o0"], 9, 15)
warm("small", "three levels", ["-o0", "-o1", "-o2"], 5, 25)
warm("large", "one level", ["-o0"], 3, 15)
many()
