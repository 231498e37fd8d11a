# SPDX-License-Identifier: MIT
"""The precompiler as a target, and pyc_library for those without rules_python."""

# What a worker of pyc-bake-precompiler can do.
_REQUIREMENTS = {
    "supports-multiplex-sandboxing": "1",
    "supports-multiplex-workers": "1",
    "supports-worker-cancellation": "1",
    "supports-workers": "1",
}

PycBakeInfo = provider(
    doc = "How to run pyc-bake-precompiler; for pyc_library.",
    fields = {"requirements": "the execution requirements"},
)

# The shell script has only arguments that were quoted.
_SCRIPT = """\
#!/bin/sh
exec {words} "$@"
"""

def _quote(word):
    return "'" + word.replace("'", "'\\''") + "'"

def _pyc_bake_precompiler_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    if ctx.attr.start_args:
        # A toolchain can give a program no arguments.
        words = [_quote(word) for word in [ctx.attr.path] + ctx.attr.start_args]
        ctx.actions.write(
            program,
            _SCRIPT.format(words = " ".join(words)),
            is_executable = True,
        )
    else:
        ctx.actions.symlink(
            output = program,
            target_file = ctx.file.src,
            is_executable = True,
        )
    requirements = dict(_REQUIREMENTS)
    requirements["requires-worker-protocol"] = ctx.attr.worker_protocol
    return [
        DefaultInfo(
            executable = program,
            files = depset([program]),
            runfiles = ctx.runfiles([ctx.file.version, ctx.file.src]),
        ),
        # rules_python takes the execution requirements from here.
        testing.ExecutionInfo(requirements),
        PycBakeInfo(requirements = requirements),
    ]

pyc_bake_precompiler = rule(
    implementation = _pyc_bake_precompiler_impl,
    doc = "pyc-bake-precompiler as an executable target.",
    attrs = {
        "path": attr.string(doc = "Where src is on this machine; for start_args."),
        "src": attr.label(
            allow_single_file = True,
            doc = "The program.",
            mandatory = True,
        ),
        "start_args": attr.string_list(
            doc = "Arguments that come first, such as --python=PATH.",
        ),
        "version": attr.label(
            allow_single_file = True,
            doc = "A file that changes if the Python that compiles does.",
            mandatory = True,
        ),
        "worker_protocol": attr.string(default = "proto", values = ["json", "proto"]),
    },
    executable = True,
)

def _pyc_name(ctx, src):
    stem = src.basename[:-len(".py")]
    if ctx.attr.sourceless:
        return stem + ".pyc"
    suffix = ".opt-%d" % ctx.attr.optimize if ctx.attr.optimize > 0 else ""
    tag = "cpython-" + "".join(ctx.attr.python_version.split(".")[:2])
    return "__pycache__/%s.%s%s.pyc" % (stem, tag, suffix)

def _compile(ctx, src):
    if src.extension != "py":
        fail("%s is not a .py file" % src.short_path)
    pyc = ctx.actions.declare_file(_pyc_name(ctx, src), sibling = src)

    # A persistent worker gets the lines of the parameter file.
    request = ctx.actions.args()
    request.use_param_file("@%s", use_always = True)
    request.set_param_file_format("multiline")
    request.add("--invalidation_mode", ctx.attr.invalidation_mode)
    request.add("--src", src)
    request.add("--src_name", src.short_path)
    request.add("--pyc", pyc)
    request.add("--optimize", str(ctx.attr.optimize))
    request.add("--python_version", ctx.attr.python_version)
    ctx.actions.run(
        executable = ctx.attr.precompiler[DefaultInfo].files_to_run,
        arguments = [request],
        inputs = [src],
        outputs = [pyc],
        mnemonic = "PyCompile",
        progress_message = "Compiling %s" % src.short_path,
        execution_requirements = ctx.attr.precompiler[PycBakeInfo].requirements,
    )
    return pyc

def _pyc_library_impl(ctx):
    pycs = [_compile(ctx, src) for src in ctx.files.srcs]
    data = [] if ctx.attr.sourceless else ctx.files.srcs
    return [DefaultInfo(
        files = depset(pycs),
        runfiles = ctx.runfiles(pycs + data),
    )]

pyc_library = rule(
    implementation = _pyc_library_impl,
    doc = "Compiles each source to its .pyc, in an action of its own.",
    attrs = {
        "invalidation_mode": attr.string(
            default = "checked_hash",
            values = ["checked_hash", "unchecked_hash"],
        ),
        "optimize": attr.int(default = 0, values = [0, 1, 2]),
        "precompiler": attr.label(
            cfg = "exec",
            default = Label("//:precompiler"),
            executable = True,
            providers = [PycBakeInfo],
        ),
        "python_version": attr.string(
            doc = "The version that imports the .pyc, such as 3.11.",
            mandatory = True,
        ),
        "sourceless": attr.bool(
            doc = "Name the .pyc as a module without a source.",
        ),
        "srcs": attr.label_list(allow_files = [".py"], mandatory = True),
    },
)
