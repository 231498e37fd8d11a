# SPDX-License-Identifier: MIT
"""The runs into which faults are injected.

A scenario makes a directory "work", in which the program then runs.  It is
small, so that a run takes little time.
"""

import functools
import glob
import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

EPOCH = "1600000000"
HELPERS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       os.pardir, "lib")

SOURCES = {
    "pkg/__init__.py": "from pkg.sums import add\n",
    "pkg/sums.py": 'def add(a, b):\n    """Sum."""\n    assert a\n'
                   "    return a + b\n",
    "top.py": 'KINDS = frozenset({"b", "a", 1})\n',
}
WHEEL = "demo-1.0-py3-none-any.whl"
INSTALLED = "root/usr/lib/python3/dist-packages"


class Scenario:
    """One command line.

    inputs: functions that make its files.
    stdin, stdout: files for these, as in a shell; made in "work".
    status: the exit status without faults.
    derived: files that describe the result; with another result, their
      content is another too.
    kept_as: for each file that the run removes, the one that takes its place.
    may_stay: below this, old files may stay if the run is interrupted.
    program: the name of another program, which is next to pyc-bake.
    has_remote: it uses the remote cache of server().
    """

    def __init__(self, name, arguments, *inputs, stdin=None, stdout=None,
                 status=0, derived=(), kept_as=None, may_stay=None,
                 program=None, has_remote=False):
        self.program = program
        self.has_remote = has_remote
        self.name = name
        self.arguments = arguments
        self.inputs = inputs
        self.stdin = stdin
        self.stdout = stdout
        self.status = status
        self.derived = derived
        self.kept_as = kept_as or {}
        self.may_stay = may_stay

    def make(self, directory, program):
        """Make the files in directory, which is empty."""
        for make in self.inputs:
            make(directory, program)

    def arguments_again(self, directory):
        """The command line for a run after one that has failed."""
        return [self.kept_as[argument]
                if argument in self.kept_as
                and not os.path.lexists(os.path.join(directory, argument))
                else argument
                for argument in self.arguments]


@functools.lru_cache(maxsize=None)
def server():
    """Start a server for remote caches, which ends with this process.

    It is no child, so that no run is blamed for it.  Return its URL.
    """
    state = server.state = tempfile.TemporaryDirectory(prefix="pyc-bake-server.")
    server.process = subprocess.Popen(
        ["sh", "-c", 'exec 3<&0; "$@" <&3 >/dev/null 2>&1 &', "sh",
         sys.executable, "-I", "-B", os.path.join(HELPERS, "http_cache.py"),
         state.name], stdin=subprocess.PIPE)
    server.process.wait()
    limit = time.monotonic() + 10
    while not os.path.exists(os.path.join(state.name, "port")):
        if time.monotonic() > limit:
            raise SystemExit("sweep.py: the server does not start")
        time.sleep(0.01)
    with open(os.path.join(state.name, "port")) as file:
        return "http://127.0.0.1:" + file.read().strip()


def requests():
    """Return how many requests server() has had."""
    with open(os.path.join(server.state.name, "log")) as file:
        return len(file.readlines())


def environment(directory):
    """The environment of all runs."""
    return {
        "LC_ALL": "C",
        "TZ": "UTC",
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "SOURCE_DATE_EPOCH": EPOCH,
        "TMPDIR": os.path.join(directory, "tmp"),
    }


# --- inputs ---


def write(path, content, time=1500000000):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.utime(path, (time, time))


def tree(name, time=1500000000):
    def make(directory, _):
        for path, content in SOURCES.items():
            write(os.path.join(directory, name, path), content.encode(), time)

    return make


def bake(*arguments):
    """Bakes what the inputs before it have made."""

    def make(directory, program):
        subprocess.run([program, "-q", *arguments], cwd=directory, check=True,
                       env=dict(environment(directory), TMPDIR=directory))

    return make


def change(path):
    """Changes a source, whose .pyc is then an old one."""

    def make(directory, _):
        write(os.path.join(directory, path), b"CHANGED = True\n", 1550000000)

    return make


def change_after_epoch(directory, _):
    """Changes a source, but not its size: with SOURCE_DATE_EPOCH, the old .pyc
    of a level that is not baked would pass for fresh."""
    path = "top.py"
    write(os.path.join(directory, "tree", path),
          SOURCES[path].replace("b", "c").encode(), 1650000000)


def old_tree(*arguments):
    """The inputs of a tree with .pyc, one of them of an older source."""
    return tree("tree"), bake(*arguments, "tree"), change("tree/pkg/sums.py")


def fill_cache(directory, program):
    """Bake a copy of the tree, so that the cache has all of it."""
    shutil.copytree(os.path.join(directory, "tree"),
                    os.path.join(directory, "..", "cache", "tree"))
    bake("--cache=../cache", "../cache/tree")(directory, program)
    shutil.rmtree(os.path.join(directory, "..", "cache", "tree"))


