# SPDX-License-Identifier: MIT
"""Finds pyc-bake-precompiler on this machine."""

_BUILD = """\
load("{defs}", "pyc_bake_precompiler")

pyc_bake_precompiler(
    name = "precompiler",
    src = "pyc-bake-precompiler",
    path = {path},
    start_args = {args},
    version = "version.txt",
    worker_protocol = {protocol},
    visibility = ["//visibility:public"],
)
"""

def _pyc_bake_tool_impl(repository_ctx):
    path = repository_ctx.attr.path or repository_ctx.which("pyc-bake-precompiler")
    if not path:
        fail("no pyc-bake-precompiler in PATH: install pyc-bake, or set path")
    path = str(path)
    args = repository_ctx.attr.args

    # The output depends on the Python that compiles, which is not part of the
    # program.  So its release is an input of each action.
    result = repository_ctx.execute([path, "--version"] + args)
    if result.return_code:
        fail("%s --version: %s" % (path, result.stderr.strip()))
    if "no embedded Python" in result.stdout and not [
        arg
        for arg in args
        if arg.startswith("--python=")
    ]:
        # Its default depends on the PATH of the action.
        fail("%s embeds no Python: name one, as args = [\"--python=PYTHON\"]" % path)
    repository_ctx.file("version.txt", result.stdout, executable = False)
    repository_ctx.symlink(path, "pyc-bake-precompiler")
    repository_ctx.file("BUILD.bazel", _BUILD.format(
        args = repr(args),
        defs = str(Label("//:defs.bzl")),
        path = repr(path),
        protocol = repr(repository_ctx.attr.worker_protocol),
    ), executable = False)

pyc_bake_tool = repository_rule(
    implementation = _pyc_bake_tool_impl,
    doc = "A repository with the target precompiler; its name must be pyc_bake_tool.",
    attrs = {
        "args": attr.string_list(
            doc = "Arguments of the program, such as --python=/opt/bin/python3.13.",
        ),
        "path": attr.string(
            doc = "The program; by default the first one in PATH.",
        ),
        "worker_protocol": attr.string(
            default = "proto",
            doc = "The protocol of persistent workers: proto or json.",
            values = ["json", "proto"],
        ),
    },
    configure = True,
    environ = ["PATH"],
    local = True,
)
