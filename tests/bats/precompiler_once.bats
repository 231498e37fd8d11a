#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pyc-bake-precompiler, called once for some sources, writes the bytes that
# pyc-bake writes.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/precompiler

setup() {
	bake_setup
	find_precompiler
	printf 'X = {"b", "a"}\n\n\ndef f(a):\n    """Doc."""\n    assert a\n' >m.py
	printf 'x = 1\nx = = 2\n' >bad.py
	mkdir out
}

@test "all modes and levels give the bytes of pyc-bake" {
	local mode level

	for mode in checked_hash UNCHECKED_HASH; do
		for level in -1 0 1 2; do
			precompile 0 --src=m.py --src_name=a/m.py --pyc=m.pyc \
				--invalidation_mode="$mode" --optimize "$level"
			[ -z "$output" ]
			wanted_pyc m.py a/m.py "${mode,,}" "${level#-1}"
			cmp m.pyc wanted.pyc
		done
	done
	[ "$(find . -name '*.tmp')" = '' ]
}

@test "the default is checked-hash at level 0, and values may follow" {
	precompile 0 --src m.py --src_name a/m.py --pyc m.pyc
	wanted_pyc m.py a/m.py checked_hash 0
	cmp m.pyc wanted.pyc
}

@test "triples belong together by their number" {
	cp m.py n.py
	precompile 0 --src=m.py --src=n.py --pyc=out/m.pyc --pyc=out/n.pyc \
		--src_name=a/m.py --src_name=b/n.py --jobs=2
	wanted_pyc m.py a/m.py checked_hash 0
	cmp out/m.pyc wanted.pyc
	wanted_pyc n.py b/n.py checked_hash 0
	cmp out/n.pyc wanted.pyc
}

@test "parameter files are read as argparse does" {
	printf -- '--src\nm.py\n--src_name\na/m.py\n@params\n' >'first file'
	printf -- "--pyc\nout/m.pyc\n--optimize\n2\n" >params
	precompile 0 --invalidation_mode unchecked_hash '@first file'
	wanted_pyc m.py a/m.py unchecked_hash 2
	cmp out/m.pyc wanted.pyc
	precompile 2 @none
	has_line 'pyc-bake-precompiler: none: No such file or directory (try --help)'
}

@test "a source that does not compile is shown by its embedded path" {
	precompile 1 --src=bad.py --src_name=a/bad.py --pyc=out/bad.pyc \
		--src=m.py --src_name=a/m.py --pyc=out/m.pyc
	has_line 'a/bad.py:2:5: SyntaxError: invalid syntax'
	has_line '    x = = 2'
	times 1 bad.py
	# Nothing is left, and the other source is compiled.
	[ "$(ls -A out)" = m.pyc ]
}

@test "a warning is shown and is no error" {
	printf 'x = 1 is 1\n' >w.py
	precompile 0 --src=w.py --src_name=a/w.py --pyc=out/w.pyc
	says 'a/w.py:1: SyntaxWarning: "is" with'
	exists out/w.pyc
}

@test "files that cannot be read or written give status 2" {
	local case

	for case in 'none.py out/m.pyc' 'out out/m.pyc' 'm.py none/m.pyc' \
		'm.py m.py' 'm.py link.pyc' 'm.py out'; do
		ln -sfn m.py link.pyc
		# shellcheck disable=SC2086 # two words
		set -- $case
		precompile 2 --src="$1" --src_name=a/m.py --pyc="$2"
		[ "${#lines[@]}" -eq 1 ] || fail "$case: $output"
		[ "$(ls -A out)" = '' ]
	done
	says_not 'try --help'
}

@test "wrong arguments give status 2 and one line" {
	local words

	for words in '' '--src=m.py' '--src=m.py --src_name=a' \
		'--src=m.py --src_name=a --pyc=b --pyc=c' \
		'--src=m.py --src_name=a --pyc=b --optimize=3' \
		'--src=m.py --src_name=a --pyc=b --invalidation_mode=timestamp' \
		'--src=m.py --src_name=a --pyc=b m.py' \
		'--src=m.py --src_name=a --pyc=b --python_version=2' \
		'--persistent_worker --src=m.py' \
		'--src=m.py --src_name=a --pyc=b --src=m.py --src_name=b --pyc=./b'; do
		# shellcheck disable=SC2086 # the words
		precompile 2 $words
		[ "${#lines[@]}" -eq 1 ] || fail "$words: $output"
		[[ $output == pyc-bake-precompiler:\ * ]] || fail "$output"
		[[ $words == *./b || $output == *' (try --help)' ]] ||
			fail "$words: $output"
		[ ! -e b ]
	done
}

