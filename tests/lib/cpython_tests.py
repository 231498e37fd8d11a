# SPDX-License-Identifier: MIT
"""cpython_tests.py MODULE...: run CPython's own tests against pyc-bake.

MODULE is test_compileall or test_py_compile from the `test` package of the
Python that runs this script.  The tests call compileall and py_compile, as
modules and as programs; these calls are replaced by commands of $PYC_BAKE.
Nothing else is changed.  Prints TAP.  The exit status is 0 on success, 1 if a
test failed, and 77 if this Python has no such tests.

Three differences are by design and are adapted:
- compileall prints errors to standard output, pyc-bake to standard error, so
  the two streams are joined;
- py_compile prints nothing on success, as pyc-bake -q does; its own -q is -qq;
- py_compile always compiles, so the function is replaced by pyc-bake -f.
"""

import contextlib
import importlib
import io
import os
import re
import subprocess
import sys
import tempfile
import types
import unittest

PYC_BAKE = os.environ["PYC_BAKE"]
MOST_SECONDS = 120

# Tests that cannot pass, with the reason.  Each is run and must fail.  SINCE
# has the first version of each test that only some versions have.
PATH_WALK = "without operands there is no walk of sys.path but a usage error"
INTERNALS = "replaces functions inside of compileall"
NO_LEAK = "a path that -s does not fit is an error, and nothing is written"
DOES_NOT_APPLY = {
    "CompileallTests.test_compile_path": PATH_WALK,
    "CommandLineTests.test_no_args_compiles_path": PATH_WALK,
    "CommandLineTests.test_no_args_respects_force_flag": PATH_WALK,
    "CommandLineTests.test_no_args_respects_quiet_flag": PATH_WALK,
    "CompileallTests.test_compile_pool_called": INTERNALS,
    "CompileallTests.test_compile_workers_cpu_count": INTERNALS,
    "CompileallTests.test_compile_one_worker": INTERNALS,
    "CompileallTests.test_compile_missing_multiprocessing": INTERNALS,
    "CommandLineTests.test_workers_available_cores": INTERNALS,
    "CompileallTests.test_compile_file_pathlike_stripdir": NO_LEAK,
    "CompileallTests.test_compile_dir_pathlike_stripdir": NO_LEAK,
    "CompileallTests.test_strip_only_invalid": NO_LEAK,
    "CommandLineTests.test_invalid_arg_produces_message":
        "an operand that is not there is a failure, not a remark",
}
SINCE = {"CompileallTests.test_strip_only_invalid": (3, 13)}

# Tests that apply but expect CPython's own messages: the expected pattern, and
# the one to use for pyc-bake.
WORDS = {
    "CompileallTests.test_compile_file_pathlike":
        (r"Compiling ([^WindowsPath|PosixPath].*)", r"1 source, 1 baked"),
    "CompileallTests.test_compile_dir_pathlike":
        (r"Listing ([^WindowsPath|PosixPath].*)", r"3 sources, 3 baked"),
    "CompileallTests.test_compile_workers_non_positive":
        ("workers must be greater or equal to 0", "-j: '-1' is not a number"),
    # Messages name the file on disk, not the embedded path.
    "CommandLineTests.test_d_compile_error":
        (rb'File "dinsdale', rb"foo/crunchyfrog\.py:1:\d+: SyntaxError"),
    "CommandLineTests.test_include_bad_file":
        (rb"rror.*nosuchfile", rb"nosuchfile: No such file"),
}

# The messages of pyc-bake for which py_compile raises FileExistsError and
# PyCompileError.
REFUSED = re.compile("symbolic link|not a regular file")
NOT_COMPILED = re.compile(r": [A-Z]\w*(Error|Exception): ")


class Runs:
    """Counts the runs of pyc-bake, so that no test passes without one."""

    def __init__(self):
        self.count = 0
        self.options = []

    def command(self, arguments):
        self.count += 1
        return [PYC_BAKE, *self.options, *map(os.fspath, arguments)]


RUNS = Runs()


def bake(arguments, stdin=None, variables=None):
    """Run pyc-bake; return exit status, standard output and standard error."""
    done = subprocess.run(
        RUNS.command(arguments),
        input=stdin or b"",
        capture_output=True,
        env={**os.environ, **(variables or {})},
        timeout=MOST_SECONDS,
        check=False,
    )
    if done.returncode not in (0, 1, 2):
        raise AssertionError(f"pyc-bake ended so: {done}")
    return done.returncode, done.stdout, done.stderr


# --- programs ---


def own_arguments(arguments):
    """Translate arguments of python.

    Returns the module that they run and the arguments for pyc-bake; None if it
    is another module.
    """
    arguments = list(arguments)
    at = next((i for i, word in enumerate(arguments)
               if re.fullmatch("-O*m", word)), None)
    if at is None or arguments[at + 1] not in ("compileall", "py_compile"):
        return None
    module, rest = arguments[at + 1], arguments[at + 2:]
    level = sum(word.count("O") for word in arguments[: at + 1])
    options = [f"-o{level}"] if level else []
    if module == "py_compile":
        options.append("-q")
    return module, options + rest


