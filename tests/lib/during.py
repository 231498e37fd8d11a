# SPDX-License-Identifier: MIT
"""during.py [OPTION]... COMMAND...: act while a command runs.

The action is to send a signal (--signal), or to stop the busy process and run
a shell command (--change).  It happens when the file of --exists exists and,
with --busy, one of the command's processes has used the CPU for so long.  With
--gate, the action happens while a process of the command waits at that FIFO,
which is then opened (write_held_python in slow.bash).  The last line of output
is how the command ended.  Fails if a process of the command is left.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
BUSY_SECONDS = 0.15
MOST_SECONDS = 120


def wait_for(condition, what, command):
    """Return the value of condition() as soon as it is true."""
    pause = threading.Event()
    end = time.monotonic() + MOST_SECONDS
    while True:
        value = condition()
        if value:
            return value
        if command.poll() is not None:
            sys.exit(f"ended before {what}: {command.returncode}")
        if time.monotonic() > end:
            command.kill()
            sys.exit(f"waited too long until {what}")
        pause.wait(0.005)


def stat_fields(pid):
    """Return the fields of /proc/PID/stat from the state on."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def maybe_children(parent):
    """Return the children as the kernel lists them, or all processes."""
    found = []
    try:
        for task in os.listdir(f"/proc/{parent}/task"):
            with open(f"/proc/{parent}/task/{task}/children",
                      encoding="utf-8") as file:
                found += file.read().split()
    except FileNotFoundError:
        return filter(str.isdigit, os.listdir("/proc"))
    except ProcessLookupError:
        pass
    return found


def children(parent):
    """Return the live children and the CPU seconds each has used."""
    found = {}
    for name in maybe_children(parent):
        fields = stat_fields(name)
        if fields and fields[0] != "Z" and int(fields[1]) == parent:
            found[int(name)] = (int(fields[11]) + int(fields[12])) / TICKS
    return found


def workers(parent):
    """The same, but each with its own children: a program may compile for it."""
    return {pid: seconds + sum(children(pid).values())
            for pid, seconds in children(parent).items()}


def busy_worker(parent, before, least):
    for pid, seconds in workers(parent).items():
        if seconds - before.get(pid, 0) > least:
            return pid
    return None


def is_gone(pid):
    fields = stat_fields(pid)
    return fields is None or fields[0] == "Z"


def default_signals():
    """Reset signals in a child.

    A shell ignores some of them in background jobs, and a test may run in one.
    """
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE,
                   signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def start(options):
    return subprocess.Popen(
        options.command, preexec_fn=default_signals, start_new_session=True
    )


def send_signal(command, worker, options):
    number = getattr(signal, "SIG" + options.signal)
    if options.to == "parent":
        command.send_signal(number)
    elif options.to == "group":
        os.killpg(command.pid, number)
    else:
        os.kill(worker, number)


def make_change(worker, options):
    if worker:
        os.kill(worker, signal.SIGSTOP)
    subprocess.run(["bash", "-c", options.change], check=True)
    if worker:
        os.kill(worker, signal.SIGCONT)


def open_gate(gate):
    with open(gate, "w", encoding="utf-8") as file:
        file.write("go on")


def main():
    parser = argparse.ArgumentParser()
    deed = parser.add_mutually_exclusive_group(required=True)
    deed.add_argument("--signal")
    deed.add_argument("--change")
    parser.add_argument("--exists")
    parser.add_argument("--gate")
    parser.add_argument("--busy", metavar="SECONDS", type=float, nargs="?",
                        const=BUSY_SECONDS)
    parser.add_argument("--to", choices=["parent", "worker", "group"],
                        default="parent")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    command = start(options)
    if options.exists:
        wait_for(lambda: os.path.exists(options.exists),
                 f"{options.exists} was there", command)
    if options.gate:
        wait_for(lambda: os.path.exists(options.gate),
                 "a process waited", command)
    worker = None
    if options.busy:
        before = workers(command.pid)
        worker = wait_for(lambda: busy_worker(command.pid, before,
                                              options.busy),
                          "a process was busy", command)
    all_workers = workers(command.pid)
    if options.signal:
        send_signal(command, worker, options)
        for _ in range(options.times - 1):
            before = workers(command.pid)
            worker = wait_for(lambda: busy_worker(command.pid, before,
                                                  options.busy),
                              "another process was busy", command)
            send_signal(command, worker, options)
    else:
        make_change(worker, options)
    if options.gate:
        open_gate(options.gate)
    try:
        status = command.wait(MOST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(command.pid, signal.SIGKILL)
        sys.exit("did not end")
    end = time.monotonic() + MOST_SECONDS
    while not all(is_gone(pid) for pid in all_workers):
        if time.monotonic() > end:
            os.killpg(command.pid, signal.SIGKILL)
            sys.exit("left a process")
        threading.Event().wait(0.005)
    if status < 0:
        print(f"ended by {signal.Signals(-status).name}")
    else:
        print(f"exit status {status}")


if __name__ == "__main__":
    main()
