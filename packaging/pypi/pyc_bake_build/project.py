# SPDX-License-Identifier: MIT
"""The tables of pyproject.toml, and the metadata that they give."""

import ast
import re


def read_tables(text):
    """Return the tables of the subset of TOML in our file as dictionaries.

    Python 3.10 and earlier have no tomllib. In this subset, strings and lists
    are also literals of Python.
    """
    tables = {}
    lines = iter(text.splitlines())
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        header = re.fullmatch(r"\[([a-z.-]+)\]", line)
        if header:
            table = tables
            for name in header.group(1).split("."):
                table = table.setdefault(name, {})
            continue
        key, _, value = line.partition(" = ")
        while value.startswith("[") and not value.endswith("]"):
            value += next(lines)
        table[key] = ast.literal_eval(value)
    return tables


def read_project():
    """Return the table "project" of the source tree, the working directory."""
    with open("pyproject.toml", encoding="utf-8") as file:
        return read_tables(file.read())["project"]


def file_name(project):
    """Return NAME-VERSION as in the names of wheels and sdists."""
    return "{}-{}".format(project["name"].replace("-", "_"), project["version"])


def metadata(project, licences):
    """Return METADATA or PKG-INFO as bytes; licences are the paths in it."""
    lines = [
        "Metadata-Version: 2.4",
        "Name: " + project["name"],
        "Version: " + project["version"],
        "Summary: " + project["description"],
        "Keywords: " + ",".join(project["keywords"]),
    ]
    lines += ["Project-URL: {}, {}".format(*item)
              for item in project["urls"].items()]
    lines += ["Classifier: " + item for item in project["classifiers"]]
    lines.append("Requires-Python: " + project["requires-python"])
    lines.append("License-Expression: " + project["license"])
    lines += ["License-File: " + path for path in licences]
    lines.append("Description-Content-Type: text/markdown")
    with open(project["readme"], encoding="utf-8") as file:
        return ("\n".join(lines) + "\n\n" + file.read()).encode()
