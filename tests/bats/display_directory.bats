#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -d: a directory that replaces the operand in embedded paths.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	SUMS=tree/pkg/sums.py
}

# gives WANTED DIR OPERAND: pkg/sums.py embeds WANTED, as with compileall.
gives() {
	local wanted=$1

	shift
	oracle -m compileall -q -f -d "$@"
	equal "$(embedded "$SUMS")" "$wanted"
	expect 0 -q -f -d "$@"
	equal "$(embedded "$SUMS")" "$wanted"
}

@test "for a directory the path below it is kept" {
	gives /usr/lib/pkg/sums.py /usr/lib tree
	gives /usr/lib/sums.py /usr/lib tree/pkg
	gives lib/pkg/sums.py lib tree
	gives /usr/lib/pkg/sums.py /usr/lib "$PWD/tree"
	gives ./pkg/sums.py . tree
	gives ../x/pkg/sums.py ../x tree
	expect 0 -q -f --display=/usr/lib tree
	equal "$(embedded tree/pkg/sub/leaf.py)" /usr/lib/pkg/sub/leaf.py
}

@test "for a file its name is kept" {
	gives /usr/lib/sums.py /usr/lib "$SUMS"
	gives sums.py '' "$SUMS"
	gives /usr/lib/sums.py /usr/lib/ "$PWD/$SUMS"
}

@test "a trailing slash changes nothing" {
	gives /usr/lib/pkg/sums.py /usr/lib/ tree
	gives /pkg/sums.py / tree
}

@test "an empty directory leaves the path below the operand" {
	gives pkg/sums.py '' tree
	gives sums.py '' tree/pkg
	expect 0 -q -d '' tree/pkg
	equal "$(embedded tree/pkg/sub/leaf.py)" sub/leaf.py
}

@test "each operand is replaced" {
	make_tree other/deep
	expect 0 -q -d /usr tree other/deep/pkg tree/pkg/sub/leaf.py
	equal "$(embedded "$SUMS")" /usr/pkg/sums.py
	equal "$(embedded other/deep/pkg/sums.py)" /usr/sums.py
	equal "$(embedded other/deep/pkg/sub/leaf.py)" /usr/sub/leaf.py
	# If a source has two paths, the first in order is used.
	equal "$(embedded tree/pkg/sub/leaf.py)" /usr/leaf.py
	expect 0 -q -d /usr -d /opt tree
	equal "$(embedded "$SUMS")" /opt/pkg/sums.py
}

@test "names in a list are replaced too" {
	lines tree/pkg/sub "$SUMS" >list
	expect 0 -q -d /usr -i list
	equal "$(embedded "$SUMS")" /usr/sums.py
	equal "$(embedded tree/pkg/sub/leaf.py)" /usr/leaf.py
}

@test "all code objects of the file have the path" {
	expect 0 -q -d /usr/lib tree
	run -0 oracle -c '
import marshal, sys, types
def paths(code):
    yield code.co_filename
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from paths(constant)
with open(sys.argv[1], "rb") as file:
    print(*paths(marshal.loads(file.read()[16:])))' "$(pyc "$SUMS")"
	equal "$output" '/usr/lib/pkg/sums.py /usr/lib/pkg/sums.py'
}

@test "messages use the real path of the file" {
	echo 'x = = 1' >tree/pkg/bad.py
	expect 1 -q -d /usr/lib tree
	equal "${lines[0]}" 'tree/pkg/bad.py:1:5: SyntaxError: invalid syntax'
}

@test "a .pyc that was baked with another directory is not fresh" {
	expect 0 -q -d /usr/lib tree
	expect 0 -d /usr/lib tree
	says '0 baked, 4 fresh'
	expect 0 -d /usr/lib/ tree
	says '0 baked, 4 fresh'
	expect 0 -d /opt tree
	says '4 baked, 0 fresh'
	expect 0 tree
	says '4 baked, 0 fresh'
}

@test "--check expects the path" {
	expect 0 -q -d /usr/lib tree
	clean -d /usr/lib tree
	check 1 -d /opt tree
	equal "$(grep -c ': path: ' found)" 4
	CHECK=--check=fast check 1 tree
	equal "$(grep -c ': path: ' found)" 4
}

@test "a pythonX.Y in the directory is compared with the Python" {
	expect 2 -d /usr/lib/python3.3/site-packages tree
	says python3.3
	expect 0 -q -d "/usr/lib/python3.$MINOR/site-packages" tree
}

# in_wheel WHEEL MEMBER: prints the path that this .pyc embeds.
in_wheel() {
	oracle -c '
import marshal, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    data = archive.read(sys.argv[2])
print(marshal.loads(data[16:]).co_filename)' "$1" "$2"
}

@test "in a wheel the directory is put before the installed path" {
	local member=demo/__pycache__/sums.$TAG.pyc
	local part=demo-1.0.data/purelib/__pycache__/demo_pure.$TAG.pyc

	helper make_wheel demo-1.0-py3-none-any.whl
	expect 0 -q -d /srv/lib --output=demo-1.0-0out-py3-none-any.whl demo-1.0-py3-none-any.whl
	equal "$(in_wheel demo-1.0-0out-py3-none-any.whl "$member")" /srv/lib/demo/sums.py
	equal "$(in_wheel demo-1.0-0out-py3-none-any.whl "$part")" /srv/lib/demo_pure.py
	expect 0 -q -d '' --output=demo-1.0-0out-py3-none-any.whl demo-1.0-py3-none-any.whl
	equal "$(in_wheel demo-1.0-0out-py3-none-any.whl "$member")" demo/sums.py
	expect 0 -q -d /srv/lib demo-1.0-py3-none-any.whl
	clean -d /srv/lib demo-1.0-py3-none-any.whl
	check 1 demo-1.0-py3-none-any.whl
}

@test "-d cannot be used with other options for the path" {
	local option

	for option in '-s tree' '-p /usr'; do
		# shellcheck disable=SC2086 # the words are options
		expect 2 -d /usr/lib $option tree
		says "-d cannot be used with ${option% *}"
		# shellcheck disable=SC2086
		expect 2 -d '' $option tree
		says 'try --help'
	done
	expect 2 -d /usr/lib --root=tree /pkg
	says '--root sets the embedded paths'
	expect 2 -d '' --root=tree /pkg
	expect 2 -d /usr/lib --dfile=x.py "$SUMS"
	says '--dfile cannot be used with -d'
	expect 2 --normalize -d /usr tree
	equal "$(count_pyc .)" 0
}
