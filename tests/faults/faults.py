# SPDX-License-Identifier: MIT
"""The faults that are injected, and the state that the library shares."""

import errno
import os
import struct

PARENT, WORKER = ROLES = ("parent", "worker")

# The errors that each call can give.  Not those that say something of another
# process or file, which would have to be true: that a worker has closed its
# socket, that a file does not exist or is locked, that a directory cannot be
# searched.
SPACE = ["ENOSPC", "EIO", "EDQUOT"]
ERRORS = {
    "open": ["EACCES", "EMFILE", "EIO", "ENFILE", "ENOMEM", "EINTR"],
    "create": ["ENOSPC", "EACCES", "EMFILE", "EROFS", "EDQUOT", "EIO", "EEXIST"],
    "read": ["EIO", "EINTR", "short", "ENOMEM"],
    "pread": ["EIO", "EINTR", "short"],
    "write": SPACE + ["EINTR", "short", "EFBIG"],
    "fsync": SPACE,
    "syncfs": SPACE,
    "close": ["EIO", "EINTR"],
    "flush": SPACE,
    "rename": ["EIO", "ENOSPC", "EACCES", "EPERM", "EROFS"],
    "link": ["EPERM", "EMLINK", "ENOSPC", "EIO", "EACCES"],
    "unlink": ["EIO", "EACCES", "EPERM", "EROFS"],
    "mkdir": ["ENOSPC", "EACCES", "EROFS", "EIO"],
    "fchmod": ["EPERM", "EIO", "EROFS"],
    "fchown": ["EPERM", "EIO", "EINVAL"],
    "times": ["EPERM", "EIO", "EACCES"],
    "mmap": ["ENOMEM"],
    "fork": ["EAGAIN", "ENOMEM"],
    "socketpair": ["EMFILE", "ENFILE", "ENOBUFS"],
    "pipe": ["EMFILE", "ENFILE"],
    "send": ["EAGAIN", "EINTR", "ENOBUFS", "short"],
    "recv": ["EINTR", "ENOMEM", "short"],
    "poll": ["EINTR", "ENOMEM"],
    "stat": ["EIO", "ENOMEM"],
    "opendir": ["EMFILE", "EACCES", "ENOMEM", "EIO"],
    "readdir": ["EIO"],
    "readlink": ["EIO", "EACCES"],
    "access": ["EACCES", "EIO"],
    "dup": ["EMFILE"],
    "flock": ["ENOLCK", "EINTR"],
    "mktemp": ["ENOSPC", "EMFILE", "EACCES", "EROFS"],
    "seek": ["EIO"],
    "thread": ["EAGAIN"],
    "wait": ["EINTR"],
    "malloc": ["ENOMEM"],
    "mutate": ["kill"],
}
# A process can be killed within one of these.
TORN = ["write"]
# A worker can be killed at one of these; another one repeats its task.
KILLED_WORKER = ["read", "write", "malloc"]
# Errors that last: from this call on, all of the kind fail.
LASTING = {
    "write": ["ENOSPC"],
    "create": ["EROFS", "EMFILE"],
    "open": ["EMFILE", "EIO"],
    "fsync": ["EIO"],
    "malloc": ["ENOMEM"],
    "fork": ["EAGAIN"],
    "unlink": ["EROFS"],
    "flock": ["ENOLCK"],
    "fchmod": ["EPERM"],
    "fchown": ["EPERM"],
    "times": ["EPERM"],
    "link": ["EPERM"],
}
# The program must continue as if nothing had happened.
TRANSPARENT = [
    ("read", "EINTR"), ("pread", "EINTR"), ("write", "EINTR"),
    ("send", "EINTR"), ("recv", "EINTR"), ("poll", "EINTR"),
    ("wait", "EINTR"), ("send", "EAGAIN"),
]
# Calls whose failure must never give the exit status 0: what they should put
# on disk may be lost.
FATAL = {
    "fsync": SPACE,
    "syncfs": SPACE,
    "flush": SPACE,
    "write": SPACE + ["EFBIG"],
}
# A file system may refuse these; the program then continues without.
REFUSED = {
    "fchmod": ["EPERM", "EACCES", "EROFS", "EINVAL"],
    "fchown": ["EPERM", "EACCES", "EINVAL"],
    "times": ["EPERM", "EACCES", "EROFS", "EINVAL"],
    "link": ["EPERM", "EMLINK"],
    # Of a hard link.
    "rename": ["EPERM"],
}