@test "another version of Python is refused" {
	precompile 2 --src=m.py --src_name=a/m.py --pyc=out/m.pyc \
		--python_version=3.99
	says "--python_version=3.99: the Python that compiles is 3.$MINOR"
	precompile 0 --src=m.py --src_name=a/m.py --pyc=out/m.pyc \
		--python_version="3.$MINOR"
}

@test "--python names the Python that compiles" {
	precompile 0 --src=m.py --src_name=a/m.py --pyc=out/m.pyc \
		--python="$ORACLE" --python_version="3.$MINOR"
	wanted_pyc m.py a/m.py checked_hash 0
	cmp out/m.pyc wanted.pyc
	precompile 2 --src=m.py --src_name=a/m.py --pyc=out/m.pyc \
		--python=/none
	says /none
}

@test "the mode is that of the source, whatever the umask" {
	chmod 0555 m.py
	umask 077
	precompile 0 --src=m.py --src_name=a/m.py --pyc=out/m.pyc
	[ "$(stat -c %a out/m.pyc)" = 644 ]
	chmod 0600 m.py
	umask 000
	precompile 0 --src=m.py --src_name=a/m.py --pyc=out/m.pyc
	[ "$(stat -c %a out/m.pyc)" = 600 ]
}

@test "the cache is that of pyc-bake" {
	precompile 0 --src=m.py --src_name=a/m.py --pyc=one.pyc --cache=cache
	[ "$(find cache -type f -path '*/*/*' | grep -c .)" -ge 1 ]
	run -0 --separate-stderr "$PYC_BAKE" --cache=cache -f \
		--invalidation-mode=unchecked-hash m.py
	# shellcheck disable=SC2154 # run sets it
	[[ $stderr == *'1 baked (1 cached)'* ]] || fail "$stderr"
	PYC_BAKE_CACHE=$PWD/cache precompile 0 --src=m.py --src_name=a/m.py \
		--pyc=two.pyc
	cmp one.pyc two.pyc
	PYC_BAKE_CACHE_SIZE=1 precompile 2 --src=m.py --src_name=a/m.py \
		--pyc=two.pyc --cache=cache
	says PYC_BAKE_CACHE_SIZE
}

@test "what a killed run has left is removed" {
	: >out/.pyc-bake.1.0.tmp
	precompile 0 --src=m.py --src_name=a/m.py --pyc=out/m.pyc
	[ "$(ls -A out)" = m.pyc ]
}

@test "ignored arguments of the tool of rules_python" {
	precompile 0 --src=m.py --src_name=a/m.py --pyc=out/m.pyc \
		--worker_impl=serial --log_level INFO
}

@test "the version is that of pyc-bake everywhere" {
	local version

	version=$("$PYC_BAKE" --version | sed -n 's/^pyc-bake //p')
	precompile 0 --version
	has_line "pyc-bake-precompiler $version"
	says "tag $TAG"
	grep -qF "\"pyc-bake $version\"" "$SRCDIR/doc/pyc-bake-precompiler.1"
	grep -qx "    version = \"$version\"," \
		"$SRCDIR/packaging/bazel/MODULE.bazel"
	grep -qF "version = \"$version\")" "$SRCDIR/packaging/bazel/README.md"
}

@test "--help and the manual have every option" {
	local option

	precompile 0 --help
	for option in src src_name pyc invalidation_mode optimize \
		python_version python jobs cache persistent_worker \
		worker_protocol worker_impl log_level help version; do
		says "--$option"
		grep -qE "^\.B.*-$option\b" \
			<(sed 's/\\-/-/g; s/\\_/_/g' \
				"$SRCDIR/doc/pyc-bake-precompiler.1") ||
			fail "--$option is not in the manual"
	done
}

@test "a target that is a source of the request is refused" {
	cp m.py n.py
	precompile 2 --src=m.py --src_name=m.py --pyc=n.py \
		--src=n.py --src_name=n.py --pyc=out/n.pyc
	says 'n.py: cannot be written: it is a source'
	cmp m.py n.py
}

@test "a target by two paths is refused" {
	ln -s out linked
	cp m.py n.py
	precompile 2 --src=m.py --src_name=m.py --pyc=out/t.pyc \
		--src=n.py --src_name=n.py --pyc=linked/t.pyc
	says 't.pyc: is written twice'
	rm -f out/t.pyc
	precompile 2 --src=m.py --src_name=m.py --pyc=out/t.pyc \
		--src=n.py --src_name=n.py --pyc="$PWD/out/t.pyc"
	says 't.pyc: is written twice'
}
