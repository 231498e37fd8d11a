#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -x: leaves out sources whose path matches an expression.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	mkdir -p tree/test/deep tree/lib
	echo 'x = 1' | tee tree/mod.py tree/testing.py tree/test/one.py \
		tree/test/deep/two.py tree/lib/test_it.py tree/lib/last.py \
		>/dev/null
}

# Prints the sources below that have a .pyc, one on a line.
found() {
	find . -name "*.$TAG.pyc" -printf '%P\n' |
		sed "s|__pycache__/||; s|\.$TAG\.pyc|.py|" | LC_ALL=C sort
}

clear_tree() {
	find . -depth -name __pycache__ -exec rm -r {} +
}

# like_compileall OPTION...: compileall and pyc-bake leave out the same sources:
# some, but not all unless ALL=1.
like_compileall() {
	local theirs

	clear_tree
	oracle -m compileall -q "$@"
	theirs=$(found)
	clear_tree
	expect 0 -q "$@"
	equal "$(found)" "$theirs"
	[ -n "${ALL-}" ] || [ -n "$theirs" ]
	[ "$(count_pyc .)" -lt 6 ]
}

@test "the expression is searched anywhere in the path, as with re.search" {
	local pattern

	while read -r pattern; do
		like_compileall -x "$pattern" tree
	done < <(
		lines test '/test/' 'test/.*\.py$' '^tree/te' '(?<!/)test|it'
		more 'e/[lm]' '(?i)TEST_IT' 'tree/(mod|testing)\.py' \
			'deep|last' 't(?=wo)' '/t\w+\.py' '[^/]+/[^/]+/[^/]+/'
	)
	ALL=1 like_compileall -x tree tree
	expect 0 -q -x '' tree
	equal "$(count_pyc .)" 0
	expect 0 -q -x '^test|mod$|\.pyc' tree
	equal "$(count_pyc .)" 6
	clear_tree
	expect 0 -q --exclude=/test tree
	equal "$(found)" "$(lines tree/lib/last.py tree/mod.py)"
}

@test "the path is the one that was given, even if it is absolute" {
	like_compileall -x '^/.*/lib/' "$PWD/tree"
	clear_tree
	expect 0 -q -x '^/' tree
	equal "$(count_pyc .)" 6
}

@test "named files are left out too, without a message" {
	like_compileall -x 'two|mod' tree/mod.py tree/test/deep/two.py tree/lib
	echo tree/testing.py >list
	like_compileall -x testing -i list tree/mod.py
	clear_tree
	expect 0 -x mod tree/mod.py
	says '0 sources, 0 baked, 0 fresh, 0 failed'
	equal "${#lines[@]}" 1
}

@test "only the last -x counts" {
	like_compileall -x mod -x /lib tree
	clear_tree
	expect 0 -q -x / --exclude=nowhere tree
	equal "$(count_pyc .)" 6
}

@test "a source that is left out and does not compile is not a failure" {
	echo 'x = = 1' >tree/lib/bad.py
	expect 0 -q -x 'bad\.py' tree
	equal "$output" ''
	expect 1 -q -x 'bad\.txt' tree
}

@test "with --root the installed path is searched" {
	mkdir -p 'stage test/usr/share/app/test'
	echo 'x = 1' | tee 'stage test/usr/share/app/mod.py' \
		'stage test/usr/share/app/test/one.py' >/dev/null
	expect 0 -q --root='stage test' -x stage /usr
	equal "$(count_pyc 'stage test')" 2
	clear_tree
	expect 0 -q --root='stage test' -x test /usr
	equal "$(found)" 'stage test/usr/share/app/mod.py'
	clear_tree
	expect 0 -q --root="$PWD/stage test" -x '^/usr/share/app/mod\.py$' \
		"$PWD/stage test"
	equal "$(found)" 'stage test/usr/share/app/test/one.py'
}

@test "with --root and no operand the installed path is searched" {
	mkdir -p test/opt/site-packages/pkg/test
	echo 'x = 1' | tee test/opt/site-packages/pkg/{mod,no}.py \
		test/opt/site-packages/pkg/test/one.py >/dev/null
	expect 0 -q --root=test -x '/test/|^/opt/.*/no'
	equal "$(found)" test/opt/site-packages/pkg/mod.py
}

@test "-s and -p do not change the path that is searched" {
	expect 0 -q -s tree -p /srv -x '^/srv' tree
	equal "$(count_pyc .)" 6
	clear_tree
	expect 0 -q -s tree -p /srv -x '^tree/lib' tree
	equal "$(count_pyc .)" 4
	# -s need not match a source that is left out.
	mkdir other
	echo 'x = 1' >other/mod.py
	expect 2 -q -s tree tree other
	expect 0 -q -s tree -x ^other tree other
}

# names WHEEL: prints the .pyc members.
names() {
	oracle -m zipfile -l "$1" | sed -n 's/^\([^ ]*\.pyc\) .*/\1/p'
}

@test "in a wheel the installed path is searched" {
	helper make_wheel demo-1.0-py3-none-any.whl
	cp demo-1.0-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	expect 0 -q -x '^demo/s|^demo_pure\.py$' demo-1.0-py3-none-any.whl
	names demo-1.0-py3-none-any.whl >list
	grep -qx "demo/__pycache__/__init__\.$TAG\.pyc" list
	grep -q demo_plat list
	[ "$(grep -cE 'sums|leaf|demo_pure' list)" -eq 0 ]
	# Neither the wheel's name nor the .data directory is searched.
	expect 0 -q -x 'whl|data/|purelib' --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	equal "$(names demo-1.0-0out-py3-none-any.whl | grep -c demo_pure)" 1
	expect 0 -q -x . --output=demo-1.0-0out-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	equal "$(names demo-1.0-0out-py3-none-any.whl)" ''
}

