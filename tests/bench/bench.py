# SPDX-License-Identifier: MIT
"""bench.py PYC_BAKE PROGRAMS CORPUS WORK

Measures pyc-bake against its peers.  A ratio is one of median wall times.
"""
import os
import shutil
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from measure import (  # noqa: E402
    alternate, cores, jobs, record, record_python, run)

pyc_bake, programs, corpus, work = sys.argv[1:]


def loop(tree):
    command = [os.path.join(programs, "compile_loop"), tree]
    return float(subprocess.run(command, check=True, text=True,
                                stdout=subprocess.PIPE).stdout)


def compileall(tree, *options):
    return [sys.executable, "-m", "compileall", "-q", *(options or ["-f"]),
            f"-j{jobs}", "--invalidation-mode", "checked-hash", tree]


def bake(tree, *options):
    return [pyc_bake, "-qq", *(options or ["-f"]), f"-j{jobs}",
            "--invalidation-mode=checked-hash", tree]


def check_fast(tree):
    return [pyc_bake, "-q", "--check=fast", "--invalidation-mode=checked-hash",
            tree]


def cat(listing):
    """Read every file of listing once; names end with a NUL."""
    return ["sh", "-c", 'xargs -0 cat <"$1"', "cat", listing]


def high_water(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as listing:
            return listing.read().split()
    except OSError:
        return []


def peaks(command):
    """Return the peak MiB of a process and of its largest child."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        top = worker = 0.0
        done = threading.Event()

        def watch():
            nonlocal top, worker
            while not done.wait(0.005):
                top = max(top, high_water(process.pid))
                for child in children(process.pid):
                    worker = max(worker, high_water(child))

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        done.set()
        watcher.join()
    return top, worker


def canon_seconds(tree):
    """Return the CPU seconds of canonical form and hash for all payloads."""
    run(compileall(tree))
    tag = sys.implementation.cache_tag
    lines = []
    for directory, _, names in os.walk(tree):
        for name in names:
            cached = os.path.join(directory, "__pycache__",
                                  f"{name[:-3]}.{tag}.pyc")
            if name.endswith(".py") and os.path.exists(cached):
                lines += [cached, os.path.join(directory, name)]
    out = subprocess.run([os.path.join(programs, "canon_loop")], check=True,
                         input="\n".join(lines) + "\n", text=True,
                         stdout=subprocess.PIPE).stdout
    return float(out.split()[0])


def stage(name, beside=""):
    source = os.path.join(corpus, name)
    if not os.path.isdir(source):
        sys.exit(f"bench: {source}: no such directory")
    target = os.path.join(work, name + beside)
    shutil.copytree(source, target, symlinks=True)
    return target


def small():
    tree = stage("small")
    medians = alternate({
        "compileall": lambda: run(compileall(tree)),
        "loop": lambda: (loop(tree), 0.0),
        "pyc-bake": lambda: run(bake(tree)),
    }, 9)
    ours, ours_cpu = medians["pyc-bake"]
    theirs = medians["compileall"][0]
    record("small: cold", ours, theirs)
    floor = medians["loop"][0] / jobs
    print(f"small: pyc-bake -j{jobs} {ours:.3f} s, "
          f"compileall -j{jobs} {theirs:.3f} s, "
          f"compile loop / {jobs} {floor:.3f} s")
    print(f"small: {theirs / ours:.2f} times as fast as compileall "
          "(wanted: 1.5 or more)")
    print(f"small: {ours / floor:.2f} of the compile loop over the jobs "
          "(wanted: 1.25 or less)")
    share = canon_seconds(tree) / ours_cpu
    print(f"small: canonical form and hash {100 * share:.1f} % of the CPU "
          "time (wanted: 8 % or less)")
    sandbox(tree)
    dupes(tree)
    again("small", tree, 10)
    shutil.rmtree(tree)


def again(name, tree, wanted):
    """Time a second run, when every .pyc is fresh.

    Each tool has its own copy, because each writes different bytes.
    """
    other = stage(name, "-compileall")
    run(bake(tree))
    run(compileall(other))
    medians = alternate({
        "compileall": lambda: run(compileall(other, "-o0")),
        "pyc-bake": lambda: run(bake(tree, "-o0")),
    }, 5)
    ours = medians["pyc-bake"][0]
    theirs = medians["compileall"][0]
    record(f"{name}: again", ours, theirs)
    print(f"{name}: second run {ours:.3f} s, compileall {theirs:.3f} s: "
          f"{theirs / ours:.1f} times as fast (wanted: {wanted} or more)")
    shutil.rmtree(other)


def dupes(tree):
    options = ["-f", "-o0", "-o1", "-o2", "--hardlink-dupes"]
    medians = alternate({
        "compileall": lambda: run(compileall(tree, *options)),
        "pyc-bake": lambda: run(bake(tree, *options)),
    }, 5)
    ours = medians["pyc-bake"][0]
    theirs = medians["compileall"][0]
    record("small: three levels", ours, theirs)
    print(f"small: three levels with links {ours:.2f} s, compileall "
          f"{theirs:.2f} s: {theirs / ours:.2f} times as fast "
          "(wanted: 1.6 or more)")


def sandbox(tree):
    """Compare runs with and without the sandbox, of a tree and of a file."""
    one = os.path.join(work, "one.py")
    with open(one, "w") as out:
        out.write("x = 1\n")
    runs = {
        mode: lambda mode=mode: run(bake(tree, "-f", f"--sandbox={mode}"))
        for mode in ("off", "require")
    }
    medians = alternate(runs, 15)
    ratio = [medians["require"][i] / medians["off"][i] for i in (0, 1)]
    print(f"small: with the sandbox {ratio[0]:.3f} of the time and "
          f"{ratio[1]:.3f} of the CPU time (wanted: 1.02 or less)")
    runs = {
        mode: lambda mode=mode: run(bake(one, "-f", f"--sandbox={mode}"))
        for mode in ("off", "auto")
    }
    medians = alternate(runs, 101)
    cost = 1000 * (medians["auto"][0] - medians["off"][0])
    print(f"one file: the sandbox takes {cost:.1f} ms (wanted: 1.5 or less)")


def check(tree):
    """Compare --check=fast on a baked tree with reading the tree."""
    shutil.rmtree(tree)
    stage("large")
    run(bake(tree))
    listing = os.path.join(work, "listing")
    with open(listing, "wb") as out:
        for directory, _, names in os.walk(tree):
            for name in names:
                if name.endswith((".py", ".pyc")):
                    out.write(os.fsencode(os.path.join(directory, name)))
                    out.write(b"\0")
    medians = alternate({
        "cat": lambda: run(cat(listing)),
        "check": lambda: run(check_fast(tree)),
    }, 9)
    ours = medians["check"][0]
    theirs = medians["cat"][0]
    print(f"large: --check=fast {ours:.2f} s, cat {theirs:.2f} s: "
          f"{ours / theirs:.2f} times as long (wanted: 3 or less)")


def large():
    tree = stage("large")
    medians = alternate({
        "compileall": lambda: run(compileall(tree)),
        "pyc-bake": lambda: run(bake(tree)),
    }, 3)
    ours = medians["pyc-bake"][0]
    theirs = medians["compileall"][0]
    record("large: cold", ours, theirs)
    print(f"large: pyc-bake {ours:.2f} s, compileall {theirs:.2f} s: "
          f"{theirs / ours:.2f} times as fast (wanted: 1.15 or more)")
    parent, worker = peaks(bake(tree))
    _, their_worker = peaks(compileall(tree))
    print(f"large: peak memory of the parent {parent:.0f} MiB "
          "(wanted: under 96)")
    print(f"large: peak memory of a worker {worker:.0f} MiB, of compileall's "
          f"{their_worker:.0f} MiB (wanted: at most 16 more)")
    check(tree)
    again("large", tree, 8)
    shutil.rmtree(tree)


print(f"{cores} processors, Python {sys.version.split()[0]}", flush=True)
record_python()
small()
large()
