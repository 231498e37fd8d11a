# SPDX-License-Identifier: MIT
"""What must be true after a run, whatever has failed in it."""

import csv
import hashlib
import io
import json
import os
import re
import stat

TEMPORARY = re.compile(r"(^|/)(\.pyc-bake\.\d+\.\d+\.tmp|pyc-bake\.\w{6}|"
                       r"pyc-bake-\w{6}(/s)?)$")
DOCUMENTED = (0, 1, 2)
# Messages of the program that explain a failure without an error of a call.
EXPLAINED = re.compile(
    r"out of memory|worker|MemoryError|became shorter|changed|truncated|"
    r"can.?not allocate|[Cc]an.t allocate|[Mm]emory|interrupted|Python|libcrypto|libarchive")
# The current directory in a message.
CURRENT = re.compile(r"(^|\s)\.: ", re.MULTILINE)
CRASHED = "a library lacks memory"


class Entry:
    """What a directory has under a name."""

    def __init__(self, path):
        status = os.lstat(path)
        self.type = stat.S_IFMT(status.st_mode)
        self.mode = stat.S_IMODE(status.st_mode)
        self.time = status.st_mtime_ns
        self.inode = status.st_ino
        self.content = b""
        if stat.S_ISREG(status.st_mode):
            with open(path, "rb") as file:
                self.content = file.read()

    def same(self, other):
        return (other is not None and self.type == other.type and
                self.mode == other.mode and self.content == other.content)

    def same_content(self, other):
        return other is not None and self.content == other.content


def snapshot(directory):
    """Return the entries of all paths below directory, except its files.

    What is in the directory "cache" has no effect on the result.
    """
    found = {}
    for root, directories, files in os.walk(directory):
        if root == directory and "cache" in directories:
            directories.remove("cache")
        for name in directories + files:
            path = os.path.join(root, name)
            relative = os.path.relpath(path, directory)
            if os.sep in relative:
                found[relative] = Entry(path)
    return found


def keeps_time(scenario, path):
    """Whether the program determines the time of this path."""
    return not scenario.program and path.endswith((".pyc", ".py", "__pycache__"))


def links(entries):
    """Return the groups of paths that are the same file."""
    groups = {}
    for path, entry in entries.items():
        if stat.S_ISREG(entry.type):
            groups.setdefault(entry.inode, []).append(path)
    return sorted(sorted(group) for group in groups.values())


class Outcome:
    """The end of a run: its status, its messages and its files.

    status is -N after a signal N, and None after a timeout.
    """

    def __init__(self, status, errors, entries, survivors=0):
        self.status = status
        self.errors = errors
        self.entries = entries
        self.survivors = survivors


