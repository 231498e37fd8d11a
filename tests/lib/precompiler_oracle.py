# SPDX-License-Identifier: MIT
"""precompiler_oracle.py PRECOMPILER COUNT SEED: compare with rules_python.

Gives the same COUNT requests to PRECOMPILER, the tool of rules_python, and to
the program in PYC_BAKE_PRECOMPILER: to both as workers with JSON, and, one
request of each process, as tools.  The outcomes must be equal, and the .pyc
after --normalize.  Runs in the current directory.
"""

import json
import os
import random
import subprocess
import sys

PROGRAM = os.environ["PYC_BAKE_PRECOMPILER"]
PYC_BAKE = os.environ["PYC_BAKE"]

PIECES = [
    "import os, sys as system\n",
    'def f(a, b=2, *c, d, **e):\n    """Doc."""\n    assert a, "none"\n'
    "    return [x for x in c if x] + [a, b, d, e]\n",
    'class A(dict):\n    x: int = 1\n    def m(self):\n'
    "        return super().keys() | {1, 2, 'three', b'4'}\n",
    "async def g():\n    async with f() as h:\n        await h\n",
    "try:\n    y = f'{os.name!r:>{10}}'\nexcept* OSError:\n    pass\n",
    "match sys:\n    case {'a': [1, *r]} if r:\n        z = frozenset(r)\n",
    "if __debug__:\n    w = lambda q, /: (yield q)\n",
    "TABLE = (1.5, 2j, -1 << 70, 'ä€', None, ..., ('a', ('b',)))\n",
]
WRONG = ["x = = 1\n", "def f(:\n", "  indented\n", "return\n", "'open\n",
         "# coding: none\n", "\0\n", "a.b: c: d\n"]


def make_sources(generator, count):
    """Some do not compile; others have odd beginnings and ends."""
    names = []
    for number in range(count):
        name = f"source{number}.py"
        text = "".join(generator.choices(PIECES, k=generator.randrange(6)))
        kind = generator.randrange(10)
        data = text.encode()
        if kind == 0:
            data += generator.choice(WRONG).encode()
        elif kind == 1:
            data = b"\xef\xbb\xbf" + data
        elif kind == 2:
            data = data.replace(b"\n", b"\r\n")
        elif kind == 3:
            data = b"# coding: latin-1\nE = '\xe9'\n" + data
        elif kind == 4:
            data = data.rstrip(b"\n")
        with open(name, "wb") as file:
            file.write(data)
        names.append(name)
    return names


def make_request(generator, names, directory):
    """The arguments of a request, with files for the .pyc in directory."""
    words = []
    if generator.randrange(10):
        words += ["--optimize", str(generator.choice([-1, 0, 1, 2]))]
    mode = generator.choice(["checked_hash", "CHECKED_HASH",
                             "unchecked_hash", "Unchecked_Hash"])
    words += ["--invalidation_mode", mode]
    for number in range(generator.choice([1, 1, 1, 2, 3])):
        name = generator.choice([*names, *names, "missing.py"])
        triple = [("--src", name), ("--src_name", f"pkg/{number}/{name}"),
                  ("--pyc", f"{directory}/{number}.pyc")]
        generator.shuffle(triple)
        for flag, value in triple:
            words += generator.choice([[flag, value], [f"{flag}={value}"]])
    if generator.randrange(2):
        with open(f"{directory}.params", "w") as file:
            file.write("\n".join(words) + "\n")
        words = [f"@{directory}.params"]
    return words


def ask_all(command, requests):
    """Gives the requests to a worker; returns whether each succeeds."""
    worker = subprocess.Popen([*command, "--persistent_worker"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    results = []
    for words in requests:
        worker.stdin.write(json.dumps({"arguments": words}) + "\n")
        worker.stdin.flush()
        response = json.loads(worker.stdout.readline())
        results.append(not response.get("exitCode", 0))
    worker.stdin.close()
    assert worker.wait() == 0
    return results


def run_all(command, requests):
    return [not subprocess.run([*command, *words], check=False,
                               stderr=subprocess.DEVNULL).returncode
            for words in requests]


def read_all(top):
    files = {}
    for place, _, names in os.walk(top):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, top)] = file.read()
    return files


def trial(form, commands, names, count, seed):
    results = []
    for kind, command in commands.items():
        generator = random.Random(seed)
        requests = []
        for number in range(count):
            directory = f"{form}-{kind}/{number:03}"
            os.makedirs(directory)
            requests.append(make_request(generator, names, directory))
        results.append((run_all if form == "once" else ask_all)(
            command, requests))
    assert results[0] == results[1], [
        number for number in range(count)
        if results[0][number] != results[1][number]]
    theirs = f"{form}-theirs"
    subprocess.run([PYC_BAKE, "-qq", "--normalize", theirs], check=True)
    left, right = read_all(theirs), read_all(f"{form}-ours")
    # Where a request fails, the one stops and the other goes on.
    for number in range(count):
        if not results[0][number]:
            for files in left, right:
                for name in [n for n in files if n.startswith(f"{number:03}/")]:
                    del files[name]
    different = [name for name in {**left, **right}
                 if left.get(name) != right.get(name)]
    different = [name for name in different if name.endswith(".pyc")]
    assert not different, f"different: {sorted(different)[:5]}"
    print(f"{form}: {count} requests, {sum(results[0])} succeed, "
          f"{sum(name.endswith('.pyc') for name in left)} .pyc are equal")


def main():
    script, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = make_sources(random.Random(seed), 60)
    theirs = [sys.executable, "-I", "-B", script]
    trial("worker", {"theirs": [*theirs, "--worker_impl=serial"],
                     "ours": [PROGRAM]}, names, count, seed)
    trial("once", {"theirs": theirs, "ours": [PROGRAM]}, names, count, seed)


main()