class Programs:
    """Replaces test.support.script_helper."""

    def __init__(self, real):
        self.real = real

    def __getattr__(self, name):
        return getattr(self.real, name)

    def _run(self, wanted, arguments, variables):
        own = own_arguments(arguments)
        if own is None:
            run = (self.real.assert_python_failure, self.real.assert_python_ok)
            return run[wanted](*arguments, **variables)
        variables = {k: v for k, v in variables.items() if k[:2] != "__"}
        status, out, err = bake(own[1], variables=variables)
        if own[0] == "compileall":
            out, err = out + err, b""
        if (status == 0) != wanted:
            raise AssertionError(
                f"exit status {status} of {own[1]}: {out!r} {err!r}")
        return status, out, err

    def assert_python_ok(self, *arguments, **variables):
        return self._run(True, arguments, variables)

    def assert_python_failure(self, *arguments, **variables):
        return self._run(False, arguments, variables)

    def spawn_python(self, *arguments, **keywords):
        own = own_arguments(arguments)
        assert own and not keywords, arguments
        return subprocess.Popen(
            RUNS.command(own[1]), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class Subprocess:
    """Replaces the module subprocess, as test_py_compile uses it."""

    def run(self, command, *, input, capture_output):
        assert command[0] == sys.executable and capture_output, command
        own = own_arguments(command[1:])
        assert own, command
        return subprocess.CompletedProcess(command, *bake(own[1], stdin=input))


# --- functions ---


def say(stream, text):
    """Print text with an encoding that may lack some of its characters."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def mode_option(mode):
    if mode is None:
        return []
    return ["--invalidation-mode", mode.name.lower().replace("_", "-")]


def compileall_options(
    ddir=None, force=False, rx=None, quiet=0, legacy=False, optimize=-1,
    invalidation_mode=None, *, maxlevels=None, workers=None, stripdir=None,
    prependdir=None, limit_sl_dest=None, hardlink_dupes=False,
):
    options = ["-q"] * int(quiet) + mode_option(invalidation_mode)
    for level in [optimize] if isinstance(optimize, int) else optimize:
        options += ["-o", str(level)] if level >= 0 else []
    for letter, value in [("-r", maxlevels), ("-j", workers), ("-d", ddir),
                          ("-s", stripdir), ("-p", prependdir),
                          ("-e", limit_sl_dest), ("-x", rx and rx.pattern)]:
        if value is not None:
            options += [letter, os.fspath(value) if letter in "-d-s-p-e"
                        else str(value)]
    for option, is_on in [("-f", force), ("-b", legacy),
                          ("--hardlink-dupes", hardlink_dupes)]:
        options += [option] if is_on else []
    return options


def compile_all(operand, *arguments, **keywords):
    """Replace compileall.compile_dir or compile_file."""
    options = compileall_options(*arguments, **keywords)
    status, out, err = bake([*options, "--", operand])
    text = os.fsdecode(out + err)
    if status == 2:
        raise ValueError(text)
    say(sys.stdout, text)
    return status == 0


def compile_dir(dir, maxlevels=None, *arguments, **keywords):
    return compile_all(dir, *arguments, maxlevels=maxlevels, **keywords)


def harmless(target, directory):
    """Return a FIFO in place of a device, which an error could destroy."""
    if target != os.devnull:
        return target
    target = os.path.join(directory, "fifo")
    os.mkfifo(target)
    return target


def compile_one(real):
    """Return a py_compile.compile that runs pyc-bake."""

    def compile(file, cfile=None, dfile=None, doraise=False, optimize=-1,
                invalidation_mode=None, quiet=0):
        options = ["-f", "-qq" if quiet >= 2 else "-q"]
        options += mode_option(invalidation_mode)
        options += ["-o", str(optimize)] if optimize >= 0 else []
        options += ["--dfile", dfile] if dfile is not None else []
        with tempfile.TemporaryDirectory() as directory:
            if cfile is not None:
                options += ["--output", harmless(cfile, directory)]
            status, _, err = bake([*options, "--", file])
        text = os.fsdecode(err)
        if status == 0:
            target = cfile or importlib.util.cache_from_source(
                file, optimization=optimize if optimize > 0 else "")
            assert os.path.isfile(target), f"{target} is not there"
            return target
        if REFUSED.search(text):
            raise FileExistsError(text)
        if status == 1 and (quiet >= 2 or NOT_COMPILED.search(text)):
            if doraise and quiet < 2:
                raise real.PyCompileError(SyntaxError, SyntaxError(text), file,
                                          text)
            sys.stderr.write(text)
            return None
        raise OSError(text)

    return compile


def put_in_place(module):
    real = importlib.import_module("py_compile")
    module.script_helper = Programs(module.script_helper)
    module.py_compile = types.SimpleNamespace(
        compile=compile_one(real),
        PyCompileError=real.PyCompileError,
        PycInvalidationMode=real.PycInvalidationMode,
    )
    if hasattr(module, "subprocess"):
        module.subprocess = Subprocess()
    if hasattr(module, "compileall"):
        module.compileall = types.SimpleNamespace(
            compile_dir=compile_dir, compile_file=compile_all)


# --- the tests ---


def key_of(test):
    """Return the class, without the suffix of its variant, and the method."""
    family = re.sub("With(out)?SourceEpoch$|NoSourceEpoch$|TestCase$", "",
                    type(test).__name__)
    return f"{family}.{test._testMethodName}"


def with_our_words(test):
    """Make a test expect the messages of pyc-bake."""
    words = WORDS.get(key_of(test))
    test.asked = words is None
    if words is None:
        return

    def translated(name, place):
        ask = getattr(test, name)

        def asks(*arguments, **keywords):
            arguments = list(arguments)
            if arguments[place] == words[0]:
                arguments[place] = words[1]
                test.asked = True
            return ask(*arguments, **keywords)

        setattr(test, name, asks)

    translated("assertRegex", 1)
    translated("assertRaisesRegex", 1)


class Result(unittest.TestResult):
    """Keeps the reasons why each test failed or was skipped."""

    def __init__(self):
        super().__init__()
        self.why = []
        self.skip = None

    def addError(self, test, err):
        self.why.append(self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.addError(subtest, err)

    def addSkip(self, test, reason):
        self.skip = reason


def run(test):
    """Return why a test failed ("" if it passed) and why it was skipped."""
    result = Result()
    with_our_words(test)
    before = RUNS.count
    # Output for people is not TAP.
    with contextlib.redirect_stdout(io.StringIO()):
        test.run(result)
    why = "".join(result.why)
    if not why and not result.skip:
        if RUNS.count == before:
            why = "pyc-bake was never run\n"
        elif not test.asked:
            why = "what WORDS stands for was not asked for\n"
    return why, result.skip


class Tap:
    def __init__(self):
        self.count = 0
        self.passed = 0
        self.skipped = 0
        self.failed = 0

    def line(self, is_good, name, rest="", why=""):
        self.count += 1
        self.failed += not is_good
        print("ok" if is_good else "not ok", self.count, "-", name + rest)
        for text in why.splitlines():
            print("#", text.encode("ascii", "backslashreplace").decode())

    def test(self, test):
        key = key_of(test)
        name = f"{type(test).__name__}.{test._testMethodName}"
        why, skip = run(test)
        reason = DOES_NOT_APPLY.get(key)
        if skip:
            self.skipped += 1
            self.line(True, name, f" # SKIP CPython's own: {skip}")
        elif reason is None:
            self.passed += not why
            self.line(not why, name, why=why)
        elif why:
            self.skipped += 1
            self.line(True, name, f" # SKIP does not apply: {reason}")
        else:
            self.line(False, name, why="passes, though it should not apply")

    def table(self, families, keys):
        """Check that each key of the tables names a test of these classes."""
        for key in sorted({*DOES_NOT_APPLY, *WORDS}):
            if (key.split(".")[0] in families and key not in keys
                    and sys.version_info >= SINCE.get(key, (3, 9))):
                self.line(False, key, why="there is no such test")


def tests_of(module):
    loader = unittest.TestLoader()
    for value in vars(module).values():
        if (isinstance(value, type) and issubclass(value, unittest.TestCase)
                and value.__module__ == module.__name__):
            yield from loader.loadTestsFromTestCase(value)


def prepare(names):
    """Return the modules of the tests; exit with 77 if there are none."""
    modules = []
    for name in names:
        try:
            modules.append(importlib.import_module(f"test.{name}"))
        except ImportError as error:
            print(f"1..0 # SKIP no tests of CPython's here: {error}")
            sys.exit(77)
    about = subprocess.run([PYC_BAKE, "--version"], capture_output=True,
                           check=True).stdout
    if f"tag {sys.implementation.cache_tag})".encode() not in about:
        RUNS.options = [f"--python={sys.executable}"]
    for module in modules:
        put_in_place(module)
    return modules


def main():
    # The tests check the files that an import writes.
    sys.dont_write_bytecode = False
    for name in [n for n in os.environ if n.startswith("PYTHON")]:
        del os.environ[name]
    tests = [t for m in prepare(sys.argv[1:]) for t in tests_of(m)]
    tap = Tap()
    for test in tests:
        tap.test(test)
    keys = {key_of(test) for test in tests}
    tap.table({key.split(".")[0] for key in keys}, keys)
    print(f"1..{tap.count}")
    print(f"# {tap.passed} passed, {tap.skipped} skipped, {tap.failed} failed")
    sys.exit(1 if tap.failed or not tap.passed else 0)


main()
