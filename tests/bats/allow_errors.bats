#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --allow-errors: sources that are known not to compile are no failure.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	mkdir tree/bad
	echo 'x = = 1' | tee tree/bad/one.py tree/bad/two.py >/dev/null
	echo 'x = 1' >tree/bad/good.py
	MESSAGE='tree/bad/one.py:1:5: SyntaxError: invalid syntax'
}

# known LINE...: the file.
known() {
	lines "$@" >known
}

@test "they are told of, and not counted" {
	known one.py two.py
	expect 0 --allow-errors=known tree
	has_line "$MESSAGE"
	has_line 'tree/bad/two.py:1:5: SyntaxError: invalid syntax'
	[[ ${lines[-1]} == '7 sources, 5 baked, 0 fresh, 0 failed, 2 allowed, '* ]] ||
		fail "${lines[-1]}"
	times 0 known:
	absent "$(pyc tree/bad/one.py)"
	expect 0 --allow-errors known tree
	says '0 baked, 5 fresh, 0 failed, 2 allowed'
	expect 1 tree
	says '0 baked, 5 fresh, 2 failed, 0.0 MB'
	says_not allowed
}

@test "one that is not known is counted" {
	known one.py
	expect 1 --allow-errors=known tree
	says '5 baked, 0 fresh, 1 failed, 1 allowed'
	has_line "$MESSAGE"
}

@test "each counts once, whatever levels it fails at" {
	known one.py two.py
	expect 0 -o0 -o1 -o2 --allow-errors=known tree
	times 1 "$MESSAGE"
	says '15 baked, 0 fresh, 0 failed, 2 allowed'
}

@test "-q tells of the error alone, -qq of nothing" {
	known one.py two.py
	expect 0 -q --allow-errors=known tree
	has_line "$MESSAGE"
	says_not allowed
	expect 0 -qq --allow-errors=known tree
	equal "$output" ''
}

# allows GLOB...: both files.
allows() {
	known "$@"
	expect 0 -f --allow-errors=known tree
	says '0 failed, 2 allowed'
	says_not known:
}

# allows_none GLOB
allows_none() {
	known "$@"
	expect 1 -f --allow-errors=known tree
	says '2 failed, '
	says "pyc-bake: known:1: $1: matches no source"
}

@test "a glob without a slash is of names" {
	allows '*.py'
	allows '???.py'
	allows '[ot][nw]?.py'
	allows 'o*' 't*'
	allows_none one
	allows_none bad
	allows_none '*/'
	allows_none ONE.PY
}

@test "a glob with a slash is of whole paths, and * matches slashes" {
	allows 'tree/bad/*.py'
	allows 'tree/*'
	allows '*/bad/*'
	allows '*/???.py'
	allows tree/bad/one.py tree/bad/two.py
	allows_none bad/one.py
	allows_none '/bad/*'
	allows_none 'tree/bad/'
	allows_none './tree/bad/one.py'
}

@test "the path is the one that messages show" {
	local here=$PWD

	known "$here/tree/bad/*"
	expect 0 -q --allow-errors=known "$here/tree"
	expect 1 -q --allow-errors=known tree
	known 'bad/*'
	cd tree
	expect 0 -q --allow-errors=../known bad
	expect 1 -q --allow-errors=../known -s "$here" -p / "$here/tree"
}

@test "with --root it is the installed path" {
	mkdir -p stage/usr/lib
	mv tree/bad stage/usr/lib
	known '/usr/lib/bad/*'
	expect 0 --root=stage --allow-errors=known /usr
	says '1 baked, 0 fresh, 0 failed, 2 allowed'
	known 'stage/usr/lib/bad/*'
	expect 1 --root=stage --allow-errors=known /usr
	says '2 failed'
	says 'known:1: stage/usr/lib/bad/*: matches no source'
}

@test "empty lines and comments say nothing, blanks around a line neither" {
	{
		echo '# Known since the beginning: *'
		echo
		printf ' \t \r\n'
		printf '  # indented\n'
		printf '  one.py \t\r\n'
		printf '\ttwo.py'
	} >known
	expect 0 --allow-errors=known tree
	says '0 failed, 2 allowed'
	says_not known:
	printf '# one.py\n' >known
	expect 1 --allow-errors=known tree
	says '2 failed'
	says_not known:
	: >known
	expect 1 --allow-errors=known tree
	says_not known:
}

