#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs pyc-bake with one fault after the other and checks what it leaves.

sweep.py --program=PROGRAM --library=LIBRARY [OPTION]...

Prints the numbers of runs and of violations.  The exit status is 1 if there is
a violation.  See HACKING.md.
"""

import argparse
import collections
import ctypes
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import checks
import faults
import scenarios

TIMEOUT = 20
PR_SET_CHILD_SUBREAPER = 36
# Most numbers for which a call fails, in the parent and in the workers.
MOST_PARENT = 60
MOST_WORKER = 8
MOST_WORKER_FULL = 60
# All workers are alike, so only this scenario has so many faults in them.
FULL = "tree"


class Runner:
    """Runs the program in directories of its own below a directory."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.templates = os.path.join(directory, "templates")

    def prepare(self, scenario):
        place = os.path.join(self.templates, scenario.name, "work")
        os.makedirs(place)
        os.mkdir(os.path.join(self.templates, scenario.name, "tmp"))
        scenario.make(place, self.options.program)

    def fresh(self, scenario, name):
        place = os.path.join(self.directory, name)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(os.path.join(self.templates, scenario.name), place,
                        symlinks=True)
        self._link_again(scenario, place)
        return place

    def _link_again(self, scenario, place):
        """copytree makes separate files of hard links."""
        first = {}
        template = os.path.join(self.templates, scenario.name)
        for root, _, files in os.walk(template):
            for name in files:
                path = os.path.join(root, name)
                status = os.lstat(path)
                if status.st_nlink < 2:
                    continue
                copied = os.path.join(place, os.path.relpath(path, template))
                if status.st_ino in first:
                    os.remove(copied)
                    os.link(first[status.st_ino], copied)
                first.setdefault(status.st_ino, copied)

    def run(self, scenario, place, fault=None, counts=False, again=False):
        """Run the program; return its Outcome and the State of the library."""
        work = os.path.join(place, "work")
        environment = scenarios.environment(place)
        if scenario.has_remote:
            environment["PYC_BAKE_CACHE_REMOTE"] = scenarios.server()
        state = None
        if fault or counts:
            state = faults.State(os.path.join(place, "state"))
            environment["FAULTS_STATE"] = state.path
            environment["LD_PRELOAD"] = self.options.library
        if fault:
            environment["FAULTS"] = fault.for_library()
        arguments = (scenario.arguments_again(work) if again else
                     scenario.arguments)
        status, errors = self._execute(scenario, place, arguments, environment)
        survivors = wait_for_all(os.getpid())
        outcome = checks.Outcome(status, errors, checks.snapshot(place),
                                 survivors)
        return outcome, state and state.read()

    def _execute(self, scenario, place, arguments, environment):
        work = os.path.join(place, "work")
        messages = os.path.join(place, "errors")
        names = [scenario.stdin and os.path.join(work, scenario.stdin),
                 os.path.join(work, scenario.stdout) if scenario.stdout
                 else os.path.join(place, "output")]
        with open(names[0] or os.devnull, "rb") as stdin, \
                open(names[1], "wb") as stdout, \
                open(messages, "wb") as stderr:
            program = self.options.program
            if scenario.program:
                program = os.path.join(os.path.dirname(program),
                                       scenario.program)
            process = subprocess.Popen(
                [program, *arguments], cwd=work,
                env=environment, stdin=stdin, stdout=stdout, stderr=stderr)
            try:
                status = process.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                status = None
        said = read(messages)
        if not scenario.stdout:
            said += read(names[1])
        return status, said


def read(path):
    with open(path, "r", errors="replace") as file:
        return file.read()


def wait_for_all(parent):
    """Wait for processes that have become children; return how many stay."""
    left = 0
    limit = time.monotonic() + 2
    while True:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return left
        if process:
            continue
        if time.monotonic() > limit:
            found = children(parent)
            if not found:
                return left + 1
            for child in found:
                os.kill(child, signal.SIGKILL)
            left += len(found)
            limit += 2
        time.sleep(0.001)


def children(parent):
    """The child processes, if the kernel has a list of them."""
    try:
        with open("/proc/self/task/%d/children" % parent) as file:
            return [int(number) for number in file.read().split()]
    except OSError:
        return []


class Sweep:
    """All runs of all scenarios."""

    def __init__(self, runner, wanted):
        self.runner = runner
        self.wanted = wanted
        self.before = {}
        self.references = {}
        self.counts = {}

    def prepare(self):
        for scenario in self.wanted.values():
            self.runner.prepare(scenario)
            place = self.runner.fresh(scenario, "reference")
            self.before[scenario.name] = checks.snapshot(place)
            asked = scenario.has_remote and scenarios.requests()
            outcome, state = self.runner.run(scenario, place, counts=True)
            if scenario.has_remote and scenarios.requests() == asked:
                raise SystemExit("sweep.py: %s: the remote cache was not "
                                 "asked" % scenario.name)
            if outcome.status != scenario.status:
                raise SystemExit("sweep.py: %s: exit status %s\n%s" % (
                    scenario.name, outcome.status, outcome.errors))
            if not scenario.kept_as:
                self._find_new_name(scenario, outcome)
            self.references[scenario.name] = outcome
            self.counts[scenario.name] = state.counts

    def _find_new_name(self, scenario, outcome):
        """Note the new name of an archive that gets one."""
        before = self.before[scenario.name]
        gone = set(before) - set(outcome.entries)
        new = sorted(set(outcome.entries) - set(before))
        for path in gone:
            if path.endswith(".whl"):
                scenario.kept_as[path[len("work/"):]] = new[0][len("work/"):]

    def plan(self, chance):
        runs = []
        for name in self.wanted:
            def most(call, role, name=name):
                if self.runner.options.most:
                    return self.runner.options.most
                if role == faults.PARENT:
                    return MOST_PARENT
                return MOST_WORKER_FULL if name == FULL else MOST_WORKER

            runs += [(name, text) for text in
                     faults.plan(self.counts[name], most, chance)]
        return runs

    def attempt(self, name, text):
        """Run a scenario with a fault.  Return a Result."""
        scenario = self.wanted[name]
        fault = faults.Fault(text)
        place = self.runner.fresh(scenario, "run-%d" % os.getpid())
        outcome, state = self.runner.run(scenario, place, fault)
        trial = checks.Trial(scenario, self.before[name],
                             self.references[name], fault)
        is_complete = trial.judge(
            outcome, state.what if state.injected > 0 else None)
        if not is_complete and outcome.status != scenario.status:
            again, _ = self.runner.run(scenario, place, again=True)
            if again.status != scenario.status:
                trial.blame("the next run has the exit status %s: %s",
                            again.status, again.errors.strip())
            trial.expect_result(again.entries, "after the next run",
                                is_again=True)
        return Result(name, text, state.injected, state.what, outcome, trial)