def fill_remote(directory, program):
    """Bake the tree into the remote cache, and remove the .pyc again.

    Its first source takes so long that the others can come from there.
    """
    write(os.path.join(directory, "tree", "slow.py"),
          b"X = [" + b"1.5, " * 60000 + b"]\n")
    bake("-f", "--cache-remote=" + server(), "--cache-remote-store",
         "tree")(directory, program)
    for path in glob.glob(os.path.join(directory, "tree/**/__pycache__"),
                          recursive=True):
        shutil.rmtree(path)
    os.utime(os.path.join(directory, "tree"), (1500000000, 1500000000))


def copy(old, new):
    def make(directory, _):
        shutil.copy2(os.path.join(directory, old), os.path.join(directory, new))

    return make


def remove(path):
    def make(directory, _):
        os.remove(os.path.join(directory, path))

    return make


def lines(path, *names):
    def make(directory, _):
        write(os.path.join(directory, path), "\n".join(names + ("",)).encode())

    return make


def wheel(directory, _):
    helper("make_wheel", os.path.join(directory, WHEEL), "--plain")


def helper(name, *arguments):
    subprocess.run([sys.executable, "-I", "-B",
                    os.path.join(HELPERS, name + ".py"), *arguments],
                   check=True)


def archive_zip(directory, _):
    with zipfile.ZipFile(os.path.join(directory, "app.zip"), "w") as archive:
        for path, content in sorted(SOURCES.items()):
            archive.writestr(zipfile.ZipInfo(path), content)


def tar_bytes(directory="usr/lib/python3/dist-packages/", sources=SOURCES):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w",
                      format=tarfile.USTAR_FORMAT) as archive:
        for path, content in sorted(sources.items()):
            member = tarfile.TarInfo(directory + path)
            member.size = len(content)
            member.mtime = 1500000000
            archive.addfile(member, io.BytesIO(content.encode()))
    return out.getvalue()


def archive_tar(directory, _):
    write(os.path.join(directory, "app.tar"), tar_bytes())


def archive_gzip(directory, _):
    write(os.path.join(directory, "app.tar.gz"),
          gzip.compress(tar_bytes(), mtime=0))


def sdist(directory, _):
    sources = {"PKG-INFO": "Name: demo\n", **SOURCES}
    write(os.path.join(directory, "demo-1.0.tar.gz"),
          gzip.compress(tar_bytes("demo-1.0/", sources), mtime=0))


def image(directory, _):
    layer = os.path.join(directory, "layer.tar")
    write(layer, tar_bytes())
    helper("make_image", os.path.join(directory, "image.tar"), "oci", layer)
    os.remove(layer)


def layout(directory, program):
    image(directory, program)
    name = os.path.join(directory, "image.tar")
    with tarfile.open(name) as archive:
        for member in archive.getmembers():
            write(os.path.join(directory, "layout", member.name),
                  archive.extractfile(member).read())
    os.remove(name)


def installed(directory, program):
    tree(INSTALLED)(directory, program)
    info = os.path.join(directory, INSTALLED, "demo-1.0.dist-info")
    write(os.path.join(info, "METADATA"), b"Name: demo\nVersion: 1.0\n")
    write(os.path.join(info, "RECORD"), "".join(
        name + ",,\n" for name in sorted(SOURCES) + [
            "demo-1.0.dist-info/METADATA", "demo-1.0.dist-info/RECORD",
        ]).encode())


def unused_pyc(directory, _):
    """A .pyc without a source, and one of another Python."""
    cache = os.path.join(directory, "tree/pkg/__pycache__")
    with open(glob.glob(os.path.join(cache, "sums.*.pyc"))[0], "rb") as file:
        content = file.read()
    tag = sys.implementation.cache_tag
    write(os.path.join(cache, "gone.%s.pyc" % tag), content)
    write(os.path.join(cache, "sums.cpython-38.pyc"),
          b"\x55\r\r\n" + content[4:])


def stock_pyc(directory, _):
    """What the compiler of this Python writes."""
    code = ("import compileall, sys; "
            "compileall.compile_dir(sys.argv[1], quiet=1)")
    subprocess.run([sys.executable, "-I", "-S", "-c", code,
                    os.path.join(directory, "tree")], check=True)


# --- scenarios ---

RECORD = INSTALLED + "/demo-1.0.dist-info/RECORD"
LEGACY = {"tree/" + name: "tree/" + name + "c" for name in SOURCES}


