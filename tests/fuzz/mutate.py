# SPDX-License-Identifier: MIT
"""mutate.py PROGRAM DIR COUNT SEED [--kind=KIND]... [INPUT]...

Damage sound inputs and run pyc-bake on them: COUNT of each kind (wheel, zip,
tar, image, pyc), made from samples and from the files INPUT.  Each run has a few of
them and other options.  It is a finding if

    a process is ended by a signal, a worker too, or does not end;
    a sanitizer reports something;
    a run fails without a message, or a file in it is neither changed nor named;
    a file is changed by an action that only reads;
    another file appears or remains, in the directory or in $TMPDIR.

The inputs of a finding stay in DIR/found-NUMBER, and a line is printed for
each.  The exit status is 1 if there is any.  DIR must be empty.
"""

import glob
import gzip
import io
import os
import py_compile
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

import make_image  # noqa: E402
import mutated_tars  # noqa: E402
import zip_mutants  # noqa: E402
from tarforge import BLOCK, is_header  # noqa: E402

PER_RUN = 20
SECONDS = 120
MOST_INPUT = 150000
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF)
WHEEL = "demo-1.0-py3-none-any.whl"

# The options of a run; those that only read come first.
CHECKS = [["--check"], ["--check=fast"], ["--check", "-o0", "-o1"], ["--diff"]]
OPTIONS = {
    "wheel": CHECKS + [[], [], [], ["-o0", "-o1", "-o2"], ["--strip"],
                       ["--normalize"], ["--rewrite-record"], ["--strict"],
                       ["--rewrite-record", "-b"], ["--compress=store"]],
    "zip": CHECKS + [[], [], ["--links=keep"], ["--layout=pycache"],
                     ["--links=keep", "-o0", "-o1"], ["--strip"],
                     ["--normalize"], ["--compress=store"]],
    "tar": [["--diff"], [], [], ["--tar=all"], ["--tar=all", "-o0", "-o1"],
            ["--tar=all", "-b"], ["--tar=all", "--strict"]],
    "image": [["--diff"], [], [], ["-o0", "-o1"], ["-b"], ["--strict"]],
    "pyc": [["--diff"], ["--inspect"], ["--inspect=dump"], ["--normalize"],
            ["--normalize"]],
}
LIBRARY = "usr/lib/python3/dist-packages/"
LAYER = [("usr/", b"5"), (LIBRARY, b"5"), (LIBRARY + "mod.py", b"0"),
         (LIBRARY + "link.py", b"2"), (LIBRARY + "hard.py", b"1"),
         (LIBRARY + "__pycache__/mod.cpython-311.pyc", b"0"),
         (LIBRARY + ".wh.gone.py", b"0"), ("usr/.wh..wh..opq", b"0")]
READING = ("--check", "--check=fast", "--diff", "--inspect", "--inspect=dump")
SUFFIXES = {"wheel": ".whl", "zip": ".zip", "tar": ".tar",
            "image": ".image.tar", "pyc": ".pyc"}


# --- inputs ---


def change_bytes(rng, data):
    """Return data with a few bytes changed, removed, repeated or added."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(data) + 1)
        length = rng.choice((1, 1, 2, 4, rng.randrange(1, 64)))
        what = rng.randrange(6)
        if what == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1 and at < len(data):
            data[at] = rng.choice(NUMBERS + (rng.randrange(256),))
        elif what == 2:
            del data[at:at + length]
        elif what == 3:
            data[at:at] = data[at:at + length]
        elif what == 4:
            data[at:at + length] = rng.randbytes(length)
        else:
            start = rng.randrange(len(data) + 1)
            data[at:at + length] = data[start:start + length]
    if rng.random() < 0.1:
        del data[rng.randrange(len(data) + 1):]
    return bytes(data)


def change_member(rng, data):
    """Return the zip with a damaged member and correct framing."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, \
            zipfile.ZipFile(made, "w") as new:
        infos = old.infolist()
        victim = rng.choice(infos)
        metadata = [info for info in infos if ".dist-info/" in info.filename]
        if metadata and rng.random() < 0.5:
            victim = rng.choice(metadata)
        for info in infos:
            content = old.read(info)
            if info is victim:
                content = change_bytes(rng, content)
            new.writestr(info, content)
    return made.getvalue()


def change_zip(rng, data):
    if rng.random() < 0.4:
        try:
            return change_member(rng, data)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            pass
    if rng.random() < 0.1:
        return change_bytes(rng, data)
    return zip_mutants.mutate(rng, data)


def change_tar(rng, data):
    """Damage an archive, which may be compressed before or after that."""
    if not is_header(data[:BLOCK]) or rng.random() < 0.15:
        return change_bytes(rng, data)
    data = mutated_tars.mutate(rng, data)
    return gzip.compress(data, 1, mtime=0) if rng.random() < 0.2 else data


