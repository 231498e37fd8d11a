# SPDX-License-Identifier: MIT
"""What an ELF program needs of the system, and the platform tag that says so."""

import re
import struct
import sysconfig

PT_LOAD, PT_DYNAMIC = 1, 2
DT_NEEDED, DT_STRTAB, DT_VERNEED, DT_VERNEEDNUM = 1, 5, 0x6FFFFFFE, 0x6FFFFFFF

# What manylinux permits of the C library (PEP 600).
C_LIBRARY = re.compile(
    r"(lib(c|m|dl|rt|pthread)\.so\.\d+|ld(-linux[a-z0-9-]*|64)\.so\.\d+)")
# The versions 2.N of the C library up to 2.34 for which auditwheel has a policy.
POLICIES = (17, 24, 26, 27, 28, 31, 34)


class Program:
    """The part of an ELF file that the loader reads."""

    def __init__(self, data):
        if data[:4] != b"\x7fELF":
            raise ValueError("not an ELF file")
        self.data = data
        self.is_wide = data[4] == 2
        self.order = "<" if data[5] == 1 else ">"
        self.segments = list(self.read_segments())
        self.dynamic = list(self.read_dynamic())

    def unpack(self, form, offset):
        return struct.unpack_from(self.order + form, self.data, offset)

    def read_segments(self):
        """Yield (type, offset, address, size in the file)."""
        if self.is_wide:
            offset, = self.unpack("Q", 32)
            size, count = self.unpack("HH", 54)
            form, order = "IIQQQQ", (0, 2, 3, 5)
        else:
            offset, = self.unpack("I", 28)
            size, count = self.unpack("HH", 42)
            form, order = "IIIII", (0, 1, 2, 4)
        for i in range(count):
            fields = self.unpack(form, offset + i * size)
            yield tuple(fields[place] for place in order)

    def read_dynamic(self):
        """Yield (tag, value)."""
        form = "qQ" if self.is_wide else "iI"
        step = struct.calcsize(self.order + form)
        for kind, offset, _, size in self.segments:
            if kind != PT_DYNAMIC:
                continue
            for at in range(offset, offset + size, step):
                yield self.unpack(form, at)

    def place(self, address):
        """Return the offset in the file of an address in memory."""
        for kind, offset, start, size in self.segments:
            if kind == PT_LOAD and start <= address < start + size:
                return offset + address - start
        raise ValueError("an address is in no segment")

    def value(self, wanted):
        return next((value for tag, value in self.dynamic if tag == wanted),
                    None)

    def text(self, offset):
        start = self.place(self.value(DT_STRTAB)) + offset
        return self.data[start:self.data.index(b"\0", start)].decode()

    def needed(self):
        """Return the names of the shared libraries."""
        return [self.text(value) for tag, value in self.dynamic
                if tag == DT_NEEDED]

    def versions(self):
        """Return the symbol versions, such as GLIBC_2.17."""
        found = set()
        if self.value(DT_VERNEED) is None:
            return found
        at = self.place(self.value(DT_VERNEED))
        for _ in range(self.value(DT_VERNEEDNUM)):
            _, count, _, first, following = self.unpack("HHIII", at)
            entry = at + first
            for _ in range(count):
                _, _, _, name, step = self.unpack("IHHII", entry)
                found.add(self.text(name))
                entry += step
            at += following
        return found


def platform_tag(path):
    """Return manylinux_2_N_ARCH if the C library is all that is needed.

    Else return linux_ARCH, for machines like this one only.
    """
    with open(path, "rb") as file:
        program = Program(file.read())
    own = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    newest = 0
    for name in program.needed():
        if not C_LIBRARY.fullmatch(name):
            return own
    for version in program.versions():
        number = re.fullmatch(r"GLIBC_2\.(\d+)(\.\d+)*", version)
        if not number:
            return own
        newest = max(newest, int(number.group(1)))
    minor = min((step for step in POLICIES if step >= newest), default=newest)
    return own.replace("linux_", "manylinux_2_{}_".format(minor), 1)
