# SPDX-License-Identifier: MIT
"""What the benchmarks share: commands that take turns in the same run, so that
other load on the machine affects all of them."""
import json
import os
import resource
import statistics
import subprocess
import sys
import time

cores = len(os.sched_getaffinity(0))
jobs = min(cores, 2)


def run(command):
    """Return the wall and CPU seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    # A command that fails would look fast.  compileall and pyc-bake end with 1
    # if a file does not compile.
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        sys.exit(f"bench: {command[0]}: exit status {done.returncode}")
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime
                  - before.ru_utime - before.ru_stime)


def alternate(commands, times, before=None):
    """Return the median wall and CPU seconds of each command, run in turns.

    before(name) is called before each command and does not count.
    """
    results = {name: [] for name in commands}
    for number in range(times + 1):
        for name, command in commands.items():
            if before:
                before(name)
            result = command()
            if number:  # the first round fills caches and does not count
                results[name].append(result)
    return {
        name: tuple(statistics.median(column) for column in zip(*rows))
        for name, rows in results.items()
    }


def record(what, ours, theirs, peer="compileall"):
    """Add the seconds of a comparison to the file BENCH_JSON, for chart.py."""
    add_line({"what": what, "pyc-bake": ours, "peer": peer, "seconds": theirs})


def record_python():
    """Add the CPython that the benchmark runs, which is the embedded one too."""
    add_line({"python": f"Python {sys.version.split()[0]}"})


def record_growth(files, seconds):
    """Add the seconds that a run over so many small files takes."""
    add_line({"files": files, "full-cache": seconds})


def add_line(line):
    path = os.environ.get("BENCH_JSON")
    if path:
        with open(path, "a") as out:
            out.write(json.dumps(line) + "\n")
