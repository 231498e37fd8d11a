# SPDX-License-Identifier: MIT
"""The libraries that are linked into the program, and their licences.

The linker's map names each member of a static library that it took. The system's
package manager knows which package and version it came from. Where it does not, a
JSON file can state it: {"libz.a": {"name": "zlib", "version": "1.3",
"licence": "/path/of/its/licence"}}. The parts of the compiler and of the C library
that are in every program are not listed; their licences have an exception for this.
"""

import hashlib
import json
import os
import re
import subprocess

MEMBER = re.compile(r"^(/\S+\.a)\(\S+\)", re.MULTILINE)
COMMON = re.compile(rb"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9+])")
START_UP = {"libc_nonshared.a", "libgcc.a", "libgcc_eh.a",
            "libpthread_nonshared.a"}


class Library:
    """A static library, parts of which are in the program."""

    def __init__(self, path, name, version, licence, package=None, purl=None):
        self.archive = os.path.basename(path)
        self.name = name
        self.version = version
        self.package = package or name
        self.purl = purl
        self.licence_file = "linked/{}.txt".format(self.package)
        with open(licence, "rb") as file:
            self.licence = file.read()
        with open(path, "rb") as file:
            self.digest = hashlib.sha256(file.read()).hexdigest()

    def component(self):
        """Return the component of CycloneDX."""
        component = {
            "type": "library",
            "bom-ref": self.archive,
            "name": self.name,
            "version": self.version,
            "hashes": [{"alg": "SHA-256", "content": self.digest}],
            "properties": [
                {"name": "pyc-bake:archive", "value": self.archive},
                {"name": "pyc-bake:licence",
                 "value": "licenses/" + self.licence_file},
            ],
        }
        if self.purl:
            component["purl"] = self.purl
        return component


def ask(*command):
    """Return what a program prints, or "" if it fails or is not here."""
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, check=True,
                              stderr=subprocess.DEVNULL).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return ""


def system():
    """Return the values of os-release."""
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            lines = [line.strip().partition("=") for line in file]
    except OSError:
        return {}
    return {key: value.strip('"') for key, _, value in lines}


def find_debian(path):
    """Return the library of a package of dpkg, or None."""
    names = [path]
    if path.startswith("/usr/"):
        names.append(path[len("/usr"):])
    owners = [line for name in names
              for line in ask("dpkg-query", "-S", name).splitlines()]
    if not owners:
        return None
    package = owners[0].partition(": ")[0]
    source, version, architecture = ask(
        "dpkg-query", "-W", "-f",
        "${source:Package}\t${Version}\t${Architecture}", package).split("\t")
    package = package.partition(":")[0]
    about = system()
    purl = "pkg:deb/{}/{}@{}?arch={}&distro={}-{}".format(
        about.get("ID", "debian"), package, version.replace("+", "%2B"),
        architecture, about.get("ID", "debian"), about.get("VERSION_ID", "sid"))
    return Library(path, source, version,
                   "/usr/share/doc/{}/copyright".format(package), package, purl)


def find_libraries(link_map, stated):
    """Return the libraries that a map names. stated is the path of a JSON file.

    Several archives of one package are several libraries.
    """
    statements = {}
    if stated:
        with open(stated, encoding="utf-8") as file:
            statements = json.load(file)
    libraries = []
    paths = {os.path.realpath(path) for path in MEMBER.findall(link_map)}
    for path in sorted(paths, key=os.path.basename):
        archive = os.path.basename(path)
        if archive in START_UP:
            continue
        if archive in statements:
            libraries.append(Library(path, **statements[archive]))
            continue
        library = find_debian(path)
        if not library:
            raise SystemExit(
                "pyc-bake: {} is linked in, and no package of dpkg owns it: "
                "state its name, version and licence with "
                "--config-settings=linked=FILE".format(path))
        libraries.append(library)
    return libraries


def get_licences(libraries):
    """Return {path in licenses/: content}.

    The files of Debian refer to the texts of licences that many packages have.
    """
    licences = {library.licence_file: library.licence for library in libraries}
    for name in set(COMMON.findall(b"\n".join(licences.values()))):
        path = os.path.join("/usr/share/common-licenses", name.decode())
        if os.path.isfile(path):
            with open(path, "rb") as file:
                licences["linked/common/{}.txt".format(name.decode())] = \
                    file.read()
    return licences


def bill(project, libraries, time):
    """Return the SBOM as bytes (CycloneDX 1.6, for PEP 770)."""
    own = "pkg:pypi/{}@{}".format(project["name"], project["version"])
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": time,
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": own,
            },
        },
        "components": [library.component() for library in libraries],
        "dependencies": [{
            "ref": own,
            "dependsOn": [library.archive for library in libraries],
        }],
    }
    return (json.dumps(document, indent=1) + "\n").encode()