def all_scenarios():
    return [
        Scenario("tree", ["-q", "tree"], *old_tree()),
        Scenario("two-workers", ["-q", "-j2", "-o0", "-o2", "tree"],
                 *old_tree()),
        Scenario("cache", ["-q", "--cache=../cache", "tree"], *old_tree()),
        Scenario("cache-used", ["-q", "--cache=../cache", "tree"],
                 *old_tree("--cache=../cache"), fill_cache),
        Scenario("remote", ["-q", "-j1", "--cache=../cache", "tree"],
                 *old_tree(), fill_remote, has_remote=True),
        Scenario("remote-store",
                 ["-q", "-j1", "--cache-mode=refresh", "--cache-remote-store",
                  "tree"], *old_tree(), fill_remote, has_remote=True),
        # In the sandbox the program could not count its calls.
        Scenario("python", ["-q", "--sandbox=off",
                            "--python=" + sys.executable, "tree"],
                 *old_tree()),
        Scenario("links", ["-q", "-o0", "-o1", "--hardlink-dupes", "tree"],
                 *old_tree("-o0", "-o1", "--hardlink-dupes")),
        Scenario("clamp",
                 ["-q", "--invalidation-mode=timestamp", "tree"],
                 tree("tree", 1650000000),
                 bake("-o0", "-o1", "--invalidation-mode=timestamp", "tree"),
                 change_after_epoch),
        Scenario("sync", ["-q", "--sync", "tree"], *old_tree()),
        Scenario("names", ["-q", "-i", "names"], *old_tree(),
                 lines("names", "tree/top.py", "tree/pkg/sums.py")),
        Scenario("output", ["-q", "--output=out.pyc", "tree/top.py"],
                 tree("tree")),
        Scenario("legacy", ["-q", "-b", "tree"], *old_tree("-b")),
        Scenario("sourceless", ["-q", "--sourceless", "tree"], *old_tree(),
                 kept_as=LEGACY),
        Scenario("prune", ["-q", "--prune", "tree"], *old_tree(),
                 unused_pyc),
        Scenario("record", ["-q", "--root=root", "--update-record"], installed,
                 derived=[RECORD]),
        Scenario("manifest",
                 ["-q", "--root=root", "--manifest=list", "--report=report"],
                 installed, lines("list", "old"), lines("report", "old"),
                 derived=["list", "report"]),
        Scenario("normalize", ["-q", "--normalize", "tree"], tree("tree"),
                 stock_pyc),
        Scenario("wheel", ["-q", WHEEL], wheel),
        Scenario("wheel-sourceless", ["-q", "--sourceless", WHEEL], wheel),
        Scenario("wheel-directory",
                 ["-q", "--output-dir=out", "--report=report", WHEEL], wheel,
                 lines("out/notice"), derived=["report"]),
        Scenario("wheel-normalize", ["-q", "--normalize", WHEEL], wheel,
                 bake(WHEEL)),
        Scenario("strip", ["-q", "--strip", WHEEL], wheel, bake(WHEEL)),
        Scenario("zip", ["-q", "app.zip"], archive_zip),
        Scenario("tar", ["-q", "app.tar"], archive_tar),
        Scenario("tar-gzip", ["-q", "app.tar.gz"], archive_gzip),
        Scenario("sdist", ["-q", "demo-1.0.tar.gz"], sdist),
        Scenario("tar-stream", ["-q", "--tar", "-"], archive_tar,
                 stdin="app.tar", stdout="out.tar"),
        Scenario("image", ["-q", "image.tar"], image),
        Scenario("layout", ["-q", "layout"], layout,
                 may_stay="layout/blobs/"),
        Scenario("check", ["--check", "tree"], tree("tree"), bake("tree")),
        Scenario("check-stale", ["--check", "--report=report", "tree"],
                 *old_tree(), status=1, derived=["report"]),
        Scenario("check-wheel", ["--check", WHEEL], wheel, bake(WHEEL)),
        Scenario("diff", ["--diff", "tree", "other"], tree("tree"),
                 bake("-d/one", "tree"), tree("other"), bake("other"),
                 status=1, stdout="out"),
        Scenario("diff-tar", ["--diff", "app.tar", "app.tar.gz"], archive_tar,
                 archive_gzip, status=1, stdout="out"),
        Scenario("diff-wheel", ["--diff", WHEEL, "old.zip"], wheel,
                 copy(WHEEL, "old.zip"), bake(WHEEL), status=1, stdout="out"),
        Scenario("diff-image", ["--diff", "image.tar", "layout"], image,
                 bake("image.tar"), layout, image, bake("image.tar"),
                 status=1, stdout="out"),
        Scenario("precompiler",
                 ["--src=tree/top.py", "--src_name=top.py", "--pyc=top.pyc",
                  "--cache=../cache", "@arguments"],
                 tree("tree"), lines("top.pyc", "old"),
                 lines("arguments", "--src=tree/pkg/sums.py",
                       "--src_name=pkg/sums.py", "--pyc=sums.pyc"),
                 program="pyc-bake-precompiler"),
        Scenario("inspect", ["--inspect", "tree"], tree("tree"), bake("tree"),
                 stdout="out"),
    ]

