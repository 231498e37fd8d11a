# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of the recipes in packaging/ that compile a package after it is
# installed: `load ../lib/common`, `load ../lib/bake`, `load ../lib/packaging`,
# then `load ../lib/ecosystem`.  The package is "stars" of packaging/examples.
#
# shellcheck disable=SC2154 # run sets status and output

# The time of a release.
EPOCH=1700000000

# ecosystem_setup: makes "bin", the first directory of PATH, with pyc-bake and
# with the Python that is embedded as python3.  Recipes must find programs there.
ecosystem_setup() {
	local name

	bake_setup
	mkdir bin
	ln -s "$PYC_BAKE" bin/pyc-bake
	for name in python "python3" "python3.$MINOR"; do
		ln -s "$ORACLE" "bin/$name"
	done
	PATH=$PWD/bin:$PATH
	export PATH
}

# without_program: removes pyc-bake from "bin", for tests of a recipe that does
# not find it.
without_program() {
	rm bin/pyc-bake
	! command -v pyc-bake >/dev/null || skip 'another pyc-bake is in PATH'
}

# stars DIR: copies the package to DIR/stars, with the times of a checkout.
stars() {
	mkdir -p "$1"
	cp -R "$SRCDIR/packaging/examples/meson/stars" "$1/stars"
	chmod -R u=rwX,go=rX "$1/stars"
	find "$1/stars" -name __pycache__ -prune -exec rm -r {} +
}

# stars_wheel DIR: makes a wheel of the package there, without a .pyc.  Its path
# is in WHEEL.
stars_wheel() {
	mkdir -p "$1"
	stars source
	WHEEL=$1/stars-1.0-py3-none-any.whl
	oracle - "$WHEEL" source <<-'END'
	import base64, hashlib, os, sys, zipfile
	info = "stars-1.0.dist-info"
	rows = []
	with zipfile.ZipFile(sys.argv[1], "w") as wheel:
	    def add(name, data):
	        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
	        rows.append("%s,sha256=%s,%d" % (
	            name, digest.decode().rstrip("="), len(data)))
	        wheel.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
	    for name in ("stars/__init__.py", "stars/names.py"):
	        with open(os.path.join(sys.argv[2], name), "rb") as file:
	            add(name, file.read())
	    add(info + "/METADATA",
	        b"Metadata-Version: 2.1\nName: stars\nVersion: 1.0\n")
	    add(info + "/WHEEL", b"Wheel-Version: 1.0\nGenerator: test\n"
	        b"Root-Is-Purelib: true\nTag: py3-none-any\n")
	    rows.append(info + "/RECORD,,\n")
	    wheel.writestr(info + "/RECORD", "\n".join(rows))
	END
	rm -r source
}

