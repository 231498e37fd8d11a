#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""diff_archives.py PYC_BAKE COUNT SEED

Makes COUNT pairs of archives that differ in one field, and requires that --diff
names it with its code and no other.  Archives with the same bytes must be equal.
"""

import base64
import bz2
import copy
import gzip
import hashlib
import importlib.util
import io
import lzma
import marshal
import os
import random
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ARCHIVE = None  # stands for the archive itself in what is expected
RECORD = "demo-1.dist-info/RECORD"


def make_pyc(text, name, mtime=1700000000):
    code = compile(text, "/opt/" + name, "exec", dont_inherit=True)
    return (importlib.util.MAGIC_NUMBER + bytes(4)
            + mtime.to_bytes(4, "little") + len(text).to_bytes(4, "little")
            + marshal.dumps(code))


def make_files(rng):
    """The names and contents of an archive, in random order."""
    files = {}
    for number in range(rng.randint(1, 4)):
        text = "def f%d(x):\n    return x + %d\n" % (number, rng.getrandbits(9))
        files["demo/m%d.py" % number] = text.encode() * rng.randint(1, 3)
        files["demo/m%d.pyc" % number] = make_pyc(text, "m%d.py" % number)
    for number in range(rng.randint(2, 4)):
        words = [rng.choice([b"alpha ", b"beta ", b"gamma", b"\n"])
                 for _ in range(rng.randint(200, 4000))]
        files["demo/data%d.txt" % number] = b"".join(words)
    names = list(files)
    rng.shuffle(names)
    return [(name, files[name]) for name in names]


def change(data, rng):
    """Other content, perhaps of the same length."""
    if rng.random() < 0.5:
        return data + b"# more\n"
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


# --- zip ---


class Zip:
    def __init__(self, rng):
        self.kind = rng.choice(["zip", "whl", "wheel-as-zip"])
        self.comment = b""
        self.lead = b""
        self.padding = 0
        self.streamed = False
        self.reverse_rows = False
        self.rows = {}  # what RECORD has instead of the right row
        self.members = []
        has_extra = rng.random() < 0.3
        for name, data in make_files(rng):
            info = zipfile.ZipInfo(name, (2023, 11, 14, 22, 13, 20))
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.create_system = 3
            if has_extra:
                info.extra = zip_ut(1700000000) + zip_ux(0)
            info.compress_type = rng.choice(
                [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
            self.members.append({"info": info, "data": data, "level": 6,
                                 "zip64": False})
        if self.kind == "zip":
            link = zipfile.ZipInfo("demo/link", (2023, 11, 14, 22, 13, 20))
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            link.create_system = 3
            self.members.append({"info": link, "data": b"data0.txt",
                                 "level": 6, "zip64": False})

    def suffix(self):
        return ".whl" if self.kind == "whl" else ".zip"

    def name(self):
        return "demo-1-py3-none-any" + self.suffix()

    def record(self):
        rows = []
        for member in self.members:
            name = member["info"].filename
            digest = hashlib.sha256(member["data"]).digest()
            text = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            row = "%s,sha256=%s,%d\n" % (name, text, len(member["data"]))
            rows.append(self.rows.get(name, row))
        rows.append(RECORD + ",,\n")
        if self.reverse_rows:
            rows.reverse()
        return "".join(rows).encode()

    def write(self, path):
        members = list(self.members)
        if self.kind != "zip":
            info = zipfile.ZipInfo(RECORD, (2023, 11, 14, 22, 13, 20))
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            members.append({"info": info, "data": self.record(), "level": 6,
                            "zip64": False})
        out = io.BytesIO()
        out.write(self.lead)
        with zipfile.ZipFile(Unseekable(out) if self.streamed else out,
                             "w") as archive:
            archive.comment = self.comment
            for member in members:
                info = copy.copy(member["info"])
                info._compresslevel = member["level"]
                if hasattr(info, "compress_level"):
                    info.compress_level = member["level"]
                with archive.open(info, "w",
                                  force_zip64=member["zip64"]) as to:
                    to.write(member["data"])
        data = out.getvalue()
        if self.padding:
            data += bytes(-len(data) % 10240)
        with open(path, "wb") as to:
            to.write(data)


class Unseekable:
    def __init__(self, out):
        self.out = out

    def write(self, data):
        return self.out.write(data)

    def flush(self):
        pass


def pick(archive, rng, suffix=""):
    return rng.choice([member for member in archive.members
                       if member["info"].filename.endswith(suffix)
                       and member["info"].filename != "demo/link"])


def zip_field(field, make):
    def edit(archive, rng):
        member = pick(archive, rng)
        setattr(member["info"], field, make(getattr(member["info"], field),
                                            rng))
        return {member["info"].filename}
    return edit


def zip_ut(moment):
    """The extra field with the time in UTC, as Info-ZIP writes it."""
    return b"UT\5\0\1" + moment.to_bytes(4, "little")


def zip_ux(number):
    """The extra field with the owner."""
    return (b"ux\x0b\0\1\4" + number.to_bytes(4, "little") + b"\4"
            + number.to_bytes(4, "little"))


def zip_add_extra(extra):
    def edit(archive, rng):
        info = pick(archive, rng)["info"]
        info.extra += extra
        return {info.filename}
    return edit


def zip_unix_time(archive, rng):
    """Both times change."""
    info = pick(archive, rng)["info"]
    if not info.extra:
        return None
    moment = 1700000000 + 2 * rng.randint(1, 999)
    info.extra = info.extra.replace(zip_ut(1700000000), zip_ut(moment))
    if rng.random() < 0.5:
        info.date_time = (2023, 11, 14, 23, 1, 2)
    return {info.filename}


def zip_owner(archive, rng):
    info = pick(archive, rng)["info"]
    if not info.extra:
        return None
    info.extra = info.extra.replace(zip_ux(0), zip_ux(1000))
    return {info.filename}


def zip_method(archive, rng):
    member = pick(archive, rng)
    info = member["info"]
    info.compress_type = (zipfile.ZIP_STORED if info.compress_type
                          else zipfile.ZIP_DEFLATED)
    return {info.filename}


def zip_level(archive, rng):
    member = pick(archive, rng, ".txt")
    if member["info"].compress_type != zipfile.ZIP_DEFLATED:
        return None
    member["level"] = rng.choice([1, 0, 9])
    if member["level"] == 9:
        return None
    return {member["info"].filename}


def zip_swap(archive, rng):
    if len(archive.members) < 2:
        return None
    at = rng.randrange(len(archive.members) - 1)
    members = archive.members
    members[at], members[at + 1] = members[at + 1], members[at]
    # RECORD keeps its order.
    return {ARCHIVE} if archive.kind == "zip" else None


def zip_content(suffix):
    def edit(archive, rng):
        member = pick(archive, rng, suffix)
        if suffix == ".pyc":
            # The time of the source in the header.
            data = bytearray(member["data"])
            data[8] ^= 1
            member["data"] = bytes(data)
        else:
            member["data"] = change(member["data"], rng)
        return {member["info"].filename}
    return edit


def zip_target(archive, rng):
    if archive.kind != "zip":
        return None
    archive.members[-1]["data"] = b"data1.txt"
    return {"demo/link"}


def zip_set(field, value):
    def edit(archive, rng):
        if archive.kind == "whl" and field in ("lead", "padding"):
            return None
        setattr(archive, field, value)
        return {ARCHIVE}
    return edit


def zip_stream(archive, rng):
    archive.streamed = True
    names = {member["info"].filename for member in archive.members}
    if archive.kind != "zip":
        names.add(RECORD)
    return names


def zip_force64(archive, rng):
    member = pick(archive, rng)
    member["zip64"] = True
    return {member["info"].filename}


def zip_remove(archive, rng):
    member = pick(archive, rng, ".txt")
    archive.members.remove(member)
    return {member["info"].filename}


def zip_row(make):
    def edit(archive, rng):
        if archive.kind == "zip":
            return None
        member = pick(archive, rng)
        name = member["info"].filename
        digest = hashlib.sha256(member["data"])
        archive.rows[name] = make(name, digest, len(member["data"]))
        return {RECORD}
    return edit


def zip_rows(archive, rng):
    if archive.kind == "zip":
        return None
    archive.reverse_rows = True
    return {RECORD}


ZIP_EDITS = [
    ("time", zip_field("date_time",
                       lambda old, rng: (2024, 2, rng.randint(1, 28), 1, 2, 4))),
    ("mode-bits", zip_field("external_attr",
                            lambda old, rng: old ^ 0o20 << 16)),
    ("metadata", zip_field("external_attr", lambda old, rng: old ^ 1)),
    ("metadata", zip_field("create_system", lambda old, rng: 0)),
    ("metadata", zip_field("create_version", lambda old, rng: 30)),
    ("metadata", zip_field("extract_version", lambda old, rng: 45)),
    ("metadata", zip_field("internal_attr", lambda old, rng: old ^ 1)),
    ("metadata", zip_field("comment", lambda old, rng: b"a comment")),
    ("metadata", zip_add_extra(b"\xfe\xca\2\0ab")),
    ("time", zip_unix_time),
    ("mode-bits", zip_owner),
    ("compression", zip_method),
    ("compression", zip_level),
    ("order", zip_swap),
    ("content", zip_content(".txt")),
    ("source", zip_content(".py")),
    ("mtime", zip_content(".pyc")),
    ("content", zip_target),
    ("metadata", zip_set("comment", b"of the archive")),
    ("metadata", zip_set("lead", b"#!/usr/bin/python3\n")),
    ("metadata", zip_set("padding", 1)),
    ("metadata", zip_stream),
    ("metadata", zip_force64),
    ("only-old", zip_remove),
    ("record", zip_rows),
    ("record", zip_row(lambda name, digest, size: "")),
    ("record", zip_row(lambda name, digest, size: "%s,sha256=%s,%d\n" % (
        name, digest.hexdigest(), size))),
]


# --- tar ---

FILTERS = ["", "gz", "bz2", "xz"]


class Tar:
    def __init__(self, rng):
        self.format = rng.choice([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT,
                                  tarfile.PAX_FORMAT])
        self.filter = rng.choice(FILTERS)
        self.level = 6
        self.moment = 0
        self.pax = {}
        self.blocks = 0
        self.members = []
        for name, data in [("demo", None)] + make_files(rng):
            info = tarfile.TarInfo(name)
            info.mtime = 1700000000
            info.mode = 0o644
            info.uname = info.gname = "root"
            if data is None:
                info.type = tarfile.DIRTYPE
                info.mode = 0o755
            self.members.append((info, data))
        for kind, name in ((tarfile.SYMTYPE, "demo/link"),
                           (tarfile.LNKTYPE, "demo/hard")):
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = ("" if kind == tarfile.SYMTYPE else
                             "demo/") + "data0.txt"
            self.members.append((info, None))

    def name(self):
        return "demo.tar" + ("." + self.filter if self.filter else "")

    def write(self, path):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=self.format,
                          pax_headers=self.pax) as archive:
            for info, data in self.members:
                info = copy.copy(info)
                info.size = len(data or b"")
                archive.addfile(info, io.BytesIO(data or b""))
        data = out.getvalue() + bytes(512 * self.blocks)
        if self.filter == "gz":
            zipped = io.BytesIO()
            with gzip.GzipFile("", "wb", self.level, zipped,
                               self.moment) as to:
                to.write(data)
            data = zipped.getvalue()
        elif self.filter == "bz2":
            data = bz2.compress(data, self.level)
        elif self.filter == "xz":
            data = lzma.compress(data, preset=self.level)
        with open(path, "wb") as to:
            to.write(data)


def tar_files(archive, suffix=""):
    return [at for at, (info, data) in enumerate(archive.members)
            if data is not None and info.name.endswith(suffix)]


def tar_field(field, make, pax_only=False):
    def edit(archive, rng):
        if pax_only and archive.format != tarfile.PAX_FORMAT:
            return None
        info = rng.choice(archive.members)[0]
        setattr(info, field, make(getattr(info, field), rng))
        return {info.name}
    return edit


def tar_content(suffix):
    def edit(archive, rng):
        at = rng.choice(tar_files(archive, suffix))
        info, data = archive.members[at]
        if suffix == ".pyc":
            data = data[:8] + bytes([data[8] ^ 1]) + data[9:]
        else:
            data = change(data, rng)
        archive.members[at] = (info, data)
        return {info.name}
    return edit


def tar_swap(archive, rng):
    files = tar_files(archive)
    at = rng.choice(files[:-1])
    members = archive.members
    members[at], members[at + 1] = members[at + 1], members[at]
    return {ARCHIVE}


def tar_filter(archive, rng):
    archive.filter = rng.choice(
        [name for name in FILTERS if name != archive.filter])
    return {ARCHIVE}


def tar_level(archive, rng):
    if archive.filter not in ("gz", "bz2"):
        return None
    archive.level = 1
    return {ARCHIVE}


def tar_gzip_time(archive, rng):
    if archive.filter != "gz":
        return None
    archive.moment = 1700000000
    return {ARCHIVE}


def tar_format(archive, rng):
    archive.format = (tarfile.GNU_FORMAT
                      if archive.format != tarfile.GNU_FORMAT
                      else tarfile.USTAR_FORMAT)
    return {info.name for info, data in archive.members}


def tar_global(archive, rng):
    if archive.format != tarfile.PAX_FORMAT:
        return None
    archive.pax = {"comment": "a commit"}
    return {ARCHIVE}


def tar_blocks(archive, rng):
    archive.blocks = 20
    return {ARCHIVE}


def tar_remove(archive, rng):
    at = rng.choice([at for at in tar_files(archive, ".txt")
                     if archive.members[at][0].name != "demo/data0.txt"])
    return {archive.members.pop(at)[0].name}


def tar_type(archive, rng):
    info = archive.members[-2][0]
    info.type = tarfile.FIFOTYPE
    info.linkname = ""
    return {info.name}


def tar_target(archive, rng):
    info = archive.members[rng.choice([-1, -2])][0]
    info.linkname = info.linkname.replace("data0", "data1")
    return {info.name}


def tar_spelling(archive, rng):
    info = rng.choice(archive.members[:-1])[0]
    name = info.name
    info.name = "./" + name
    return {name}


TAR_EDITS = [
    ("time", tar_field("mtime", lambda old, rng: old + rng.randint(1, 999))),
    ("time", tar_field("mtime", lambda old, rng: old + 0.5, True)),
    ("mode-bits", tar_field("mode", lambda old, rng: old ^ 0o20)),
    ("mode-bits", tar_field("uid", lambda old, rng: 1000)),
    ("mode-bits", tar_field("gid", lambda old, rng: 1000)),
    ("mode-bits", tar_field("uname", lambda old, rng: "builder")),
    ("mode-bits", tar_field("gname", lambda old, rng: "builder")),
    ("mode-bits", tar_type),
    ("content", tar_content(".txt")),
    ("source", tar_content(".py")),
    ("mtime", tar_content(".pyc")),
    ("content", tar_target),
    ("metadata", tar_spelling),
    ("metadata", tar_field("pax_headers",
                           lambda old, rng: {"comment": "built here"}, True)),
    ("metadata", tar_format),
    ("metadata", tar_global),
    ("metadata", tar_blocks),
    ("metadata", tar_gzip_time),
    ("order", tar_swap),
    ("compression", tar_filter),
    ("compression", tar_level),
    ("only-old", tar_remove),
]


# --- the test ---


def run(program, old, new):
    result = subprocess.run([program, "--diff", old, new], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found = set()
    for line in result.stdout.splitlines():
        path, code, _ = line.split(": ", 2)
        found.add((ARCHIVE if path == new else path, code))
    return result, found


def damage(program, rng, old, new):
    """One byte is another: the archive is malformed or differs."""
    with open(old, "rb") as from_:
        data = bytearray(from_.read())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    with open(new, "wb") as to:
        to.write(data)
    result, found = run(program, old, new)
    if result.returncode not in (1, 2) or (result.returncode == 1
                                           and not found):
        sys.exit("%s: damaged, but exit status %d" % (old,
                                                      result.returncode))


def attempt(program, rng, folder, number):
    make, edits = rng.choice([(Zip, ZIP_EDITS), (Tar, TAR_EDITS)])
    archive = make(rng)
    code, edit = rng.choice(edits)
    folders = [os.path.join(folder, name) for name in ("old", "new")]
    old = os.path.join(folders[0], archive.name())
    archive.write(old)
    names = edit(archive, rng)
    new = os.path.join(folders[1], archive.name())
    archive.write(new)
    with open(old, "rb") as left, open(new, "rb") as right:
        is_equal = left.read() == right.read()
    expected = set() if is_equal else {(name, code) for name in names or ()}
    result, found = run(program, old, new)
    label = "%s %d: %s %s of %s" % (make.__name__, number, code, edit,
                                    archive.name())
    if result.returncode != (0 if is_equal else 1):
        sys.exit("%s: exit status %d: %s" % (label, result.returncode,
                                             result.stderr))
    # An edit that does not apply to this archive gives None.
    if names is not None and found != expected:
        sys.exit("%s: expected %s, found:\n%s" % (label, expected,
                                                 result.stdout))
    damage(program, rng, old, new)
    return names is not None and not is_equal


def main(program, count, seed):
    rng = random.Random(int(seed))
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in ("old", "new"):
            os.mkdir(os.path.join(folder, name))
        for number in range(int(count)):
            done += attempt(program, rng, folder, number)
    if done < int(count) // 2:
        sys.exit("only %d of %s edits were possible" % (done, count))


if __name__ == "__main__":
    main(*sys.argv[1:])