class Result:
    """What is known of a run with a fault."""

    def __init__(self, name, text, injected, what, outcome, trial):
        self.name = name
        self.text = text
        self.injected = injected
        self.what = what
        self.status = outcome.status
        self.errors = outcome.errors
        self.problems = trial.problems


def begin_process(sweep):
    """The processes that a run leaves become children of this one."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begin_process.sweep = sweep


def attempt(run):
    return begin_process.sweep.attempt(*run)


def show(result, options, out=sys.stdout):
    what = " (%s)" % result.what if result.what else ""
    title = "violation" if result.problems else "no violation"
    print("%s: %s %s%s" % (title, result.name, result.text, what), file=out)
    for problem in result.problems:
        print("  " + problem, file=out)
    print("  exit status %s" % result.status, file=out)
    for line in result.errors.splitlines()[-5:]:
        print("  | " + line, file=out)
    print("  repeat: %s --program=%s --library=%s --run %s %s" % (
        os.path.abspath(__file__), options.program, options.library,
        result.name, result.text), file=out)
    out.flush()


def sum_up(results, seconds):
    """Print the table of the scenarios.  Return the number of violations."""
    runs = collections.Counter(result.name for result in results)
    bad = collections.Counter(result.name for result in results
                              if result.problems)
    idle = collections.Counter(result.name for result in results
                               if not result.injected)
    failed = collections.Counter(result.name for result in results
                                 if result.status)
    print("%-18s %6s %14s %14s %10s" % ("scenario", "runs", "status not 0",
                                      "fault missed", "violations"))
    for name in runs:
        print("%-18s %6d %14d %14d %10d" % (name, runs[name], failed[name],
                                          idle[name], bad[name]))
    print("%-18s %6d %14d %14d %10d" % (
        "all", sum(runs.values()), sum(failed.values()), sum(idle.values()),
        sum(bad.values())))
    print("%.0f seconds" % seconds)
    return sum(bad.values())


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int,
                        help="of what is left to chance; default: the time")
    parser.add_argument("--sample", type=int, metavar="N",
                        help="make N runs only, chosen by chance")
    parser.add_argument("--most", type=int, metavar="N",
                        help="of each call, let N fail in each scenario")
    parser.add_argument("--scenarios", metavar="NAME,...")
    parser.add_argument("--faults", metavar="TEXT",
                        help="only those that contain this text")
    parser.add_argument("--run", nargs=2, metavar=("SCENARIO", "FAULT"),
                        help="make this run only")
    parser.add_argument("--list", action="store_true",
                        help="print the runs, do not make them")
    parser.add_argument("--directory", help="for files; default: a tmpfs")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    options.library = os.path.abspath(options.library)
    return options


def choose_scenarios(options):
    helper = os.path.join(os.path.dirname(options.program),
                          "pyc-bake-storage-http")
    known = {scenario.name: scenario
             for scenario in scenarios.all_scenarios()
             if not scenario.has_remote or os.path.exists(helper)}
    names = [options.run[0]] if options.run else (
        options.scenarios.split(",") if options.scenarios else list(known))
    for name in names:
        if name not in known:
            raise SystemExit("sweep.py: no scenario %s" % name)
    return {name: known[name] for name in names}


def choose_runs(sweep, options, chance):
    if options.run:
        return [tuple(options.run)]
    runs = sweep.plan(chance)
    if options.faults:
        runs = [run for run in runs if options.faults in run[1]]
    if options.sample and options.sample < len(runs):
        runs = chance.sample(runs, options.sample)
    return runs


def make_runs(sweep, runs, options):
    results = []
    with multiprocessing.Pool(options.jobs, begin_process, (sweep,)) as pool:
        for result in pool.imap_unordered(attempt, runs, 4):
            results.append(result)
            if result.problems or options.run:
                show(result, options)
            if len(results) % 1000 == 0:
                print("%d of %d runs" % (len(results), len(runs)))
                sys.stdout.flush()
    return results


def main():
    options = arguments()
    seed = options.seed if options.seed is not None else int(time.time())
    chance = random.Random(seed)
    base = options.directory or (
        "/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    directory = tempfile.mkdtemp(prefix="pyc-bake-faults.", dir=base)
    begun = time.monotonic()
    os.umask(0o022)
    try:
        sweep = Sweep(Runner(options, directory), choose_scenarios(options))
        sweep.prepare()
        runs = choose_runs(sweep, options, chance)
        print("%d runs, --seed=%d" % (len(runs), seed))
        if options.list:
            for run in runs:
                print(*run)
            return 0
        results = make_runs(sweep, runs, options)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return 1 if sum_up(results, time.monotonic() - begun) else 0


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    sys.exit(main())
