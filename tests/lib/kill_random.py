# SPDX-License-Identifier: MIT
"""kill_random.py PROGRAM STOP [children]: kill processes of a program.

Sends SIGKILL to one of the processes that run PROGRAM, chosen at random, again
and again, until the file STOP exists.  With "children", spares those that
another program has started.  Prints how many were killed.
"""

import glob
import os
import random
import signal
import sys
import time


def parent(pid):
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def processes(program, only_children):
    found = []
    for link in glob.glob("/proc/[0-9]*/exe"):
        try:
            if os.readlink(link) != program:
                continue
            pid = int(link.split("/")[2])
            if (only_children and
                    os.readlink(f"/proc/{parent(pid)}/exe") != program):
                continue
            found.append(pid)
        except OSError:
            pass
    return found


def main():
    program, stop = os.path.realpath(sys.argv[1]), sys.argv[2]
    killed = 0
    while not os.path.exists(stop):
        found = processes(program, "children" in sys.argv[3:])
        if found:
            try:
                os.kill(random.choice(found), signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        time.sleep(random.uniform(0, 0.06))
    print(killed)


main()