@test "a line that matches nothing is told of, once, with its number" {
	known '# first' one.py nowhere.py two.py 'no where/*' nowhere.py
	expect 0 -o0 -o1 --allow-errors=known tree
	has_line 'pyc-bake: known:3: nowhere.py: matches no source'
	has_line 'pyc-bake: known:5: no where/*: matches no source'
	has_line 'pyc-bake: known:6: nowhere.py: matches no source'
	times 3 known:
	expect 0 -q --allow-errors=known tree
	says_not known:
}

@test "a line all of whose files compile is told of" {
	known one.py good.py two.py 'tree/pkg/*' '*/bad/*'
	expect 0 --allow-errors=known tree
	has_line 'pyc-bake: known:2: good.py: compiles; the line can go'
	has_line 'pyc-bake: known:4: tree/pkg/*: compiles; the line can go'
	times 2 known:
	# Fresh or baked, at one level or more.
	expect 0 -o1 --allow-errors=known tree
	times 2 known:
	expect 0 -o0 -o1 --allow-errors=known tree
	times 2 known:
	echo 'x = 1' >tree/bad/one.py
	expect 0 --allow-errors=known tree
	has_line 'pyc-bake: known:1: one.py: compiles; the line can go'
	says '1 allowed'
}

@test "each line that is right is of use, though another says the same" {
	known one.py 'o*.py' '*/bad/*' two.py
	expect 0 --allow-errors=known tree
	says_not known:
}

@test "what cannot be read or written is counted all the same" {
	known '*'
	needs_permissions
	chmod 000 tree/bad/good.py
	mkdir tree/pkg/__pycache__
	ln -s ../../../kept "$(pyc tree/pkg/sums.py)"
	run -1 unprivileged "$PYC_BAKE" --allow-errors=known tree nowhere.py
	says 'tree/bad/good.py: Permission denied'
	says "$(pyc tree/pkg/sums.py): is a symbolic link"
	says 'nowhere.py: No such file'
	says '3 baked, 0 fresh, 3 failed, 2 allowed'
	says_not known:
}

@test "one that fails in both ways is allowed and failed" {
	known '*.py'
	mkdir tree/bad/__pycache__
	ln -s ../../../kept "$(pyc tree/bad/one.py 1)"
	expect 1 -o0 -o1 --allow-errors=known tree
	says "$(pyc tree/bad/one.py 1): is a symbolic link"
	says '1 failed, 2 allowed'
}

@test "what was warned of and is an error by choice is one" {
	echo 'x = 1 is 1' >tree/bad/one.py
	known one.py two.py
	expect 0 --warnings=error --allow-errors=known tree
	says '0 failed, 2 allowed'
	expect 0 --allow-errors=known tree
	has_line 'pyc-bake: known:1: one.py: compiles; the line can go'
}

@test "--check counts as baking does" {
	known one.py two.py
	expect 0 -q --allow-errors=known tree
	check 0 --allow-errors=known tree
	equal "$(cat found)" ''
	grep -qxF "$MESSAGE" told
	check 1 tree
	known one.py
	check 1 --allow-errors=known tree
	known one.py two.py gone.py
	check 0 --allow-errors=known tree
	grep -qxF 'pyc-bake: known:3: gone.py: matches no source' told
	# What it finds besides is found.
	rm "$(pyc tree/bad/good.py)"
	check 1 --allow-errors=known tree
	grep -q "^$(pyc tree/bad/good.py): missing: " found
}

@test "a .pyc of one that does not compile is still a finding" {
	known one.py two.py
	echo 'x = 1' >tree/bad/one.py
	expect 0 -q --allow-errors=known tree
	echo 'x = = 1' >tree/bad/one.py
	check 1 --allow-errors=known tree
	grep -q "^$(pyc tree/bad/one.py): content: " found
}

@test "in a wheel they are known by the installed path" {
	helper make_wheel demo-1.0-py3-none-any.whl --add demo/bad.py=tree/bad/one.py \
		--add demo-1.0.data/purelib/worse.py=tree/bad/two.py
	cp demo-1.0-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	known demo/bad.py '*/worse.py'
	expect 1 --allow-errors=known demo-1.0-py3-none-any.whl
	says '1 failed, 1 allowed'
	says 'demo-1.0-py3-none-any.whl/demo/bad.py:1:5: SyntaxError'
	says 'known:2: */worse.py: matches no source'
	cp demo-1.0-0in-py3-none-any.whl demo-1.0-py3-none-any.whl
	known demo/bad.py worse.py
	expect 0 --allow-errors=known demo-1.0-py3-none-any.whl
	says '0 failed, 2 allowed'
	run -0 oracle -m zipfile -l demo-1.0-py3-none-any.whl
	says "demo/__pycache__/sums.$TAG.pyc"
	says_not "bad.$TAG"
	check 0 --allow-errors=known demo-1.0-py3-none-any.whl
	check 1 demo-1.0-py3-none-any.whl
}

