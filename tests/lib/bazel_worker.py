# SPDX-License-Identifier: MIT
"""bazel_worker.py SCENARIO PROTOCOL [OPTION]...: drive pyc-bake-precompiler as Bazel does.

Runs the program in PYC_BAKE_PRECOMPILER as a persistent worker, in the current
directory, and checks each response against what PYC_BAKE writes.  PROTOCOL is
json or proto.  Prints counts and times; fails with the reason.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

PROGRAM = os.environ["PYC_BAKE_PRECOMPILER"]
PYC_BAKE = os.environ["PYC_BAKE"]
MOST_SECONDS = 60


# --- protocol buffers ---


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def proto_request(request):
    out = b"".join(field(1, word.encode()) for word in request["arguments"])
    for entry in request.get("inputs", []):
        out += field(2, field(1, entry["path"].encode())
                     + field(2, entry["digest"].encode()))
    out += field(3, request.get("requestId", 0))
    out += field(4, int(request.get("cancel", False)))
    out += field(5, request.get("verbosity", 0))
    if "sandboxDir" in request:
        out += field(6, request["sandboxDir"].encode())
    # A field of a later protocol.
    out += field(999, b"unknown")
    return varint(len(out)) + out


class Reader:
    def __init__(self, stream):
        self.stream = stream

    def number(self):
        shift = value = 0
        while True:
            byte = self.stream.read(1)
            if not byte:
                return None
            value |= (byte[0] & 0x7F) << shift
            shift += 7
            if not byte[0] & 0x80:
                return value


def proto_response(stream):
    import io
    length = Reader(stream).number()
    if length is None:
        return None
    content = stream.read(length)
    assert len(content) == length, "a response is cut"
    inner = Reader(io.BytesIO(content))
    names = {1: "exitCode", 2: "output", 3: "requestId", 4: "wasCancelled"}
    response = {}
    while (key := inner.number()) is not None:
        value = inner.number()
        if key & 7 == 2:
            value = inner.stream.read(value).decode()
        response[names[key >> 3]] = value
    return response


# --- the worker ---


class Worker:
    """A worker; responses are gathered by a thread."""

    def __init__(self, protocol, *options, prefix=()):
        self.protocol = protocol
        self.responses = []
        self.changed = threading.Condition()
        self.is_closed = False
        self.process = subprocess.Popen(
            [*prefix, PROGRAM, *options, *sys.argv[3:],
             "--persistent_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=open("worker.log", "ab"))
        self.thread = threading.Thread(target=self.gather, daemon=True)
        self.thread.start()

    def gather(self):
        while True:
            if self.protocol == "proto":
                response = proto_response(self.process.stdout)
            else:
                line = self.process.stdout.readline()
                response = json.loads(line) if line else None
            with self.changed:
                if response is None:
                    self.is_closed = True
                else:
                    self.responses.append(response)
                self.changed.notify_all()
            if response is None:
                return

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, arguments, number=0, **more):
        request = {"arguments": arguments, "requestId": number, **more}
        request.setdefault("inputs", [{"path": "m.py", "digest": "c0ffee"}])
        if self.protocol == "proto":
            self.send_bytes(proto_request(request))
        else:
            request["later"] = {"unknown": ["}", {}]}
            self.send_bytes(json.dumps(request).encode() + b"\n")

    def wait(self, count, seconds=MOST_SECONDS):
        """Wait until there are so many responses in all."""
        with self.changed:
            done = self.changed.wait_for(
                lambda: len(self.responses) >= count or self.is_closed,
                seconds)
        assert done, f"no {count} responses: {self.responses}"
        assert len(self.responses) >= count, f"ended: {self.responses}"

    def ask(self, arguments, number=0, **more):
        """Send one request, and return its response."""
        before = len(self.responses)
        self.send(arguments, number, **more)
        self.wait(before + 1)
        return self.responses[-1]

    def close(self, status=0):
        """Close standard input, and wait for the end."""
        self.process.stdin.close()
        self.join(status)

    def join(self, status):
        ended = self.process.wait(MOST_SECONDS)
        assert ended == status, f"exit status {ended}, not {status}"
        self.thread.join(MOST_SECONDS)

    def lanes(self):
        return [pid for pid in children(self.process.pid) if is_alive(pid)]


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def tree_of(pid):
    found = [pid]
    for at in found:
        found.extend(children(at))
    return found


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, what):
    end = time.monotonic() + MOST_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited too long until {what}"
        time.sleep(0.002)


# --- sources ---


def source_text(number, size=1):
    lines = [f'"""Module {number}."""', f"NUMBER = {number}"]
    for i in range(size):
        lines += [f"def work_{i}(a, b={i}, *, c=({number}, 'x')):",
                  f"    return {{a, b, {i}}} | {{'k{number}': c}}.keys()"]
    return "\n".join(lines) + "\n"


def write_source(number, size=1):
    name = f"m{number}.py"
    with open(name, "w") as file:
        file.write(source_text(number, size))
    return name


def words(number, target=None, mode="CHECKED_HASH", level=0):
    return ["--invalidation_mode", mode, "--src", f"m{number}.py",
            f"--src_name=pkg/m{number}.py", "--pyc",
            target or f"out/m{number}.pyc", "--optimize", str(level)]


def wanted(number, mode="checked-hash", level=0):
    """What pyc-bake writes."""
    name = f"wanted-{number}-{mode}-{level}.pyc"
    subprocess.run([PYC_BAKE, "-q", "-f", f"-o{level}", "--invalidation-mode",
                    mode, f"--output={name}", f"--dfile=pkg/m{number}.py",
                    f"m{number}.py"], check=True)
    return read(name)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def check_files(directory, names):
    """Nothing but these files may be there."""
    found = sorted(os.listdir(directory))
    assert found == sorted(names), f"{directory} has {found}"


def ok(response, number=0):
    want = {"exitCode": 0, "output": "", "requestId": number}
    got = {**{"exitCode": 0, "output": "", "requestId": 0}, **response}
    assert got == want, f"{got} is not {want}"


# --- scenarios ---


def singleplex(protocol):
    """One request after the other, all modes and levels."""
    os.mkdir("out")
    worker = Worker(protocol)
    for number in range(12):
        write_source(number)
        mode = ["checked_hash", "UNCHECKED_HASH"][number % 2]
        level = number % 3
        ok(worker.ask(words(number, mode=mode, level=level)))
        assert read(f"out/m{number}.pyc") == wanted(
            number, mode.lower().replace("_", "-"), level)
    assert len(worker.lanes()) == 1, "one request at a time needs one lane"
    worker.close()
    check_files("out", [f"m{number}.pyc" for number in range(12)])


def multiplex(protocol):
    """All requests at once."""
    count = 120
    os.mkdir("out")
    for number in range(count):
        write_source(number, 1 + number % 40)
    worker = Worker(protocol, "--jobs=4")
    for number in range(count):
        worker.send(words(number), number + 1)
    worker.wait(count)
    assert len(worker.lanes()) == 4, "there are as many lanes as jobs"
    worker.close()
    assert len(worker.responses) == count
    for response in worker.responses:
        ok(response, response["requestId"])
    assert len({r["requestId"] for r in worker.responses}) == count
    for number in range(0, count, 7):
        assert read(f"out/m{number}.pyc") == wanted(number)
    check_files("out", [f"m{number}.pyc" for number in range(count)])


def errors(protocol):
    """Each answer says what is wrong, and the worker goes on."""
    os.mkdir("out")
    write_source(0)
    with open("bad.py", "w") as file:
        file.write("x = 1\nx = = 2\n")
    worker = Worker(protocol)

    def refused(arguments, status, text):
        response = worker.ask(arguments, 7)
        assert response["exitCode"] == status, response
        assert text in response["output"], response
        assert response["requestId"] == 7, response

    bad = ["--src=bad.py", "--src_name=a/bad.py", "--pyc=out/bad.pyc"]
    refused(bad, 1, "a/bad.py:2:5: SyntaxError: invalid syntax\n    x = = 2\n")
    refused(words(9), 2, "m9.py: No such file")
    refused(words(0, "none/m.pyc"), 2, "none/m.pyc: its directory: No such")
    refused(words(0)[:-1], 2, "--optimize: needs a value")
    refused(words(0) + ["--python_version=3.99"], 2, "--python_version=3.99")
    refused(words(0) + ["--jobs=2"], 2, "--jobs: a request cannot have it")
    refused(words(0) + ["more"], 2, "unknown argument 'more'")
    refused([], 2, "there is no --src")
    # Of two sources, the one that compiles is written.
    refused(bad + words(0), 1, "a/bad.py:2:5")
    assert read("out/m0.pyc") == wanted(0)
    worker.close()
    check_files("out", ["m0.pyc"])


def sandboxed(protocol):
    """All paths but the embedded one are below sandboxDir."""
    write_source(0)
    os.mkdir("outside")
    os.makedirs("box/1/out")
    # Bazel makes links for inputs.
    os.symlink(os.path.abspath("m0.py"), "box/1/m0.py")
    os.symlink(os.path.abspath("outside"), "box/1/link")
    with open("box/1/inner.params", "w") as file:
        file.write("\n".join(words(0)))
    with open("box/1/outer.params", "w") as file:
        file.write("@inner.params\n")
    with open("m0.params", "w") as file:
        file.write("--src=nothing\n")
    worker = Worker(protocol)
    ok(worker.ask(words(0, "out/a.pyc"), 3, sandboxDir="box/1"), 3)
    ok(worker.ask(["@outer.params"], 4, sandboxDir="box/1"), 4)
    ok(worker.ask(words(0, "out/c.pyc"), 5,
                  sandboxDir=os.path.abspath("box/1") + "/"), 5)
    for name in "a", "m0", "c":
        assert read(f"box/1/out/{name}.pyc") == wanted(0)
    for arguments in (words(0, "../out.pyc"), words(0, "out/../../o.pyc"),
                      words(0, os.path.abspath("o.pyc")),
                      ["@../../m0.params"],
                      ["--src=../../m0.py", *words(0)[4:]]):
        response = worker.ask(arguments, 6, sandboxDir="box/1")
        assert response["exitCode"] == 2, response
        assert "outside of the sandbox directory" in response["output"]
    response = worker.ask(words(0, "link/m.pyc"), 6, sandboxDir="box/1")
    assert response["exitCode"] == 2, response
    assert "symbolic link" in response["output"], response
    response = worker.ask(words(0), 6, sandboxDir="box/2")
    assert response["exitCode"] == 2, response
    worker.close()
    check_files("outside", [])
    check_files("box/1/out", ["a.pyc", "c.pyc", "m0.pyc"])


SLOW = 2000  # functions: compiling them takes a second or more


def cancelled(protocol):
    """Cancels at random moments; nothing is written after the answer."""
    generator = random.Random(int(os.environ.get("SEED", "1")))
    rounds = int(os.environ.get("ROUNDS", "200"))
    os.mkdir("out")
    for number in range(8):
        write_source(number, [1, 20, 60, 200][number % 4])
    want = [wanted(number) for number in range(8)]
    worker = Worker(protocol, "--jobs=3")
    stopped = finished = late = 0
    for number in range(1, rounds + 1):
        which = generator.randrange(8)
        target = f"out/r{number}.pyc"
        before = len(worker.responses)
        worker.send(words(which, target), number)
        time.sleep(generator.choice([0, 0, 0.0005, 0.002, 0.005, 0.02]))
        worker.send([], number, cancel=True)
        if number % 5 == 0:
            worker.send([], number + 5000, cancel=True)  # unknown
        worker.wait(before + 1)
        response = worker.responses[-1]
        assert response["requestId"] == number, response
        state = os.path.exists(target) and hashlib.sha256(
            read(target)).digest()
        worker.send([], number, cancel=True)  # is answered already
        if response.get("wasCancelled"):
            stopped += 1
            states.append((target, state))
        else:
            ok(response, number)
            finished += 1
        if os.path.exists(target):
            assert read(target) == want[which], f"{target} is not whole"
            late += bool(response.get("wasCancelled"))
    # After all cancels the worker answers as before.
    ok(worker.ask(words(0, "out/last.pyc"), 9999), 9999)
    assert len(worker.responses) == rounds + 1, "a request has two answers"
    worker.close()
    for target, state in states:
        now = os.path.exists(target) and hashlib.sha256(read(target)).digest()
        assert now == state, f"{target} was written after the answer"
    for name in os.listdir("out"):
        assert name.endswith(".pyc") and name[0] in "rl", f"left: {name}"
    assert stopped, "no request was stopped"
    print(f"{rounds} requests: {stopped} cancelled ({late} when the .pyc was "
          f"written), {finished} finished")


states = []


def cancel_start(protocol):
    """Cancels that come while a lane starts.  Then the supervisor still waits
    without using the CPU.
    """
    os.mkdir("out")
    write_source(1, 100)
    write_source(2, 8 * SLOW)
    worker = Worker(protocol, "--jobs=1")
    for number in range(1, 2001):
        worker.send(words(1), number)
        end = time.perf_counter() + number % 60 * 5e-6
        while time.perf_counter() < end:
            pass
        worker.send([], number, cancel=True)
        worker.wait(number)
        assert worker.responses[-1]["requestId"] == number
    before, begun = own_ticks(worker.process.pid), time.monotonic()
    ok(worker.ask(words(2), 3000), 3000)
    used = own_ticks(worker.process.pid) - before
    seconds = time.monotonic() - begun
    share = used / os.sysconf("SC_CLK_TCK") / seconds
    assert share < 0.5, f"the supervisor uses {share:.2f} of a processor"
    worker.close()


def cancel_slow(protocol):
    """A cancel stops a long compilation at once, and waiting requests."""
    os.mkdir("out")
    write_source(1, 4 * SLOW)
    write_source(2)
    worker = Worker(protocol, "--jobs=1")
    worker.send(words(1), 1)
    worker.send(words(2), 2)
    worker.send(words(2, "out/third.pyc"), 3)
    wait_for(lambda: worker.lanes() and children(worker.lanes()[0]),
             "it compiles")
    start = time.monotonic()
    worker.send([], 2, cancel=True)
    worker.send([], 1, cancel=True)
    worker.wait(3)
    seconds = time.monotonic() - start
    by_id = {r["requestId"]: r for r in worker.responses}
    assert by_id[1].get("wasCancelled") and by_id[2].get("wasCancelled")
    ok(by_id[3], 3)
    worker.close()
    check_files("out", ["third.pyc"])
    print(f"a cancel and a request after it took {seconds * 1000:.0f} ms")


def cancel_unread(protocol):
    """A lane that does not read its request holds up nothing else."""
    os.mkdir("out")
    write_source(1)
    # The lane asks this program for its version before it reads, and gives up
    # after 30 seconds.  The answer must not wait for that.
    with open("python", "w") as file:
        file.write("#!/bin/sh\nexec sleep 1000\n")
    os.chmod("python", 0o755)
    worker = Worker(protocol, "--jobs=1", f"--python={os.getcwd()}/python")
    large = ["--worker_impl=" + 200 * "x" for _ in range(5000)]
    worker.send(large + words(1), 1)
    wait_for(worker.lanes, "a lane is started")
    worker.send([], 1, cancel=True)
    worker.wait(1, 15)
    assert worker.responses[0].get("wasCancelled"), worker.responses
    # Neither does a signal.
    worker.send(large + words(1), 2)
    wait_for(worker.lanes, "a lane is started")
    worker.process.send_signal(signal.SIGTERM)
    worker.process.wait(15)
    worker.join(-signal.SIGTERM)
    check_files("out", [])
    # What a lane has not read at first is written later.
    worker = Worker(protocol, "--jobs=1")
    ok(worker.ask(large + words(1), 3), 3)
    worker.close()
    check_files("out", ["m1.pyc"])


def cancel_singleplex(protocol):
    """Requests without a number are cancelled by the number 0."""
    os.mkdir("out")
    write_source(1, 4 * SLOW)
    write_source(2)
    worker = Worker(protocol)
    worker.send(words(1))
    wait_for(lambda: worker.lanes() and children(worker.lanes()[0]),
             "it compiles")
    worker.send([], 0, cancel=True)
    worker.wait(1)
    assert worker.responses[0].get("wasCancelled"), worker.responses
    ok(worker.ask(words(2)))
    worker.close()
    check_files("out", ["m2.pyc"])


def own_ticks(pid):
    """The CPU time of a process."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    except OSError:
        return 0


