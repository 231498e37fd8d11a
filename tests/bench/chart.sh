#!/bin/sh
# SPDX-License-Identifier: MIT
# chart.sh MAKE CORPUS DIR: runs `make bench`, writes its figures to
# DIR/speed.jsonl and the picture to DIR/speed.svg.
set -eu
make=$1 corpus=${2:?usage: make bench-chart CORPUS=DIR} directory=$3
here=$(cd "$(dirname "$0")" && pwd)
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
trap 'exit 1' HUP INT TERM
BENCH_JSON=$figures "$make" bench CORPUS="$corpus"
python3 -I - "$(git -C "$here" describe --always --dirty)" "$corpus" \
	>>"$figures" <<'END'
import datetime
import json
import os
import platform
import sys

model = "unknown processor"
with open("/proc/cpuinfo") as lines:
    for line in lines:
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
print(json.dumps({
    "commit": sys.argv[1],
    "date": datetime.date.today().isoformat(),
    "machine": f"{len(os.sched_getaffinity(0))} of {model}, "
               f"Linux {'.'.join(platform.release().split('.')[:2])}",
    "command": "make bench-chart CORPUS=DIR",
}))
END
python3 -I "$here/chart.py" "$figures" >"$directory/speed.svg.new"
cat "$figures" >"$directory/speed.jsonl" # not its mode
mv "$directory/speed.svg.new" "$directory/speed.svg"