class Trial:
    """A run with a fault, judged by the one without."""

    def __init__(self, scenario, before, reference, fault=None):
        self.scenario = scenario
        self.before = before
        self.reference = reference
        self.fault = fault
        self.problems = []

    def blame(self, text, *arguments):
        self.problems.append(text % arguments)

    # --- the result is complete ---

    def expect_result(self, entries, when, may_lack_attributes=False,
                      is_again=False):
        """The files are those of a run without faults.

        A directory need not have its old time if that cannot be set, or after a
        run that failed and then a second one.
        """
        wanted = self.reference.entries
        for path in sorted(set(wanted) | set(entries)):
            if path not in entries:
                self.blame("%s: %s is missing", when, path)
            elif path not in wanted:
                if not (self._is_harmless(path, entries[path]) or
                        (is_again and self._may_stay(path))):
                    self.blame("%s: %s is left", when, path)
            elif not self._is_result(path, entries[path], wanted[path],
                                     may_lack_attributes, is_again):
                self.blame("%s: %s is not the normal result", when, path)
        known = {path: entry for path, entry in entries.items()
                 if path in wanted}
        if not may_lack_attributes and links(known) != links(wanted):
            self.blame("%s: other files are linked", when)

    def _is_harmless(self, path, entry):
        """An empty file that gets no name, if the process is killed or cannot
        remove its name."""
        return (path.startswith("tmp/") and not entry.content and
                (self.fault.kills or self.fault.call == "unlink"))

    def _may_stay(self, path):
        """Whether no later run knows that it could remove this file."""
        prefix = self.scenario.may_stay
        return (prefix is not None and path in self.before and
                path.startswith("work/" + prefix))

    def _is_result(self, path, entry, wanted, may_lack_attributes, is_again):
        if may_lack_attributes:
            return entry.same_content(wanted)
        if not entry.same(wanted):
            return (self._is_derived(path) and
                    normal_report(entry.content) ==
                    normal_report(wanted.content))
        return (entry.time == wanted.time or
                not keeps_time(self.scenario, path) or
                (stat.S_ISDIR(entry.type) and
                 (is_again or self.fault.call == "times")))

    def _is_derived(self, path):
        return path[len("work/"):] in self.scenario.derived

    # --- the result is incomplete ---

    def expect_whole(self, entries, status):
        """Each file is the old one or the new one."""
        for path in sorted(set(entries) | set(self.before)):
            entry = entries.get(path)
            if entry is None:
                self._expect_kept(path, entries)
            elif not (entry.same(self.before.get(path)) or
                      entry.same(self.reference.entries.get(path))):
                self._judge(path, entry, status, entries)

    def _expect_kept(self, path, entries):
        """A path that is gone is one that the program must remove."""
        wanted = self.reference.entries
        if path in wanted:
            self.blame("%s is gone", path)
        kept = self.scenario.kept_as.get(path[len("work/"):])
        if kept is None:
            return
        kept = "work/" + kept
        if kept not in entries or not entries[kept].same_content(wanted[kept]):
            self.blame("%s is gone, but %s is not there", path, kept)

    def _judge(self, path, entry, status, entries):
        if TEMPORARY.search(path):
            # It cannot be removed, or nobody could remove it.
            if not (self.fault.kills or self.fault.call == "unlink"):
                self.blame("%s is left", path)
        elif path == "work/%s" % self.scenario.stdout:
            return
        elif self._is_derived(path) and status in (1, 2):
            self._expect_true(path, entry, entries)
        elif self.fault.may_be_refused and (
                entry.same_content(self.before.get(path)) or
                entry.same_content(self.reference.entries.get(path))):
            return
        else:
            self.blame("%s is neither the old nor the new one", path)

    def _expect_true(self, path, entry, entries):
        """A file that describes an incomplete result describes it right."""
        try:
            if path.endswith("RECORD"):
                expect_record(entry.content, os.path.dirname(
                    os.path.dirname(path)), entries)
            elif path.endswith("report"):
                expect_report(entry.content)
            else:
                expect_list(entry.content, entries)
        except (AssertionError, ValueError, KeyError) as error:
            self.blame("%s is wrong: %s", path, error)

    # --- the whole run ---

    def judge(self, outcome, place):
        """Note all that is wrong.  Return whether the result is complete.

        place: what the call that failed was for; None if no call failed.
        """
        status = outcome.status
        if outcome.survivors:
            self.blame("%d processes are left", outcome.survivors)
        if status is None:
            self.blame("it did not end")
        elif status < 0 and not (self.fault.kills and status == -9):
            self._judge_crash(outcome)
        elif status >= 0 and status not in DOCUMENTED:
            self.blame("the exit status is %d", status)
        if status == self.scenario.status:
            self.expect_result(outcome.entries, "with this exit status",
                               self.fault.may_be_refused)
            if (self.fault.is_fatal and status == 0 and
                    place is not None and "/cache/" not in place):
                self.blame("it ignored that %s failed", self.fault.call)
            return not self.problems and status == 0
        if status == 0:
            self.blame("the exit status is 0 in place of %d",
                       self.scenario.status)
        self.expect_whole(outcome.entries, status)
        if status is not None and status > 0:
            self._expect_message(outcome.errors)
        if self.fault.is_transparent:
            self.blame("the exit status is %s after %s", status,
                       self.fault.action)
        return False

    def _judge_crash(self, outcome):
        """A library that lacks memory may crash, but must leave no file."""
        if self.fault.call != "malloc" or CRASHED not in outcome.errors:
            self.blame("it was ended by signal %d", -outcome.status)

    def _names_file(self, text):
        """Whether the messages name a file, an operand or TMPDIR."""
        names = {os.path.basename(path) for path in self.before}
        names.update(os.path.basename(path)
                     for path in self.reference.entries)
        names.update(self.scenario.arguments)
        names.update(["TMPDIR", "standard output", "standard input",
                      "/.pyc-bake.", "pyc-bake-archive.so",
                      "pyc-bake-digest.so"])
        return CURRENT.search(text) or any(name in text for name in names
                   if len(name) > 2 or name == "-")

    def _expect_message(self, errors):
        """A message says what failed, with its file or its call."""
        text = errors.strip()
        if not text:
            self.blame("there is no message")
        elif not (self.fault.reason in text or EXPLAINED.search(text)):
            self.blame("no message explains the failure")
        elif self.fault.has_file and not self._names_file(text):
            self.blame("no message names a file")
        for line in text.splitlines():
            if line.count(self.fault.reason) > 1:
                self.blame("a message is repeated")


# --- files that describe a result ---


def normal_report(content):
    """A report without what depends on an earlier run."""
    lines = []
    for line in content.decode("utf-8", "replace").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            return content
        if not isinstance(row, dict):
            return content
        if row.get("outcome") == "fresh":
            row["outcome"] = "baked"
        if "summary" in row:
            row["baked"] = row.get("baked", 0) + row.pop("fresh", 0)
            row.pop("bytes", None)
        lines.append(row)
    return lines


def expect_report(content):
    rows = [json.loads(line) for line in content.decode().splitlines()]
    assert rows and rows[-1].get("summary") is True, "it has no sums"


def expect_list(content, entries):
    for line in content.decode().splitlines():
        path = "work/root" + line.split(") ")[-1].split("%dir ")[-1]
        assert path in entries, "%s is not there" % path


def expect_record(content, site, entries):
    for path, digest, size in csv.reader(io.StringIO(content.decode())):
        entry = entries[site + "/" + path]
        assert not size or int(size) == len(entry.content), path
        if digest:
            import base64

            found = base64.urlsafe_b64encode(
                hashlib.sha256(entry.content).digest())
            assert digest == "sha256=" + found.decode().rstrip("="), path
