# SPDX-License-Identifier: MIT
"""The module extension: for Bazel with MODULE.bazel."""

load("//:repositories.bzl", "pyc_bake_tool")

_tool = tag_class(
    doc = "Says which program compiles.  Only that of the root module counts.",
    attrs = {
        "args": attr.string_list(),
        "path": attr.string(),
        "worker_protocol": attr.string(default = "proto", values = ["json", "proto"]),
    },
)

def _pyc_bake_impl(module_ctx):
    settings = {}
    for module in module_ctx.modules:
        if module.is_root:
            for tool in module.tags.tool:
                settings = {
                    "args": tool.args,
                    "path": tool.path,
                    "worker_protocol": tool.worker_protocol,
                }
    pyc_bake_tool(name = "pyc_bake_tool", **settings)

pyc_bake = module_extension(
    implementation = _pyc_bake_impl,
    tag_classes = {"tool": _tool},
)
