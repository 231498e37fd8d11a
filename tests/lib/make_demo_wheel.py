# SPDX-License-Identifier: MIT
"""make_demo_wheel.py LIBRARY WHEEL: make a wheel of standard packages."""
import base64
import hashlib
import os
import sys
import zipfile

library, target = sys.argv[1:]
packages = ("email", "html", "http", "json", "xml")
info = "demo-1.0.dist-info/"

files = {}
for package in packages:
    for directory, _, names in os.walk(os.path.join(library, package)):
        for name in names:
            if not name.endswith(".py"):
                continue
            path = os.path.join(directory, name)
            with open(path, "rb") as source:
                member = "demo/" + os.path.relpath(path, library)
                files[member] = source.read()
files["demo/__init__.py"] = b""
files[info + "METADATA"] = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
files[info + "WHEEL"] = (
    b"Wheel-Version: 1.0\nGenerator: demo\n"
    b"Root-Is-Purelib: true\nTag: py3-none-any\n"
)

rows = []
for name, content in files.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    rows.append(f"{name},sha256={digest.rstrip(b'=').decode()},{len(content)}\n")
rows.append(info + "RECORD,,\n")
files[info + "RECORD"] = "".join(rows).encode()

with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in files.items():
        archive.writestr(name, content)