def ticks(pid):
    """The CPU time of the processes that a lane has started."""
    return sum(map(own_ticks, tree_of(pid)[1:]))


def killed(protocol):
    """A lane that dies answers with a message, and another one goes on."""
    os.mkdir("out")
    write_source(1, 8 * SLOW)
    write_source(2)
    worker = Worker(protocol, "--jobs=1")
    for number in range(1, 6):
        # What a killed lane has left is killed a moment later.
        wait_for(lambda: len(worker.lanes()) == (number > 1), "one is left")
        before = ticks(worker.lanes()[0]) if worker.lanes() else 0
        worker.send(words(1, "out/slow.pyc"), number)
        wait_for(lambda: worker.lanes()
                 and ticks(worker.lanes()[0]) > before + 5, "it compiles")
        # As if it had been killed while it wrote.
        open("out/.pyc-bake.1.0.tmp", "w").close()
        os.kill(worker.lanes()[0], signal.SIGKILL)
        worker.wait(2 * number - 1)
        check_files("out", ["m2.pyc"] if number > 1 else [])
        response = worker.responses[-1]
        assert response.get("exitCode") == 2, response
        assert "ended by signal 9" in response["output"], response
        ok(worker.ask(words(2), number + 100), number + 100)
    # One that dies without work is not missed.
    wait_for(lambda: len(worker.lanes()) == 1, "one is left")
    os.kill(worker.lanes()[0], signal.SIGKILL)
    wait_for(lambda: not worker.lanes(), "it is reaped")
    ok(worker.ask(words(2), 7), 7)
    everybody = tree_of(worker.process.pid)
    worker.close()
    wait_for(lambda: not any(map(is_alive, everybody)), "all have ended")
    check_files("out", ["m2.pyc"])