@test "characters are Unicode characters" {
	mkdir words
	echo 'x = 1' | tee $'words/caf\303\251.py' \
		$'words/\320\266.py' words/cafe.py >/dev/null
	LC_ALL=C.UTF-8 like_compileall -x $'caf[\303\250-\303\252]' words
	LC_ALL=C.UTF-8 like_compileall -x '/\w\.py' words
	LC_ALL=C.UTF-8 like_compileall -x $'(?i)/\320\226' words
	# The locale has no effect.
	clear_tree
	expect 0 -q -x '^words/caf..\.py$' words
	equal "$(count_pyc words)" 3
	clear_tree
	expect 0 -q -x '^words/(caf)?.\.py$' words
	equal "$(found)" ''
	clear_tree
	expect 0 -q -x $'\303\251' words
	equal "$(count_pyc words)" 2
}

@test "names that are not UTF-8 are searched" {
	mkdir bytes
	echo 'x = 1' >$'bytes/\377two.py' 2>/dev/null ||
		skip 'no file can have such a name here'
	echo 'x = 1' | tee $'bytes/\303.py' bytes/one.py >/dev/null
	expect 0 -q -x two bytes
	equal "$(found)" "$(lines bytes/one.py $'bytes/\303.py')"
	clear_tree
	# Each invalid byte is one character.
	expect 0 -q -x '/.\.py|/.two' bytes
	equal "$(found)" bytes/one.py
	clear_tree
	expect 0 -q -x '/..\.py|/..two' bytes
	equal "$(count_pyc bytes)" 3
}

@test "a bad expression is bad usage, with the position" {
	local pattern

	for pattern in '(' '*' 'a)' '[z-a]' '(?P<a' 'x{2,1}' $'\377' \
		'(?<=a+)b'; do
		expect 2 -x "$pattern" tree
		says "pyc-bake: -x: '"
		says 'try --help'
		equal "${#lines[@]}" 1
	done
	expect 2 -x 'abc(' tree
	says 'at position 3'
	# An expression that a later -x replaces is parsed too.
	expect 2 -x '(' -x a tree
	equal "$(count_pyc .)" 0
}

@test "a quantifier without a minimum is a quantifier" {
	mkdir numbers
	echo 'x = 1' | tee numbers/bad.py numbers/bad1.py numbers/bad12.py \
		numbers/good.py >/dev/null
	like_compileall -x 'bad\d{,2}' numbers
	equal "$(found)" numbers/good.py
	like_compileall -x 'bad\d{,1}\.py' numbers
	like_compileall -x '(?m)^numbers/good|/bad\.py\Z' numbers
}

@test "an expression finds what re.search finds" {
	local python

	[ -x "$BUILDDIR/tests/lib/pattern_search" ] || skip 'make check builds it'
	python=$(python_for_tests) || skip 'no Python to compare with'
	"$python" -I -B "$SRCDIR/tests/lib/regex_oracle.py" \
		"$BUILDDIR/tests/lib/pattern_search" 1000 >found || {
		cat found
		return 1
	}
	grep -q ' 0 differences' found
}

@test "an expression that re and PCRE2 could read differently is refused" {
	local pattern

	for pattern in '\N{DIGIT ONE}' '\ud800' '(?P<Ã©>a)' '(?i)(a)\1' \
		'a{70000}' 'a(?i)b' '\h' '[\R]' '(?R)' '(*UTF)a' 'a**' \
		'(?<n>a)' '\Qa\E' '\p{L}'; do
		expect 2 -x "$pattern" tree
		says "pyc-bake: -x: '"
		says 'at position'
		equal "${#lines[@]}" 1
	done
	equal "$(count_pyc .)" 0
}

@test "a search that takes too long ends the run and names the path" {
	local long=tree/lib/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.py

	echo 'x = 1' >$long
	expect 2 -q -x '(a+)+$' tree
	says "$long: -x: the search was aborted"
	equal "${#lines[@]}" 1
	expect 2 -q -x '(a|aa)+$' tree
	says $long
	equal "$(count_pyc .)" 0
	absent tree/__pycache__
	expect 0 -q -x '(a+)+b' tree
	equal "$(count_pyc .)" 6
}

@test "a search that takes too long in a wheel leaves the wheel unchanged" {
	echo 'x = 1' >mod.py
	helper make_wheel demo-1.0-py3-none-any.whl --add \
		demo/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.py=mod.py
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 2 -q -x '(a+)+$' demo-1.0-py3-none-any.whl
	says 'demo-1.0-py3-none-any.whl/demo/aaaaaaaaaaaaaaaaa'
	says 'the search was aborted'
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	no_temporary_file .
}

@test "--check leaves these sources out, and their .pyc are not orphans" {
	expect 0 -q tree
	echo 'x = 2' >tree/lib/last.py
	clean -x last tree
	clean -x tree tree
	rm "$(pyc tree/mod.py)"
	clean -x 'last|mod' tree
	finds "$(pyc tree/mod.py)" missing -x last tree
	cp "$(pyc tree/lib/test_it.py)" "tree/lib/__pycache__/gone.$TAG.pyc"
	finds "tree/lib/__pycache__/gone.$TAG.pyc" orphan -x . tree
}

@test "-x cannot be used with --normalize and --inspect" {
	expect 2 --normalize -x a tree
	says '-x cannot be used with --normalize'
	expect 2 --inspect -x a tree
	says '-x cannot be used with --inspect'
}