# break_wheel: replaces a source in WHEEL by one that does not compile.  Installers
# of the tests do not compare RECORD.
break_wheel() {
	oracle -m zipfile -e "$WHEEL" broken
	echo 'x = = 1' >broken/stars/names.py
	rm "$WHEEL"
	(cd broken && oracle -m zipfile -c "$WHEEL" ./*)
}

# must COMMAND...: runs COMMAND, whose variables are those of a user.  $output is
# its output, which is also printed if it fails.
must() {
	run env -u PYC_BAKE "$@"
	[ "$status" -eq 0 ] || fail "status $status of $*: $output"
}

# stars_are_baked ROOT DIR MODE LEVEL...: the package is installed as DIR below
# ROOT.  It has a .pyc for each LEVEL and no other one, with the installed path and
# the modes and times of a package, and --check finds nothing.
stars_are_baked() {
	local root=$1 directory=$2 mode=$3 level name
	local -a options

	shift 3
	options=("${@/#/-o}")
	equal "$(count_pyc "$root$directory")" $((2 * $#))
	equal "$(mode_of "$root$directory/__pycache__")" 755
	for name in __init__ names; do
		for level; do
			equal "$(embedded "$root$directory/$name.py" "$level")" \
				"${EMBEDDED-$directory}/$name.py"
			equal "$(mode_of "$(pyc "$root$directory/$name.py" \
				"$level")")" "${PYC_MODE-644}"
		done
	done
	if [ -n "${EMBEDDED-}" ]; then
		options+=(-d "$EMBEDDED" "$root$directory")
	elif [ -n "$root" ]; then
		options+=(--root="$root" "$directory")
	else
		options+=("$directory")
	fi
	SOURCE_DATE_EPOCH=${CHECK_EPOCH-$EPOCH} expect 0 --check \
		--invalidation-mode="$mode" "${options[@]}"
	equal "$output" ''
}

# stars_import SITE [LEVEL]...: the stock interpreter imports the package from SITE
# with its .pyc and writes none.  The default is level 0.
stars_import() {
	local level site=$1
	local -a options

	shift
	[ $# -gt 0 ] || set -- 0
	tree_state "$site" >before
	for level; do
		options=()
		[ "$level" -eq 0 ] || options=("-$(printf '%*s' "$level" '' |
			tr ' ' O)")
		run -0 env PYTHONPATH="$site" "$ORACLE" -s -v "${options[@]}" -c '
import stars
assert stars.brightest() == "Sirius"'
		says "$(pyc "$site/stars/__init__.py" "$level") matches"
		says "$(pyc "$site/stars/names.py" "$level") matches"
		times 0 '# wrote'
	done
	tree_state "$site" | diff before -
}

# contents DIR: prints name, mode and digest of each file below DIR.
contents() {
	(
		cd "$1" || return
		find . -type f -printf '%P %m %T@\n'
		find . -type f -exec sha256sum {} +
	) | LC_ALL=C sort
}

# code_block FILE LANGUAGE [N]: prints the Nth (default: first) block of that
# language in a Markdown file.
code_block() {
	sed -n "/^\`\`\`$2\$/,/^\`\`\`\$/p" "$1" |
		awk -v wanted="${3:-1}" '
			/^```$/ { next }
			/^```/ { seen++; next }
			seen == wanted { print }'
}

# pip_stand_in FILE.whl: makes a wheel of that name, such as
# pyc_bake-0.1.0-py3-none-any.whl, whose script runs the pyc-bake of this build.
pip_stand_in() {
	oracle - "$1" "$PYC_BAKE" <<-'END'
	import sys, zipfile
	info = "pyc_bake-0.1.0.dist-info"
	files = {
	    "pyc_bake-0.1.0.data/scripts/pyc-bake":
	        '#!/bin/sh\nexec "%s" "$@"\n' % sys.argv[2],
	    info + "/METADATA":
	        "Metadata-Version: 2.1\nName: pyc-bake\nVersion: 0.1.0\n",
	    info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\n"
	        "Root-Is-Purelib: true\nTag: py3-none-any\n",
	}
	files[info + "/RECORD"] = "".join(
	    "%s,,\n" % name for name in [*files, info + "/RECORD"])
	with zipfile.ZipFile(sys.argv[1], "w") as wheel:
	    for name, text in files.items():
	        member = zipfile.ZipInfo(name)
	        member.external_attr = 0o100755 << 16
	        wheel.writestr(member, text)
	END
}

# committed DIR: makes DIR a git repository with one commit of all of it.
committed() {
	export GIT_CONFIG_GLOBAL=$PWD/gitconfig GIT_CONFIG_SYSTEM=/dev/null
	lines '[user]' 'name = test' 'email = test' >gitconfig
	git init -q "$1"
	git -C "$1" add -f .
	git -C "$1" commit -q -m test
}

# bmake_setup: for the ports of BSD systems.  WHEEL is the wheel that a port
# installs below PREFIX, and SITE the directory of its modules.
bmake_setup() {
	ecosystem_setup
	needs bmake
	site_oracle -c 'import installer' || skip 'no module installer'
	stars_wheel "$PWD/work/dist"
	PREFIX=/usr
	# Where this Python installs modules below the prefix.
	run -0 site_oracle -m installer --prefix "$PREFIX" --destdir "$PWD/try" \
		--no-compile-bytecode "$WHEEL"
	SITE=$(cd try && find . -name stars -printf '%h')
	SITE=${SITE#.}
}
