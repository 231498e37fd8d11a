# SPDX-License-Identifier: MIT
"""jobserver.py [OPTION]... COMMAND...: run COMMAND with a jobserver.

Makes a jobserver as GNU make does, of --kind=fifo, pipe or socket, with the
letters of --tokens as tokens; --kind=make keeps the jobserver of make.
Watches the child processes of COMMAND.  --kill sends a signal to COMMAND, or
to a child (--to=worker), as soon as --workers children are busy, or --after
seconds after they exist.  --block blocks SIGTERM in COMMAND, as the caller of
a program may do.  Prints

  workers N       the maximum number of children at one time
  excess N        how often there were more children than taken tokens plus 1
  tokens LETTERS  the tokens in the jobserver at the end, sorted
  flags OK        if the file status flags of its descriptor are unchanged
  status N        the returncode of COMMAND, as subprocess defines it
"""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import termios
import threading
import time

from during import default_signals, is_gone, workers

MOST_SECONDS = 30
BUSY_SECONDS = 0.05


class Jobserver:
    """The two ends of a jobserver, and the MAKEFLAGS that names them."""

    def __init__(self, kind, tokens):
        self.path = None
        if kind == "fifo":
            self.path = os.path.abspath("job server")
            os.mkfifo(self.path)
            self.reading = self.writing = os.open(self.path, os.O_RDWR)
            # make quotes blanks in this way.
            auth = "fifo:" + self.path.replace(" ", "\\ ")
        else:
            if kind == "pipe":
                self.reading, self.writing = os.pipe()
            else:
                ends = socket.socketpair()
                self.reading, self.writing = (end.detach() for end in ends)
            auth = f"{self.reading},{self.writing}"
        os.write(self.writing, tokens.encode())
        self.count = len(tokens)
        self.flags = fcntl.fcntl(self.reading, fcntl.F_GETFL)
        self.makeflags = f"k -j{self.count + 1} --jobserver-auth={auth} -- A=b"

    def passed(self):
        return [] if self.path else [self.reading, self.writing]

    def out(self):
        """Return the number of taken tokens."""
        room = bytearray(4)
        fcntl.ioctl(self.reading, termios.FIONREAD, room)
        return self.count - int.from_bytes(room, sys.byteorder)

    def report(self):
        flags = fcntl.fcntl(self.reading, fcntl.F_GETFL)
        print("flags", "OK" if flags == self.flags else f"{flags:o}")
        os.set_blocking(self.reading, False)
        try:
            tokens = os.read(self.reading, 4096)
        except BlockingIOError:
            tokens = b""
        print("tokens", "".join(sorted(tokens.decode())))


class Watch:
    """What is observed of a command's children."""

    def __init__(self, command, jobserver):
        self.command = command
        self.jobserver = jobserver
        self.most = 0
        self.excess = 0
        self.seen = set()
        self.pause = threading.Event()

    def look(self):
        """Look once; return the children and the CPU seconds each has used."""
        before = self.jobserver.out() if self.jobserver else None
        found = workers(self.command.pid)
        self.seen.update(found)
        self.most = max(self.most, len(found))
        # A token is taken before its worker starts and returned after its end.
        if self.jobserver:
            out = max(before, self.jobserver.out())
            self.excess += len(found) > out + 1
        return found

    def until(self, condition, what):
        end = time.monotonic() + MOST_SECONDS
        while not condition(self.look()):
            if time.monotonic() > end:
                self.command.kill()
                sys.exit(f"waited too long until {what}")
            self.pause.wait(0.001)


def kill_busy(watch, options):
    busy = []

    def are_busy(found):
        if watch.command.poll() is not None:
            sys.exit(f"ended before {options.workers} workers were busy")
        busy[:] = [pid for pid, spent in found.items() if spent > BUSY_SECONDS]
        return len(busy) >= options.workers

    if options.after:
        watch.until(lambda found: len(found) >= options.workers, "they begin")
        end = time.monotonic() + options.after
        watch.until(lambda _: time.monotonic() > end, "it is time")
    else:
        watch.until(are_busy, f"{options.workers} workers are busy")
    target = max(busy) if options.to == "worker" else watch.command.pid
    os.kill(target, getattr(signal, "SIG" + options.kill))


def set_signals(options):
    default_signals()
    if options.block:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", default="pipe")
    parser.add_argument("--tokens", default="")
    parser.add_argument("--kill")
    parser.add_argument("--block", action="store_true")
    parser.add_argument("--to", choices=("parent", "worker"))
    parser.add_argument("--after", type=float, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    jobserver = None
    environment = dict(os.environ)
    if options.kind != "make":
        jobserver = Jobserver(options.kind, options.tokens)
        environment["MAKEFLAGS"] = jobserver.makeflags
    command = subprocess.Popen(
        options.command,
        env=environment,
        preexec_fn=lambda: set_signals(options),
        close_fds=bool(jobserver),
        pass_fds=jobserver.passed() if jobserver else (),
    )
    watch = Watch(command, jobserver)
    if options.kill:
        kill_busy(watch, options)
    watch.until(lambda _: command.poll() is not None, "it ended")
    # If the parent was killed, its workers end a moment later.
    watch.until(lambda _: all(map(is_gone, watch.seen)), "its workers did")
    print("workers", watch.most)
    print("excess", watch.excess)
    if jobserver:
        jobserver.report()
    print("status", command.returncode)


if __name__ == "__main__":
    main()
