# SPDX-License-Identifier: MIT
"""damage_pyc.py WHAT PATH ARGUMENT...: change one thing and nothing else.

    file PYC CHANGE...              a .pyc; its times are kept
    member WHEEL NAME CHANGE...     a member; RECORD is updated
    wheel WHEEL CHANGE [NAME]...    the archive: see WHEEL_CHANGES
    get WHEEL NAME FILE             writes a member to FILE
    copies TREE COUNT SOURCE        writes TREE/00000/m.py and so on
    flip TREE MASK                  changes byte N of the .pyc of TREE/N
    shorten TREE                    cuts the .pyc of TREE/N to N bytes

CHANGE is "xor OFFSET MASK", "cut LENGTH", "replace OLD NEW" (OLD must occur
once) or "by FILE".  A negative offset or length counts from the end.
"""

import base64
import csv
import glob
import hashlib
import io
import os
import sys
import zipfile

# --- bytes ---


def xor(data, offset, mask):
    changed = bytearray(data)
    changed[int(offset)] ^= int(mask, 0)
    return bytes(changed)


def cut(data, length):
    return data[: int(length)]


def replace(data, old, new):
    old, new = os.fsencode(old), os.fsencode(new)
    assert data.count(old) == 1, (old, data.count(old))
    return data.replace(old, new)


def by(_, path):
    with open(path, "rb") as file:
        return file.read()


BYTE_CHANGES = {"xor": xor, "cut": cut, "replace": replace, "by": by}


def changed(data, change, *arguments):
    result = BYTE_CHANGES[change](data, *arguments)
    assert result != data, "nothing was changed"
    return result


def change_file(path, *change):
    before = os.stat(path)
    with open(path, "r+b") as file:
        data = changed(file.read(), *change)
        file.seek(0)
        file.truncate()
        file.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


# --- wheels ---


class Wheel:
    """The members as [ZipInfo, content]; they are written unchanged."""

    def __init__(self, path):
        self.path = path
        self.comment = b""
        with zipfile.ZipFile(path) as archive:
            self.members = [
                [info, archive.read(info)] for info in archive.infolist()
            ]
        self.record = self.find(
            next(
                info.filename
                for info, _ in self.members
                if info.filename.endswith(".dist-info/RECORD")
            )
        )

    def find(self, name):
        for member in self.members:
            if member[0].filename == name:
                return member
        sys.exit(f"{self.path}: there is no {name}")

    def place(self, name):
        info = name.partition("/")[0].endswith(".dist-info")
        rank = 2 if name.endswith(".dist-info/RECORD") else int(info)
        return rank, name.encode()

    def add(self, name, content):
        info = zipfile.ZipInfo(name, self.members[0][0].date_time)
        info.external_attr = 0o100644 << 16
        info.create_system = 3
        info.create_version, info.extract_version = 20, 10
        self.members.append([info, content])
        self.members.sort(key=lambda member: self.place(member[0].filename))

    def rows(self):
        for info, content in self.members:
            if info.is_dir():
                continue
            digest = hashlib.sha256(content).digest()
            digest = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            if content is self.record[1]:
                yield [info.filename, "", ""]
            else:
                yield [info.filename, "sha256=" + digest, str(len(content))]

    def write_record(self, change=list, newline="\n"):
        text = io.StringIO()
        rows = change(list(self.rows()))
        csv.writer(text, lineterminator=newline).writerows(rows)
        self.record[1] = text.getvalue().encode()

    def save(self):
        with zipfile.ZipFile(self.path, "w") as archive:
            archive.comment = self.comment
            for info, content in self.members:
                archive.writestr(info, content)


def change_member(path, name, *change):
    wheel = Wheel(path)
    member = wheel.find(name)
    member[1] = changed(member[1], *change)
    wheel.write_record()
    wheel.save()


def remove(wheel, *names):
    for name in names:
        wheel.members.remove(wheel.find(name))
    wheel.write_record()


def add(wheel, name, path):
    wheel.add(name, by(None, path))
    wheel.write_record()


def swap(wheel, left, right):
    names = [info.filename for info, _ in wheel.members]
    i, j = names.index(left), names.index(right)
    members = wheel.members
    members[i], members[j] = members[j], members[i]


def set_mode(wheel, name, mode):
    info = wheel.find(name)[0]
    info.external_attr = int(mode, 8) << 16 | info.external_attr & 0xFFFF


def set_time(wheel, *names):
    for name in names:
        wheel.find(name)[0].date_time = (2020, 1, 1, 0, 0, 0)


def set_all_times(wheel):
    set_time(wheel, *[info.filename for info, _ in wheel.members])


def add_extra(wheel, name):
    wheel.find(name)[0].extra = b"\xfe\xca\x02\x00ab"


def add_comment(wheel):
    wheel.comment = b"a comment"


def deflate(wheel, name):
    wheel.find(name)[0].compress_type = zipfile.ZIP_DEFLATED


def set_internal(wheel, name):
    wheel.find(name)[0].internal_attr = 1


def set_dos_bits(wheel, name):
    wheel.find(name)[0].external_attr |= 0x20


def record_crlf(wheel):
    wheel.write_record(newline="\r\n")


def record_reversed(wheel):
    wheel.write_record(change=lambda rows: rows[::-1])


def record_hash(wheel, name):
    def change(rows):
        for row in rows:
            if row[0] == name:
                row[1] = "sha256=" + "A" * 43
        return rows

    wheel.write_record(change=change)


def record_lacks(wheel, name):
    wheel.write_record(lambda rows: [row for row in rows if row[0] != name])


def record_extra(wheel):
    wheel.write_record(lambda rows: rows + [["demo/ghost.py", "", ""]])


WHEEL_CHANGES = {
    "nothing": lambda wheel: wheel.write_record(),
    "remove": remove,
    "add": add,
    "swap": swap,
    "mode": set_mode,
    "time": set_time,
    "all-times": set_all_times,
    "extra": add_extra,
    "comment": add_comment,
    "deflate": deflate,
    "internal": set_internal,
    "dos-bits": set_dos_bits,
    "record-crlf": record_crlf,
    "record-reversed": record_reversed,
    "record-hash": record_hash,
    "record-lacks": record_lacks,
    "record-extra": record_extra,
}


def change_wheel(path, change, *arguments):
    wheel = Wheel(path)
    WHEEL_CHANGES[change](wheel, *arguments)
    wheel.save()


def get(path, name, out):
    with open(out, "wb") as file:
        file.write(Wheel(path).find(name)[1])


# --- trees ---


def copies(tree, count, source):
    text = by(None, source)
    for number in range(int(count)):
        directory = os.path.join(tree, f"{number:05}")
        os.makedirs(directory)
        with open(os.path.join(directory, "m.py"), "wb") as file:
            file.write(text)


def each(tree):
    for path in glob.glob(os.path.join(tree, "*", "__pycache__", "*.pyc")):
        directory = os.path.dirname(os.path.dirname(path))
        yield path, int(os.path.basename(directory))


def flip(tree, mask):
    for path, number in each(tree):
        change_file(path, "xor", number, mask)


def shorten(tree):
    for path, number in each(tree):
        change_file(path, "cut", number)


def main():
    what, *arguments = sys.argv[1:]
    {
        "file": change_file,
        "member": change_member,
        "wheel": change_wheel,
        "get": get,
        "copies": copies,
        "flip": flip,
        "shorten": shorten,
    }[what](*arguments)


main()
