#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The recipes of packaging/wheels, unchanged: the commands for cibuildwheel,
# with a pyc-bake without libpython that the script of the recipe builds, and
# the commands for a container layer.  All commands are read from the files.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/installers
load ../lib/pythons

RECIPES=$SRCDIR/packaging/wheels
# The time of a release, and not that of its archive.
EPOCH=1700000000

# Runs the command that cibuildwheel runs before the first wheel, with another
# prefix.
setup_file() {
	local command

	clean_environment
	# If there is no such Python, setup skips the tests.
	seek_oracle || return 0
	can_read_toml && libraries_are_here || return 0
	cd "$BATS_FILE_TMPDIR" || return
	mkdir -p project/ci tmp
	cp "$RECIPES/install-pyc-bake.sh" project/ci/
	release_archive "$PWD/project/ci" XZ_OPT=-1 >/dev/null
	no_package_manager bin
	command=$(command_of cibuildwheel.toml cp311-manylinux_x86_64 \
		before-all project="$PWD/project")
	PATH=$PWD/bin:$PATH TMPDIR=$PWD/tmp MAKEFLAGS='' CFLAGS=-O0 \
		sh -c "$command '$PWD/usr'" >log 2>&1 ||
		fail "$(tail -n 20 log)"
}

setup() {
	bake_setup
	quiet_installers
}

can_read_toml() {
	oracle -c 'import tomllib' 2>/dev/null
}

libraries_are_here() {
	pkg-config --exists libarchive libxxhash libcrypto libpcre2-8 json-c \
		libzstd zlib 2>/dev/null
}

# no_package_manager DIR: makes a directory for PATH.  If the script installs
# packages, it fails with a message.
no_package_manager() {
	local name

	mkdir "$1"
	for name in dnf apk apt-get; do
		printf '#!/bin/sh\necho "%s $*"\nexit 9\n' $name >"$1/$name"
		chmod +x "$1/$name"
	done
}

# command_of FILE IDENTIFIER KEY PLACEHOLDER=VALUE...: prints the command that
# cibuildwheel makes from KEY for that kind of wheel, or nothing.
command_of() {
	oracle - "$RECIPES/$1" "${@:2}" <<-'END'
	import fnmatch, sys, tomllib
	path, identifier, key, *values = sys.argv[1:]
	with open(path, "rb") as file:
	    tables = tomllib.load(file)["tool"]["cibuildwheel"]
	options = dict(tables["linux"])
	for table in tables.get("overrides", []):
	    if fnmatch.fnmatch(identifier, table["select"]):
	        options.update(table)
	command = options.get(key, "")
	if isinstance(command, list):
	    command = " && ".join(command)
	for item in values:
	    name, _, value = item.partition("=")
	    command = command.replace("{" + name + "}", value)
	print(command)
	END
}

# linux_wheel PYTHON [ARGUMENT]...: makes a wheel for that Python and this
# machine, like one of a build backend.  Its path is in WHEEL.
linux_wheel() {
	local tag

	tag=cp$("$1" -c 'import sys; print("%d%d" % sys.version_info[:2])')
	tag=$tag-$tag-linux_$(uname -m)
	shift
	mkdir -p built
	WHEEL=$PWD/built/demo-1.0-$tag.whl
	lines 'Wheel-Version: 1.0' 'Generator: test' \
		'Root-Is-Purelib: false' "Tag: $tag" >tags
	helper make_wheel "$WHEEL" --add demo-1.0.dist-info/WHEEL=tags "$@"
}

