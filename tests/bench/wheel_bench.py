# SPDX-License-Identifier: MIT
"""wheel_bench.py PYC_BAKE CORPUS WORK

Measures how fast pyc-bake bakes a wheel of Debian's Django.  Its peer is
`wheel unpack`, compileall and `wheel pack`, in turns in the same run.  Also
measures the peak memory of the program and its children.
"""
import base64
import glob
import hashlib
import importlib.util
import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
import zipfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from measure import record  # noqa: E402

pyc_bake, corpus, work = sys.argv[1:]
jobs = min(len(os.sched_getaffinity(0)), 2)
TIMES = 5
NAME = "Django-3.2.25"
INFO = NAME + ".dist-info/"


def stop(reason):
    print(f"wheel: skipped: {reason}", flush=True)
    sys.exit(0)


def find_package():
    """Return the directory django of a corpus."""
    for name in ("small", "large"):
        found = glob.glob(os.path.join(corpus, name, "usr/lib/python3",
                                       "dist-packages/django"))
        if found:
            return found[0]
    return stop(f"no django below {corpus}")


def row_of(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"{name},sha256={digest.decode().rstrip('=')},{len(content)}\n"


def make_wheel(package):
    """Return the path of the wheel and its uncompressed size in bytes."""
    path = os.path.join(work, NAME + "-py3-none-any.whl")
    files = {
        INFO + "METADATA": b"Metadata-Version: 2.1\nName: Django\n"
                           b"Version: 3.2.25\n",
        INFO + "WHEEL": b"Wheel-Version: 1.0\nGenerator: bench\n"
                        b"Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    above = os.path.dirname(package)
    for directory, below, names in os.walk(package):
        below[:] = [name for name in below if name != "__pycache__"]
        for name in names:
            place = os.path.join(directory, name)
            if os.path.isfile(place):
                with open(place, "rb") as file:
                    files[os.path.relpath(place, above)] = file.read()
    record = "".join(row_of(n, c) for n, c in sorted(files.items()))
    files[INFO + "RECORD"] = (record + INFO + "RECORD,,\n").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path, sum(map(len, files.values()))


def timed(*commands):
    """Return the wall seconds and CPU seconds of all commands."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime
                  - before.ru_utime - before.ru_stime)


def wheel_command():
    """Return the command that runs `wheel`, or None."""
    if importlib.util.find_spec("wheel"):
        return [sys.executable, "-m", "wheel"]
    program = shutil.which("wheel")
    return [program] if program else None


def by_hand(path, wheel):
    tree = os.path.join(work, "unpacked")
    shutil.rmtree(tree, ignore_errors=True)
    os.mkdir(tree)
    inside = os.path.join(tree, NAME)
    return timed(
        [*wheel, "unpack", "--dest", tree, path],
        [sys.executable, "-m", "compileall", "-q", f"-j{jobs}",
         "--invalidation-mode", "unchecked-hash", inside],
        [*wheel, "pack", "--dest-dir", tree, inside])


def bake(path, *options):
    """Return a command that bakes a copy of the wheel in place, as usual."""
    copy = os.path.join(work, "copy", os.path.basename(path))
    os.makedirs(os.path.dirname(copy), exist_ok=True)
    shutil.copyfile(path, copy)
    return [pyc_bake, "-qq", f"-j{jobs}", "--invalidation-mode=unchecked-hash",
            *options, copy]


def knows(option):
    shown = subprocess.run([pyc_bake, "--help"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    return option in shown


def compare_speed(path):
    wheel = wheel_command()
    if not wheel:
        print("wheel: unpack, compileall, pack: skipped: no wheel from pip")
    ways = {"pyc-bake": lambda: timed(bake(path))}
    if knows("--compress"):
        ways["pyc-bake --compress=store"] = (
            lambda: timed(bake(path, "--compress=store")))
    if knows("--cache"):
        cache = os.path.join(work, "cache")
        ways["pyc-bake with a full cache"] = (
            lambda: timed(bake(path, f"--cache={cache}")))
    if wheel:
        ways["by hand"] = lambda: by_hand(path, wheel)
    results = {name: [] for name in ways}
    for way in ways.values():
        way()  # fills caches; not counted
    for _ in range(TIMES):
        for name, way in ways.items():
            results[name].append(way())
    medians = {name: [statistics.median(column) for column in zip(*rows)]
               for name, rows in results.items()}
    for name, (wall, cpu) in medians.items():
        print(f"wheel: {name} {wall:.3f} s, {cpu:.3f} s of CPU")
    if wheel:
        record("wheel: cold", medians["pyc-bake"][0],
               medians["by hand"][0], "wheel, compileall")
        ratio = medians["by hand"][0] / medians["pyc-bake"][0]
        print(f"wheel: {ratio:.2f} times as fast as wheel unpack, compileall "
              f"-j{jobs}, wheel pack (wanted: 5 or more)", flush=True)
    cached = medians.get("pyc-bake with a full cache")
    if wheel and cached:
        record("wheel: full cache", cached[0], medians["by hand"][0],
               "wheel, compileall")
        ratio = medians["by hand"][0] / cached[0]
        print(f"wheel: {ratio:.2f} times as fast with a full cache "
              "(wanted: 12 or more)", flush=True)


def status_of(pid):
    """Return the peak memory of a process in KiB, and its child processes."""
    try:
        with open(f"/proc/{pid}/status") as status:
            peak = [int(line.split()[1]) for line in status
                    if line.startswith("VmHWM:")]
        with open(f"/proc/{pid}/task/{pid}/children") as listing:
            return (peak or [0])[0], listing.read().split()
    except OSError:
        return 0, []


def peaks(command):
    """Return the peak memory in KiB of each process of a command."""
    most = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        done = threading.Event()

        def watch():
            while not done.wait(0.002):
                pids = [str(process.pid)]
                for pid in pids:
                    peak, children = status_of(pid)
                    most[pid] = max(most.get(pid, 0), peak)
                    pids += children

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        done.set()
        watcher.join()
    if process.returncode:
        sys.exit(f"bench: {command[0]}: exit status {process.returncode}")
    return sorted(most.values(), reverse=True)


def compare_memory(path, inflated):
    most = peaks(bake(path))
    limit = 2 * inflated + (128 << 20)
    print(f"wheel: peak memory {sum(most) / 1024:.0f} MiB in {len(most)} "
          f"processes, the largest {most[0] / 1024:.0f} MiB "
          f"(wanted: {limit / (1 << 20):.0f} or less, twice "
          f"{inflated / (1 << 20):.0f} and 128)", flush=True)


def main():
    path, inflated = make_wheel(find_package())
    print(f"wheel: {os.path.getsize(path) / 1e6:.1f} MB, inflated "
          f"{inflated / 1e6:.1f} MB", flush=True)
    compare_speed(path)
    compare_memory(path, inflated)


main()