def change_image(rng, layer):
    """Return an image whose digests are right, unless it is damaged too."""
    kind = rng.choice(("oci", "docker"))
    with tempfile.TemporaryDirectory() as directory:
        layers = []
        for number in range(2):
            layers.append(os.path.join(directory, str(number)))
            with open(layers[-1], "wb") as file:
                file.write(mutated_tars.mutate(rng, layer)
                           if rng.random() < 0.6 else layer)
        path = os.path.join(directory, "m.tar")
        make_image.main(path, kind, *layers)
        image = read(path)
    if rng.random() < 0.5:
        return change_tar(rng, image)
    if rng.random() < 0.3:
        # A document keeps its size in the header of its member.
        at = image.find(rng.choice((b'diff_ids', b'created', b'sha256:')))
        part = change_bytes(rng, image[at:at + 60])[:60].ljust(60)
        image = image[:at] + part + image[at + 60:]
    return image


CHANGES = {"wheel": change_zip, "zip": change_zip, "tar": change_tar,
           "image": change_image, "pyc": change_bytes}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def deflated(data):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, \
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return made.getvalue()


def sample_wheels(directory):
    path = os.path.join(directory, WHEEL)
    subprocess.run([sys.executable, "-B",
                    os.path.join(HERE, "../lib/make_wheel.py"), path],
                   check=True)
    yield WHEEL, read(path)
    yield WHEEL, deflated(read(path))


def sample_tars(directory):
    for data in mutated_tars.sound_tars():
        yield "m.tar", data
        for program in (["gzip", "-nc"], ["xz", "-c"], ["zstd", "-qc"],
                        ["bzip2", "-c"]):
            if shutil.which(program[0]) and zlib.crc32(data) % 8 == 0:
                yield "m.tar", subprocess.run(program, input=data, check=True,
                                              stdout=subprocess.PIPE).stdout


def sample_pycs(directory):
    for number, source in enumerate(sorted(
            glob.glob(os.path.join(os.path.dirname(os.__file__), "*.py")))):
        if number % 5 == 0 and os.path.getsize(source) < 20000:
            path = os.path.join(directory, "m.pyc")
            py_compile.compile(source, path, "/usr/lib/python3/m.py",
                               optimize=number % 3)
            yield "m.pyc", read(path)
    for path in sorted(glob.glob(os.path.join(HERE, "corpus/pyc/*"))):
        yield "m.pyc", read(path).partition(b"\0")[2]


def sample_zips(directory):
    for data in zip_mutants.sound_zips(os.path.join(directory, "z")):
        yield "m.zip", data


def sample_layers(directory):
    """Yield the lower of two equal layers, as a plain tar archive."""
    for number in range(4):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, kind in LAYER[number:]:
                member = tarfile.TarInfo(name)
                member.type = kind
                member.linkname = {b"1": LIBRARY + "mod.py",
                                   b"2": "mod.py"}.get(kind, "")
                member.size = 6 if kind == b"0" else 0
                tar.addfile(member, io.BytesIO(b"x = 1\n"))
        yield "m.tar", out.getvalue()


SAMPLES = {"wheel": sample_wheels, "zip": sample_zips, "tar": sample_tars,
           "image": sample_layers, "pyc": sample_pycs}


def inputs_of(kind, paths):
    """Return the samples and the files of a kind, as (name, bytes)."""
    with tempfile.TemporaryDirectory() as directory:
        found = list(SAMPLES[kind](directory))
    for path in paths:
        if (path.endswith(SUFFIXES[kind])
                and os.path.getsize(path) <= MOST_INPUT):
            found.append((os.path.basename(path), read(path)))
    assert found, kind
    return found


# --- runs ---


