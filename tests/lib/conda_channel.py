# SPDX-License-Identifier: MIT
"""conda_channel.py: runs rattler-build and rattler, offline, with one local channel.

    conda_channel.py channel DIR          makes an empty channel
    conda_channel.py build DIR RECIPE     builds a recipe into it
    conda_channel.py install DIR PREFIX PACKAGE...
"""

import asyncio
import json
import os
import sys
import warnings


def make_channel(channel):
    for subdir in ("noarch", "linux-64"):
        os.makedirs(os.path.join(channel, subdir))
        with open(os.path.join(channel, subdir, "repodata.json"), "w") as file:
            json.dump({"info": {"subdir": subdir}, "packages": {}}, file)


def build(channel, recipe):
    import rattler_build

    warnings.simplefilter("ignore")
    rattler_build.build_recipes(
        [recipe], output_dir=channel, channel=["file://" + channel],
        test="skip", package_format="conda", no_include_recipe=True)


async def install(channel, prefix, *packages):
    import rattler

    records = await rattler.solve(
        [rattler.Channel("file://" + channel)], list(packages),
        platforms=["linux-64", "noarch"])
    await rattler.install(
        records, target_prefix=prefix, cache_dir=prefix + "-cache",
        show_progress=False)


action, where, *rest = sys.argv[1:]
where = os.path.abspath(where)
if action == "channel":
    make_channel(where)
elif action == "build":
    build(where, *rest)
else:
    asyncio.run(install(where, *rest))
# Threads of these modules can crash while the interpreter ends.
sys.stdout.flush()
os._exit(0)
