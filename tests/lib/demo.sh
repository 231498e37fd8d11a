#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh PYC_BAKE: the main use on real input.  Stages a copy of the standard
# library of the embedded Python, makes a wheel of a part of it, bakes both
# twice in environments that differ as much as possible, and imports the result.
set -eu
umask 022

pyc_bake=${1:?usage: demo.sh PYC_BAKE}
case $pyc_bake in
/*) ;;
*) pyc_bake=$(pwd)/$pyc_bake ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say() {
	printf '\n== %s\n' "$*"
}

version=$("$pyc_bake" --version |
	sed -n 's/^Python \([0-9]*\.[0-9]*\).*/\1/p')
for python in "/usr/bin/python$version" "$(command -v "python$version")"; do
	[ -x "$python" ] && break
done
library=$("$python" -I -c 'import os; print(os.path.dirname(os.__file__))')

say "The parts"
"$pyc_bake" --version

# stage DIR: copies the library's sources to their installed paths below DIR.
# Links become files, so that every counted source is baked.
stage() {
	mkdir -p "$1/usr/lib/python$version"
	(cd "$library" && find . -name '*.py' ! -path '*/test/*' \
		! -path './dist-packages/*' ! -path './site-packages/*' -print |
		tar -chf - -T -) | tar -xf - -C "$1/usr/lib/python$version"
}

say "Staging the standard library of Python $version twice, and a wheel of it"
stage "$work/one"
stage "$work/two/elsewhere"
wheel=demo-1.0-py3-none-any.whl
"$python" -I "$here/make_demo_wheel.py" "$library" "$work/$wheel"
sources=$(find "$work/one" -type f -name '*.py' | wc -l)
printf '%s sources\n' "$sources"

SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
mkdir "$work/wheel-one" "$work/wheel-two"
say "Baking both: umask 022, UTC, one job, hash seed 1"
umask 022
env TZ=UTC PYTHONHASHSEED=1 \
	"$pyc_bake" -j1 --root="$work/one"
env TZ=UTC PYTHONHASHSEED=1 \
	"$pyc_bake" -j1 --output-dir="$work/wheel-one" "$work/$wheel"

say "Baking both again: umask 077, Tokyo, four jobs, hash seed 2, another directory"
umask 077
env TZ=Asia/Tokyo PYTHONHASHSEED=2 LC_ALL=C \
	"$pyc_bake" -j4 --root="$work/two/elsewhere"
cd "$work/wheel-two"
env TZ=Asia/Tokyo PYTHONHASHSEED=2 LC_ALL=C \
	"$pyc_bake" -j4 --output="$wheel" "../$wheel"
umask 022

# digest DIR: prints one digest of the names, modes, times and bytes of all .pyc
# files below DIR.
digest() {
	(cd "$1" && find . -name '*.pyc' -printf '%p %m %T@\n' | LC_ALL=C sort &&
		find . -name '*.pyc' -print | LC_ALL=C sort |
		tr '\n' '\0' | xargs -0 cat) | sha256sum | cut -c1-64
}

baked=$(find "$work/one" -name '*.pyc' | wc -l)
[ "$baked" -eq "$sources" ] || {
	echo "demo: of $sources sources there are $baked .pyc files" >&2
	exit 1
}

say "Digests, side by side"
tree_one=$(digest "$work/one")
tree_two=$(digest "$work/two/elsewhere")
wheel_one=$(sha256sum <"$work/wheel-one/$wheel" | cut -c1-64)
wheel_two=$(sha256sum <"$work/wheel-two/$wheel" | cut -c1-64)
printf 'tree   %s\n       %s\nwheel  %s\n       %s\n' \
	"$tree_one" "$tree_two" "$wheel_one" "$wheel_two"
[ "$tree_one" = "$tree_two" ] || {
	echo 'demo: the trees differ' >&2
	exit 1
}
[ "$wheel_one" = "$wheel_two" ] || {
	echo 'demo: the wheels differ' >&2
	exit 1
}

say "Importing from the baked tree: python -v says whose .pyc it used"
PYTHONPATH="$work/one/usr/lib/python$version" PYTHONDONTWRITEBYTECODE=1 \
	"$python" -S -v -c 'import json.decoder, email.message, asyncio' \
	2>"$work/log"
grep "matches $work/one" "$work/log" | head -n 5
used=$(grep -c "code object from '$work/one/.*\.pyc'" "$work/log")
printf '... %s modules came from baked .pyc files\n' "$used"
[ "$used" -gt 20 ] || {
	echo 'demo: the baked .pyc files were not used' >&2
	exit 1
}
if grep -E "could not create|wrote '" "$work/log"; then
	echo 'demo: something was compiled again' >&2
	exit 1
fi

say "Both bakes gave the same bytes, and Python imports from them."