def killed_worker(protocol):
    """If the worker is killed, no process stays behind."""
    os.mkdir("out")
    write_source(1, 4 * SLOW)
    for number in signal.SIGKILL, signal.SIGTERM:
        worker = Worker(protocol, "--jobs=2")
        worker.send(words(1), 1)
        worker.send(words(1, "out/two.pyc"), 2)
        wait_for(lambda: len(tree_of(worker.process.pid)) == 5,
                 "two lanes compile")
        everybody = tree_of(worker.process.pid)
        worker.process.send_signal(number)
        worker.join(-number)
        wait_for(lambda: not any(map(is_alive, everybody)), "all have ended")
        assert not worker.responses, worker.responses
        check_files("out", [])


def closed(protocol):
    """At the end of input, the requests that run are finished."""
    os.mkdir("out")
    for number in range(30):
        write_source(number, 30)
    worker = Worker(protocol, "--jobs=3")
    for number in range(30):
        worker.send(words(number), number + 1)
    worker.process.stdin.close()
    worker.join(0)
    assert sorted(r["requestId"] for r in worker.responses) == list(
        range(1, 31)), worker.responses
    check_files("out", [f"m{number}.pyc" for number in range(30)])


def nobody_reads(protocol):
    """If nobody reads the answers, the worker ends."""
    os.mkdir("out")
    write_source(1)
    for prefix, statuses in ((), (-signal.SIGPIPE,)), (
            ("sh", "-c", "trap '' PIPE; exec \"$@\"", "sh"), (2,)):
        worker = Worker(protocol, prefix=prefix)
        ok(worker.ask(words(1), 1), 1)
        everybody = tree_of(worker.process.pid)
        # Closes the last reader without a race with the thread.
        reader = subprocess.Popen(
            [*prefix, PROGRAM, "--persistent_worker"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=open("worker.log", "ab"))
        reader.stdout.close()
        text = (proto_request if protocol == "proto" else
                lambda r: json.dumps(r).encode() + b"\n")(
                    {"arguments": words(1), "requestId": 1})
        reader.stdin.write(text)
        reader.stdin.flush()
        assert reader.wait(MOST_SECONDS) in statuses, reader.returncode
        worker.close()
        wait_for(lambda: not any(map(is_alive, everybody)), "all have ended")


def malformed(protocol):
    """Malformed input ends the worker, after what it has to do."""
    os.mkdir("out")
    write_source(1, 100)
    cases = {
        "proto": {b"\x80\x80\x80\x80\x80\x01": "more than 2 GiB",
                  b"\x80\x80\x80\x80\x08": "more than 2 GiB",
                  b"\x01\x0b": "invalid type",
                  b"\x02\x00\x00": "invalid number",
                  b"\x03\x0a\x05-": "ends in a field",
                  b"\x02\x18\x80": "ends in a number",
                  b"\x05\x0a": "ends in a request"},
        "json": {b"[]\n": "does not begin with {",
                 b"{]": "is not JSON",
                 b'{"requestId": 4294967296}': "32 bits",
                 b'{"requestId": "x"}': "32 bits",
                 b'{"requestId": 1, "requestId": 2}': "twice",
                 b'{"request\\u0049d": 1, "arguments": 0}': "not an array",
                 b'{"arguments": ["': "ends in a request"},
    }[protocol]
    for data, text in cases.items():
        open("worker.log", "w").close()
        worker = Worker(protocol)
        worker.send(words(1), 1)
        worker.send_bytes(data)
        if "ends in a request" in text:
            worker.process.stdin.close()
        worker.join(2)
        worker.process.stdin.close()
        assert len(worker.responses) == 1, (data, worker.responses)
        ok(worker.responses[0], 1)
        log = read("worker.log").decode()
        assert text in log and log.startswith(
            "pyc-bake-precompiler: standard input"), (
            data, log)
    check_files("out", ["m1.pyc"])
    # A number that is in use comes again.
    worker = Worker(protocol)
    write_source(2, SLOW)
    worker.send(words(2), 1)
    worker.send(words(1), 1)
    worker.join(2)
    assert len(worker.responses) == 1, worker.responses
    assert "comes again" in read("worker.log").decode()


def refused_requests(protocol):
    """Each request whose number is certain has an answer."""
    # Name, bytes of the request with number 5, and the reason.
    if protocol == "json":
        cases = [(json.dumps({**more, "requestId": 5}), text)
                 for more, text in (
                     ({"arguments": ["--src"] * 70000}, "too many values"),
                     ({"later": [1] * 70000}, "too many values"),
                     ({"arguments": ["x" * (65 << 20)]}, "more than 64 MiB"),
                     ({"arguments": 1}, "is not an array"),
                     ({"arguments": [1]}, "not a string"),
                     ({"arguments": ["a\0b"]}, "NUL"),
                     ({"cancel": 1}, "neither true nor false"),
                     ({"sandboxDir": []}, "not a string"))]
        cases += [
            ('{"later": %s, "requestId": 5}' % ("[" * 40 + "]" * 40),
             "too deep"),
            ('{"arguments": [], "arguments": [], "requestId": 5}', "twice"),
            ('{"later": 99999999999999999999999, "requestId" :\t5 }',
             "64 bits"),
            ('{"requestId": 5, "later": [x]}', "is not JSON"),
            # The name matters, not what looks like it.
            ('{"later": "\\"requestId\\": 6", "more": {"requestId": 7},'
             '"requestId": 5, "arguments": {"requestId": 8}}', "not an array"),
        ]
        cases = [(case.encode(), text) for case, text in cases]
    else:
        number = field(3, 5)
        words_of_one = field(1, b"x" * 1000)
        cases = [(varint(len(case)) + case, text) for case, text in (
            (field(1, b"a\0b") + number, "contains a NUL"),
            (number + field(6, b"a\0b"), "contains a NUL"),
            (field(1, b"x") * 1048577 + number, "more than 1048576 arguments"),
            (words_of_one * 70000 + number, "more than 64 MiB"),
            (number + words_of_one * 70000, "more than 64 MiB"),
            (field(2, b"x" * (65 << 20)) + number, "more than 64 MiB"))]
    os.mkdir("out")
    write_source(1)
    worker = Worker(protocol, "--jobs=1")
    for number, (data, text) in enumerate(cases):
        before = len(worker.responses)
        worker.send_bytes(data)
        worker.wait(before + 1)
        response = worker.responses[-1]
        assert response.get("requestId") == 5, (data[:80], response)
        assert response.get("exitCode") == 2, (data[:80], response)
        assert response["output"].startswith(
            "pyc-bake-precompiler: the request"), response
        assert text in response["output"], (data[:80], response)
        ok(worker.ask(words(1), 6), 6)
    # No more than the memory of the largest request is kept.
    with open(f"/proc/{worker.process.pid}/status") as file:
        peak = [line for line in file if line.startswith("VmHWM")][0]
    assert int(peak.split()[1]) < 500 << 10, peak
    # Many inputs are no reason.
    inputs = [{"path": f"lib/{i}.py", "digest": "x" * 40}
              for i in range(30000)]
    ok(worker.ask(words(1), 7, inputs=inputs), 7)
    # One without a number waits for those before it.
    write_source(2, SLOW)
    before = len(worker.responses)
    worker.send(words(2))
    worker.send_bytes(b'{"arguments": 1}' if protocol == "json"
                      else b"\x05\x0a\x03a\0b")
    worker.wait(before + 2)
    ok(worker.responses[-2])
    assert worker.responses[-1].get("exitCode") == 2, worker.responses
    worker.close()
    assert read("worker.log") == b"", read("worker.log")
    check_files("out", ["m1.pyc", "m2.pyc"])


def pieces(protocol):
    """Requests that come in pieces, or several at once."""
    os.mkdir("out")
    write_source(1)
    if protocol == "proto":
        one = proto_request({"arguments": words(1), "requestId": 1})
    else:
        one = json.dumps({"arguments": words(1)}, indent=1).encode()
        one = one.replace(b"\n", b"\r\n ") + b"\n\n"
    worker = Worker(protocol)
    for at in range(len(one)):
        worker.send_bytes(one[at:at + 1])
    worker.wait(1)
    worker.close()
    # Without a line feed between, and one after the other.
    single = proto_request({"arguments": words(1)}) if (
        protocol == "proto") else json.dumps({"arguments": words(1)}).encode()
    worker = Worker(protocol)
    worker.send_bytes(single * 20)
    worker.wait(20)
    assert len(worker.lanes()) == 1, "numbers of 0 come one after the other"
    worker.close()
    assert len(worker.responses) == 20
    # An input list as long as that of a whole runtime.
    worker = Worker(protocol)
    inputs = [{"path": f"external/python/lib/{i:0100}.py", "digest": "x" * 40}
              for i in range(5000)]
    ok(worker.ask(words(1), 1, inputs=inputs), 1)
    worker.close()


def verbose(protocol):
    """Only with a verbosity does the log have a line for a request."""
    os.mkdir("out")
    write_source(1)
    worker = Worker(protocol)
    ok(worker.ask(words(1), 1), 1)
    assert read("worker.log") == b"", read("worker.log")
    ok(worker.ask(words(1), 2, verbosity=10), 2)
    worker.close()
    assert b"request 2: exit code 0" in read("worker.log")


def latency(protocol):
    """The time of a request with a warm worker."""
    os.mkdir("out")
    write_source(1, 5)
    worker = Worker(protocol)
    times = []
    for _ in range(300):
        start = time.perf_counter()
        ok(worker.ask(words(1), 1), 1)
        times.append(time.perf_counter() - start)
    worker.close()
    first, rest = times[0], sorted(times[1:])
    print(f"first {first * 1e3:.1f} ms, median {rest[150] * 1e3:.2f} ms, "
          f"90 % below {rest[270] * 1e3:.2f} ms")


def main():
    scenario = globals()[sys.argv[1]]
    try:
        scenario(sys.argv[2])
    except AssertionError as failure:
        log = os.path.exists("worker.log") and read("worker.log").decode(
            "utf-8", "replace")
        sys.exit(f"{sys.argv[1]} {sys.argv[2]}: {failure}\nlog: {log}")


if __name__ == "__main__":
    main()