# container PYTHON: makes "bin", the PATH of cibuildwheel's container, with an
# auditwheel that repairs nothing.
container() {
	[ -x "$BATS_FILE_TMPDIR/usr/bin/pyc-bake" ] ||
		skip 'no tomllib, or not all libraries of pyc-bake are here'
	rm -rf bin
	mkdir bin
	ln -s "$1" bin/python
	cat >bin/auditwheel <<-'END'
	#!/bin/sh
	[ "$#:$1:$2" = 4:repair:-w ] || exit 2
	name=${4##*/}
	cp "$4" "$3/${name%linux_*}manylinux_2_17_${name##*linux_}"
	END
	chmod +x bin/auditwheel
}

# repair FILE IDENTIFIER DIR: runs the command on WHEEL as cibuildwheel does.
# It must leave one wheel in DIR, whose path is in REPAIRED.
repair() {
	local command

	mkdir "$3"
	command=$(command_of "$1" "$2" repair-wheel-command \
		wheel="$WHEEL" dest_dir="$PWD/$3" project=/nowhere)
	[ -n "$command" ] || fail "$1 has no command for $2"
	run env -u PYC_BAKE SOURCE_DATE_EPOCH=$EPOCH \
		PATH="$PWD/bin:$BATS_FILE_TMPDIR/usr/bin:$PATH" \
		sh -c "$command"
	[ "$status" -eq 0 ] || fail "status $status of $command: $output"
	REPAIRED=("$3"/*)
	equal "${#REPAIRED[@]}" 1
	[[ ${REPAIRED[0]} == */demo-1.0-*-manylinux*.whl ]] ||
		fail "${REPAIRED[0]} is left"
}

# is_sound: RECORD, form and times of REPAIRED are correct.
is_sound() {
	local property

	for property in form order record modes; do
		helper check_wheel $property "${REPAIRED[0]}"
	done
	helper check_wheel time "${REPAIRED[0]}" '2023 11 14 22 13 20'
}

# modules_of WHEEL: prints the names of its .pyc files.
modules_of() {
	oracle -m zipfile -l "$1" | sed -n 's/\(\.pyc\) .*/\1/p'
}

# is_baked PYTHON TAG: REPAIRED is baked by PYTHON to both levels, with the
# bytes that the pyc-bake of this build gives.
is_baked() {
	is_sound
	modules_of "${REPAIRED[0]}" >found
	equal "$(grep -c "\.$2\.pyc$" found)" 8
	equal "$(grep -c "\.$2\.opt-1\.pyc$" found)" 8
	equal "$(wc -l <found)" 16
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check -o0 -o1 --python="$1" \
		"${REPAIRED[0]}"
	equal "$output" ''
}

@test "cibuildwheel: the script builds a pyc-bake without libpython" {
	container "$ORACLE"
	PYC_BAKE=$BATS_FILE_TMPDIR/usr/bin/pyc-bake
	expect 0 --version
	has_line 'no embedded Python'
	has_line "pyc-bake $(release_version)"
	# No temporary files are left.
	equal "$(ls -A "$BATS_FILE_TMPDIR/tmp")" ''
}

@test "cibuildwheel: wheels are baked, twice with the same result" {
	container "$ORACLE"
	linux_wheel "$ORACLE"
	repair cibuildwheel.toml "cp3$MINOR-manylinux_x86_64" once
	is_baked "$ORACLE" "$TAG"
	cp "${REPAIRED[0]}" first.whl
	touch -d 2001-01-01 "$WHEEL"
	export TZ=Asia/Tokyo
	umask 077
	repair cibuildwheel.toml "cp3$MINOR-musllinux_aarch64" another
	same first.whl "${REPAIRED[0]}"
}

@test "cibuildwheel: the Python that the wheel is for compiles" {
	local number other

	for number in 13 12 10 9 8; do
		[ $number != "$MINOR" ] || continue
		other=$(find_python 3.$number) && break
	done
	[ -n "$other" ] || skip 'no CPython of another version'
	container "$other"
	linux_wheel "$other"
	repair cibuildwheel.toml "cp3$number-manylinux_x86_64" dest
	is_baked "$other" "cpython-3$number"
}

@test "cibuildwheel: wheels are baked after the real auditwheel" {
	local auditwheel

	needs auditwheel patchelf cc
	container "$ORACLE"
	auditwheel=$(command -v auditwheel)
	ln -sf "$auditwheel" bin/auditwheel
	echo 'int demo(void); int demo(void) { return 1; }' >native.c
	cc -shared -fPIC -o native.so native.c
	linux_wheel "$ORACLE" --add demo/native.so=native.so
	repair cibuildwheel.toml "cp3$MINOR-manylinux_x86_64" once
	says 'Fixed-up wheel written'
	is_baked "$ORACLE" "$TAG"
	cp "${REPAIRED[0]}" first.whl
	repair cibuildwheel.toml "cp3$MINOR-manylinux_x86_64" another
	same first.whl "${REPAIRED[0]}"
	repair cibuildwheel-upload.toml "cp3$MINOR-manylinux_x86_64" stripped
	is_sound
	equal "$(modules_of "${REPAIRED[0]}")" ''
}