# Calls of the parent that concern no file.
FILELESS = ["mmap", "fork", "socketpair", "pipe", "send", "recv", "poll", "dup",
            "thread", "wait", "malloc"]


class Fault:
    """CALL:NUMBER[+]:ACTION:ROLE, with an ACTION such as ENOSPC or kill."""

    def __init__(self, text):
        self.text = text
        self.call, number, self.action, self.role = text.split(":")
        self.lasts = number.endswith("+")
        self.number = int(number.rstrip("+"))

    def for_library(self):
        action = getattr(errno, self.action, self.action)
        return "%s:%d%s:%s:%s" % (self.call, self.number,
                                  "+" if self.lasts else "", action, self.role)

    @property
    def kills(self):
        """Whether the whole program is killed."""
        return self.role == PARENT and self.action in ("kill", "torn")

    @property
    def reason(self):
        """What a message says of the error."""
        return os.strerror(getattr(errno, self.action, 0))

    @property
    def is_transparent(self):
        return not self.lasts and (
            self.action == "short" or (self.call, self.action) in TRANSPARENT
            or (self.action == "kill" and self.role == WORKER))

    @property
    def is_fatal(self):
        return (self.role == PARENT and
                self.action in FATAL.get(self.call, ()))

    @property
    def has_file(self):
        return self.role == PARENT and self.call not in FILELESS

    @property
    def may_be_refused(self):
        return self.action in REFUSED.get(self.call, ())


class State:
    """The file of FAULTS_STATE: struct fault_state of fault.h."""

    CALLS = len(ERRORS)
    NAME = 16
    WHAT = 256
    COUNTS_AT = 16
    NAMES_AT = COUNTS_AT + 2 * 8 * CALLS
    WHAT_AT = NAMES_AT + CALLS * NAME
    SIZE = WHAT_AT + WHAT

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.write(bytes(self.SIZE))

    def read(self):
        with open(self.path, "rb") as file:
            content = file.read()
        owner, self.injected = struct.unpack_from("<qQ", content)
        if not owner:
            raise SystemExit("sweep.py: the library was not loaded")
        self.counts = {}
        for call in range(self.CALLS):
            name = self._text(content, self.NAMES_AT + call * self.NAME,
                              self.NAME)
            if name not in ERRORS:
                raise SystemExit("sweep.py: no errors of %r" % name)
            for place, role in enumerate(ROLES):
                at = self.COUNTS_AT + 8 * (place * self.CALLS + call)
                self.counts[name, role] = struct.unpack_from("<Q", content,
                                                             at)[0]
        self.what = self._text(content, self.WHAT_AT, self.WHAT)
        return self

    @staticmethod
    def _text(content, at, size):
        return content[at:at + size].split(b"\0")[0].decode("utf-8", "replace")


def spread(count, most):
    """Return at most this many of the numbers 1 to count, evenly spread."""
    if count <= most:
        return list(range(1, count + 1))
    if most == 1:
        return [1]
    return sorted({1 + index * (count - 1) // (most - 1)
                   for index in range(most)})


def plan(counts, most, random):
    """Return the faults for a program that makes these calls.

    most(call, role) limits the numbers for which a call fails.  Numbers above
    this limit are left to chance.
    """
    faults = []
    for (call, role), count in sorted(counts.items()):
        limit = most(call, role)
        numbers = spread(count, limit)
        if count > limit:
            # Half of them differ from sweep to sweep.
            numbers = sorted(set(numbers[::2]) | set(
                random.sample(range(1, count + 1), limit // 2)))
        if call == "mutate" and role == WORKER:
            continue
        for number in numbers:
            for action in ERRORS[call]:
                faults.append("%s:%d:%s:%s" % (call, number, action, role))
            for action in LASTING.get(call, ()):
                faults.append("%s:%d+:%s:%s" % (call, number, action, role))
            if call in TORN and role == PARENT:
                faults.append("%s:%d:torn:%s" % (call, number, role))
            if call in KILLED_WORKER and role == WORKER:
                faults.append("%s:%d:kill:%s" % (call, number, role))
    return faults