class Runs:
    def __init__(self, program, directory):
        self.program = os.path.abspath(program)
        self.directory = os.path.abspath(directory)
        self.temporary = os.path.join(self.directory, "tmp")
        self.reports = os.path.join(self.directory, "report")
        self.findings = 0
        self.changed = 0
        self.suspects = []  # changed although an error names them
        os.mkdir(self.temporary)
        log = f":log_path={self.reports}:abort_on_error=0"
        self.environment = dict(
            os.environ, TMPDIR=self.temporary, SOURCE_DATE_EPOCH="1600000000",
            ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + log,
            UBSAN_OPTIONS="print_stacktrace=1" + log)

    def clean(self):
        for path in glob.glob(self.reports + "*"):
            os.remove(path)

    def run(self, options, paths):
        """Run the program.  Return its status, -1000 if late, and output."""
        if "--diff" not in options:
            return self.run_once(["-j1", *options, "--", *paths])
        runs = [self.run_once([*options, "--", old, new])
                for old, new in zip(paths, paths[1:] or paths)]
        unexpected = [status for status, _ in runs
                      if status not in (0, 1, 2)]
        return ((unexpected or [max(status for status, _ in runs)])[0],
                b"".join(said for _, said in runs))

    def run_once(self, arguments):
        command = [self.program, *arguments]
        with subprocess.Popen(
                command, cwd=self.directory, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT) as process:
            try:
                said = process.communicate(timeout=SECONDS)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                said = process.communicate()[0]
                return -1000, said
        return process.returncode, said

    def problems(self, options, files):
        """Bake files, which maps paths to bytes.  Yield what is wrong."""
        for path, data in files.items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
        self.clean()
        status, said = self.run(options, list(files))
        if status == -1000:
            yield f"it does not end within {SECONDS} seconds"
        elif status not in (0, 1, 2):
            yield f"status {status}"
        for path in glob.glob(self.reports + "*"):
            yield "a report of a sanitizer: " + read(path).decode()[:2000]
        for words in (b"by signal", b"internal error", b"runtime error",
                      b"Sanitizer", b"was lost"):
            if words in said:
                yield "a message of a crash: " + said.decode("utf-8", "replace")
        if status and not said:
            yield "no message"
        yield from self.strays(files)
        yield from self.silent(options, status, said, files)

    def strays(self, files):
        """Yield files that should not be there, and remove all files."""
        for directory in {os.path.dirname(path) for path in files}:
            for name in os.listdir(directory):
                path = os.path.join(directory, name)
                if path not in files:
                    yield "a file is left: " + path
        for name in os.listdir(self.temporary):
            yield "a temporary file is left: " + name

    def silent(self, options, status, said, files):
        for path, data in files.items():
            if not os.path.exists(path):
                yield path + " is gone"
                continue
            is_changed = read(path) != data
            self.changed += is_changed
            if is_changed and any(option in READING for option in options):
                yield path + " was changed"
            name = os.path.relpath(path, self.directory).encode()
            if len(files) > 1:
                # The status of its own run will tell.
                if is_changed and any(
                        b"pyc-bake: " + path.encode() + b": " in line
                        and b"warning: " not in line
                        for line in said.split(b"\n")):
                    self.suspects.append(path)
                continue
            if status == 2 and is_changed:
                yield path + " was changed by a run that failed"
            if status and name not in said:
                yield path + " failed and is not named"

    def take(self, options, files):
        """Bake files together, and one by one if anything is wrong."""
        self.suspects = []
        found = list(self.problems(options, files))
        self.remove(files)
        alone = 0
        for path, data in files.items():
            if not found and path not in self.suspects:
                continue
            again = list(self.problems(options, {path: data}))
            self.remove([path])
            if again:
                alone += 1
                self.keep(options, {path: data}, again)
        if found and not alone:
            self.keep(options, files, found)

    def remove(self, paths):
        for path in paths:
            shutil.rmtree(os.path.dirname(path), ignore_errors=True)
        for name in os.listdir(self.temporary):
            os.remove(os.path.join(self.temporary, name))

    def keep(self, options, files, problems):
        self.findings += 1
        place = os.path.join(self.directory, f"found-{self.findings}")
        for path, data in files.items():
            target = os.path.join(place, os.path.relpath(path, self.directory))
            os.makedirs(os.path.dirname(target))
            with open(target, "wb") as file:
                file.write(data)
        print(f"{place}: {' '.join(options)}: {' / '.join(problems)}",
              flush=True)


def in_turn(rng, choices):
    """Yield choices without end, each once in every round, in random order."""
    while True:
        yield from rng.sample(choices, len(choices))


def main():
    arguments = sys.argv[1:]
    kinds = [argument.partition("=")[2] for argument in arguments
             if argument.startswith("--kind=")] or list(CHANGES)
    program, directory, count, seed, *paths = [
        argument for argument in arguments if not argument.startswith("--")]
    runs = Runs(program, directory)
    for kind in kinds:
        rng = random.Random(f"{seed} {kind}")
        inputs = inputs_of(kind, paths)
        options = in_turn(rng, OPTIONS[kind])
        before = runs.changed
        for start in range(0, int(count), PER_RUN):
            files = {}
            for number in range(start, min(start + PER_RUN, int(count))):
                name, data = rng.choice(inputs)
                path = os.path.join(runs.directory, str(number), name)
                files[path] = CHANGES[kind](rng, data)
            runs.take(next(options), files)
        print(f"{kind}: {count} damaged from {len(inputs)},",
              f"{runs.changed - before} written", flush=True)
    runs.clean()
    print(f"{runs.findings} findings")
    sys.exit(runs.findings > 0)


main()