@test "cibuildwheel: a module that does not compile ends the build" {
	local command

	container "$ORACLE"
	echo 'x = = 1' >bad.py
	linux_wheel "$ORACLE" --add demo/bad.py=bad.py
	mkdir dest
	command=$(command_of cibuildwheel.toml cp311-manylinux_x86_64 \
		repair-wheel-command wheel="$WHEEL" dest_dir="$PWD/dest")
	PATH="$PWD/bin:$BATS_FILE_TMPDIR/usr/bin:$PATH" run -1 sh -c "$command"
	says 'demo/bad.py:1:5: SyntaxError'
	same "$WHEEL" dest/*.whl
}

@test "cibuildwheel: wheels of PyPy and GraalPy are not changed" {
	can_read_toml || skip 'this Python has no module tomllib'
	for identifier in pp311-manylinux_x86_64 gp311_242-manylinux_x86_64; do
		equal "$(command_of cibuildwheel.toml $identifier \
			repair-wheel-command)" ''
	done
}

@test "cibuildwheel: for uploads nothing is baked, and no Python is run" {
	container "$ORACLE"
	rm bin/python
	printf '#!/bin/sh\necho "python was run"\nexit 3\n' >bin/python
	chmod +x bin/python
	linux_wheel "$ORACLE"
	repair cibuildwheel-upload.toml pp311-manylinux_x86_64 plain
	says_not 'python was run'
	is_sound
	cp "${REPAIRED[0]}" plain.whl
	expect 0 -o0 -o1 "$WHEEL"
	equal "$(modules_of "$WHEEL" | wc -l)" 16
	repair cibuildwheel-upload.toml "cp3$MINOR-manylinux_x86_64" baked
	equal "$(modules_of "${REPAIRED[0]}")" ''
	same plain.whl "${REPAIRED[0]}"
}

@test "the script installs libraries with the image's package manager" {
	local name output

	: >archive
	for name in dnf apk apt-get; do
		rm -rf here
		no_package_manager all
		mkdir here
		mv all/$name here/
		rm -r all
		PATH=$PWD/here run -9 /bin/sh "$RECIPES/install-pyc-bake.sh" \
			archive
		[[ $output == "$name "* ]] || fail "$name: $output"
	done
	rm -r here
	mkdir here
	PATH=$PWD/here run -1 /bin/sh "$RECIPES/install-pyc-bake.sh" archive
	says 'no package manager'
	run -1 sh "$RECIPES/install-pyc-bake.sh" nowhere.tar.xz
	says 'nowhere.tar.xz'
	run -1 sh "$RECIPES/install-pyc-bake.sh"
	says usage
}

# offline_requirements: in these tests the recipes install a wheel of six
# modules.
offline_requirements() {
	needs_module pip
	make_tree source
	helper make_wheel demo-1.0-py3-none-any.whl --plain \
		--tree source/pkg
	lines --no-index "--find-links=$PWD" demo==1.0 >requirements.txt
	mkdir bin
	ln -s "$ORACLE" bin/python3
	ln -s "$PYC_BAKE" bin/pyc-bake
}

# layer DIR INSTALLER: runs the command of that installer in the Containerfile,
# even from a comment, and the bake command, with DIR for /layer.
layer() {
	local commands epoch

	epoch=$(sed -n 's/^ARG //p' "$RECIPES/Containerfile")
	equal "$epoch" "SOURCE_DATE_EPOCH=$EPOCH"
	commands=$(sed -nE "s/^(RUN|# Or:) ($2 .*)/\2/p
		s/^RUN (pyc-bake .*)/\1/p" "$RECIPES/Containerfile" |
		sed "s|=/layer|=$PWD/$1|; s| /tmp/| $PWD/|")
	equal "$(wc -l <<<"$commands")" 2
	in_container "$epoch" sh -c "${commands%%$'\n'*}"
	equal "$(count_pyc "$1")" 0
	in_container "$epoch" sh -c "${commands##*$'\n'}"
}

# in_container COMMAND...: runs it with the programs of "bin".
in_container() {
	run env -u PYC_BAKE UV_NO_CONFIG=1 UV_OFFLINE=1 PATH="$PWD/bin:$PATH" \
		"$@"
	[ "$status" -eq 0 ] || fail "status $status of $*: $output"
}

# all_listed SITE: RECORD lists exactly the existing .pyc, each once, with hash
# and size.
all_listed() {
	oracle - "$1" <<-'END'
	import base64, csv, hashlib, os, sys
	site = sys.argv[1]
	wanted = []
	for directory, _, names in os.walk(site):
	    for name in names:
	        if name.endswith(".pyc"):
	            path = os.path.join(directory, name)
	            with open(path, "rb") as file:
	                data = file.read()
	            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
	            digest = "sha256=" + digest.decode().rstrip("=")
	            wanted.append([os.path.relpath(path, site), digest,
	                           str(len(data))])
	with open(f"{site}/demo-1.0.dist-info/RECORD", newline="") as file:
	    rows = [row for row in csv.reader(file) if row[0].endswith(".pyc")]
	assert len(wanted) == 6, wanted
	assert sorted(rows) == sorted(wanted), rows
	END
}

# imports_ours SITE: Python imports each .pyc, whatever the times of the
# sources, and writes none.
imports_ours() {
	local name

	find "$1" -name '*.py' -exec touch -d 2001-02-03 {} +
	tree_state "$1" >before
	PYTHONPATH=$1 run -0 "$ORACLE" -s -v -c '
import demo, pkg.sub.leaf, pkg.sums
assert demo.add(1, 2) == 3'
	for name in demo/__init__ demo/sums pkg/__init__ pkg/sums \
		pkg/sub/__init__ pkg/sub/leaf; do
		says "$(pyc "$1/$name.py") matches $1/$name.py"
	done
	times 0 '# wrote'
	tree_state "$1" | diff before -
}

# layer_is_right DIR: it is baked as if installed in /opt/app.
layer_is_right() {
	local name

	for name in demo/sums pkg/sub/leaf; do
		equal "$(flags "$1/opt/app/$name.py")" 1
		equal "$(embedded "$1/opt/app/$name.py")" "/opt/app/$name.py"
		equal "$(mtime_of "$(pyc "$1/opt/app/$name.py")")" $EPOCH
	done
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check \
		--invalidation-mode=unchecked-hash --root="$1" /opt/app
	equal "$output" ''
	all_listed "$1/opt/app"
	imports_ours "$PWD/$1/opt/app"
}

# digests DIR: prints the digest of each file in it.
digests() {
	(cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2)
}

@test "container: a layer from pip is baked, twice with the same result" {
	offline_requirements
	layer once 'python3 -m pip'
	layer_is_right once
	layer another 'python3 -m pip'
	digests once >first
	digests another | diff first -
}

@test "container: a layer from uv is baked, twice with the same result" {
	needs uv
	offline_requirements
	layer once uv
	layer_is_right once
	layer another uv
	digests once >first
	digests another | diff first -
}

@test "container: the image looks for modules where the layer has them" {
	grep -qx 'COPY --from=layer /layer /' "$RECIPES/Containerfile"
	grep -q '^ENV PYTHONPATH=/opt/app ' "$RECIPES/Containerfile"
}

@test "an existing environment is baked, and uninstalling leaves nothing" {
	local commands

	make_environment
	offline_requirements
	printf '#!/bin/sh\nexec "%s" -m pip "$@"\n' "$PWD/env/bin/python" \
		>bin/pip
	chmod +x bin/pip
	find env | LC_ALL=C sort >untouched
	# shellcheck disable=SC2016 # not a command
	commands=$(sed -n '/^```sh$/,/^```$/p' "$RECIPES/README.md" |
		grep -v '^```')
	equal "$(wc -l <<<"$commands")" 2
	commands=${commands/\/srv\/app\/lib\/python3.11\/site-packages/$SITE}
	[[ $commands == *" $SITE" ]] || fail "elsewhere: $commands"
	in_container SOURCE_DATE_EPOCH=$EPOCH sh -ec "$commands"
	equal "$(flags "$SITE/pkg/sums.py")" 3
	all_listed "$SITE"
	imports_ours "$SITE"
	in_container pip uninstall --quiet --yes demo
	find env | LC_ALL=C sort | diff untouched -
}