@test "--strict writes a wheel in which nothing else fails" {
	helper make_wheel demo-1.0-py3-none-any.whl --add demo/bad.py=tree/bad/one.py
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	known bad.py
	expect 0 -q --strict --allow-errors=known demo-1.0-py3-none-any.whl
	differ demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	run -0 oracle -m zipfile -l demo-1.0-py3-none-any.whl
	says "demo/__pycache__/sums.$TAG.pyc"
	cp demo-1.0-0before-py3-none-any.whl demo-1.0-py3-none-any.whl
	known worse.py
	expect 1 -q --strict --allow-errors=known demo-1.0-py3-none-any.whl
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "a line may be of a wheel or of a tree of the same run" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain --add demo/bad.py=tree/bad/one.py
	known demo/bad.py tree/bad/one.py tree/bad/two.py gone.py
	expect 0 --allow-errors=known tree demo-1.0-py3-none-any.whl
	says '0 failed, 3 allowed'
	times 1 known:
}

@test "a file that cannot be read ends the run before it starts" {
	expect 2 --allow-errors=nowhere tree
	says 'nowhere: No such file or directory'
	expect 2 --allow-errors=tree tree
	says tree
	printf 'one.py\0two.py\0' >known
	expect 2 --allow-errors=known tree
	says 'known: a NUL byte is in it'
	expect 2 --allow-errors= tree
	says 'try --help'
	equal "$(count_pyc .)" 0
	expect 2 --normalize --allow-errors=known tree
	says '--allow-errors does not go with --normalize'
}

@test "the file may be empty, a pipe or standard input, as for -i" {
	known one.py two.py
	expect 0 -q --allow-errors=/dev/null tree/pkg
	equal "$output" ''
	mkfifo pipe
	cat known >pipe &
	expect 0 --allow-errors=pipe tree
	says '0 failed, 2 allowed'
	wait
	run -0 "$PYC_BAKE" --allow-errors=<(cat known) tree
	says '0 failed, 2 allowed'
	run -0 "$PYC_BAKE" --allow-errors=- tree <known
	says '0 failed, 2 allowed'
	echo gone.py >known
	run -1 "$PYC_BAKE" --allow-errors=- tree <known
	says 'pyc-bake: standard input:1: gone.py: matches no source'
	expect 2 --allow-errors=tree tree/pkg
	says 'tree: read: Is a directory'
	run -2 "$PYC_BAKE" --allow-errors=- -i - <known
	says 'standard input can be read as one list only'
}

@test "a signal ends a run that waits for the file" {
	mkfifo pipe
	"$PYC_BAKE" --allow-errors=pipe tree 2>told &
	# Until the program has opened it; then there is nothing to read.
	exec 7>pipe
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 7>&-
	equal $status 143
	equal "$(<told)" ''
}

@test "--check=fast takes what is allowed for what does not compile" {
	known one.py two.py
	expect 0 -q --allow-errors=known tree
	CHECK=--check=fast clean --allow-errors=known tree
	CHECK=--check=fast finds "$(pyc tree/bad/one.py)" missing \
		--allow-errors=<(echo two.py) tree
	CHECK=--check=fast check 0 --allow-errors=<(lines '*.py' gone.py) tree
	grep -q ':2: gone.py: matches no source$' told
	equal "$(wc -l <told)" 1
	# One that is there is looked at all the same.
	cp "$(pyc tree/bad/good.py)" "$(pyc tree/bad/one.py)"
	CHECK=--check=fast check 1 --allow-errors=known tree
	grep -q "^$(pyc tree/bad/one.py): " found
}

@test "so it does in a wheel" {
	helper make_wheel demo-1.0-py3-none-any.whl --tree tree
	known one.py two.py
	expect 0 -q --allow-errors=known demo-1.0-py3-none-any.whl
	CHECK=--check=fast clean --allow-errors=known demo-1.0-py3-none-any.whl
	CHECK=--check=fast check 1 demo-1.0-py3-none-any.whl
	equal "$(grep -c ': missing: ' found)" 2
}
