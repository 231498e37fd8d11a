#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --allow-errors: sources that are known not to compile are not failures.

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

# known LINE...: writes these lines to the file for --allow-errors.
known() {
	lines "$@" >known
}

@test "allowed sources are reported and not counted as failed" {
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

@test "a failing source that is not in the file is counted" {
	known one.py
	expect 1 --allow-errors=known tree
	says '5 baked, 0 fresh, 1 failed, 1 allowed'
	has_line "$MESSAGE"
}

@test "a source is counted once, however many levels fail" {
	known one.py two.py
	expect 0 -o0 -o1 -o2 --allow-errors=known tree
	times 1 "$MESSAGE"
	says '15 baked, 0 fresh, 0 failed, 2 allowed'
}

@test "-q reports only the error, -qq reports nothing" {
	known one.py two.py
	expect 0 -q --allow-errors=known tree
	has_line "$MESSAGE"
	says_not allowed
	expect 0 -qq --allow-errors=known tree
	equal "$output" ''
}

# allows GLOB...: the globs allow both sources that do not compile.
allows() {
	known "$@"
	expect 0 -f --allow-errors=known tree
	says '0 failed, 2 allowed'
	says_not known:
}

# allows_none GLOB: the glob allows neither of them.
allows_none() {
	known "$@"
	expect 1 -f --allow-errors=known tree
	says '2 failed, '
	says "pyc-bake: known:1: $1: matches no source"
}

@test "a glob without a slash matches file names" {
	allows '*.py'
	allows '???.py'
	allows '[ot][nw]?.py'
	allows 'o*' 't*'
	allows_none one
	allows_none bad
	allows_none '*/'
	allows_none ONE.PY
}

@test "a glob with a slash matches whole paths, and * matches slashes" {
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

@test "the glob is matched with the path that messages show" {
	local here=$PWD

	known "$here/tree/bad/*"
	expect 0 -q --allow-errors=known "$here/tree"
	expect 1 -q --allow-errors=known tree
	known 'bad/*'
	cd tree
	expect 0 -q --allow-errors=../known bad
	expect 1 -q --allow-errors=../known -s "$here" -p / "$here/tree"
}

@test "with --root the glob is matched with the installed path" {
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

@test "empty lines, comments and surrounding blanks are ignored" {
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

@test "a line that matches nothing is reported once, with its number" {
	known '# first' one.py nowhere.py two.py 'no where/*' nowhere.py
	expect 0 -o0 -o1 --allow-errors=known tree
	has_line 'pyc-bake: known:3: nowhere.py: matches no source'
	has_line 'pyc-bake: known:5: no where/*: matches no source'
	has_line 'pyc-bake: known:6: nowhere.py: matches no source'
	times 3 known:
	expect 0 -q --allow-errors=known tree
	says_not known:
}

@test "a line whose files all compile is reported" {
	known one.py good.py two.py 'tree/pkg/*' '*/bad/*'
	expect 0 --allow-errors=known tree
	has_line 'pyc-bake: known:2: good.py: compiles; the line can be removed'
	has_line 'pyc-bake: known:4: tree/pkg/*: compiles; the line can be removed'
	times 2 known:
	# This holds for baked and fresh files, at one or several levels.
	expect 0 -o1 --allow-errors=known tree
	times 2 known:
	expect 0 -o0 -o1 --allow-errors=known tree
	times 2 known:
	echo 'x = 1' >tree/bad/one.py
	expect 0 --allow-errors=known tree
	has_line 'pyc-bake: known:1: one.py: compiles; the line can be removed'
	says '1 allowed'
}

@test "of several lines that match a failing source, none is reported" {
	known one.py 'o*.py' '*/bad/*' two.py
	expect 0 --allow-errors=known tree
	says_not known:
}

@test "read and write errors are counted even for allowed sources" {
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

@test "a source that fails in both ways counts as allowed and as failed" {
	known '*.py'
	mkdir tree/bad/__pycache__
	ln -s ../../../kept "$(pyc tree/bad/one.py 1)"
	expect 1 -o0 -o1 --allow-errors=known tree
	says "$(pyc tree/bad/one.py 1): is a symbolic link"
	says '1 failed, 2 allowed'
}

@test "a warning that --warnings=error makes an error can be allowed" {
	echo 'x = 1 is 1' >tree/bad/one.py
	known one.py two.py
	expect 0 --warnings=error --allow-errors=known tree
	says '0 failed, 2 allowed'
	expect 0 --allow-errors=known tree
	has_line 'pyc-bake: known:1: one.py: compiles; the line can be removed'
}

@test "--check counts allowed sources in the same way as a bake" {
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
	# Other findings are still reported.
	rm "$(pyc tree/bad/good.py)"
	check 1 --allow-errors=known tree
	grep -q "^$(pyc tree/bad/good.py): missing: " found
}

@test "a .pyc of an allowed source is still checked" {
	known one.py two.py
	echo 'x = 1' >tree/bad/one.py
	expect 0 -q --allow-errors=known tree
	echo 'x = = 1' >tree/bad/one.py
	check 1 --allow-errors=known tree
	grep -q "^$(pyc tree/bad/one.py): content: " found
}

@test "in a wheel the glob is matched with the installed path" {
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

@test "--strict writes a wheel if all its failing sources are allowed" {
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

@test "a line may match in any wheel or tree of the same run" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain --add demo/bad.py=tree/bad/one.py
	known demo/bad.py tree/bad/one.py tree/bad/two.py gone.py
	expect 0 --allow-errors=known tree demo-1.0-py3-none-any.whl
	says '0 failed, 3 allowed'
	times 1 known:
}

@test "an unreadable file ends the run before it starts" {
	expect 2 --allow-errors=nowhere tree
	says 'nowhere: No such file or directory'
	expect 2 --allow-errors=tree tree
	says tree
	printf 'one.py\0two.py\0' >known
	expect 2 --allow-errors=known tree
	says 'known: contains NUL'
	expect 2 --allow-errors= tree
	says 'try --help'
	equal "$(count_pyc .)" 0
	expect 2 --normalize --allow-errors=known tree
	says '--allow-errors cannot be used with --normalize'
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
	says 'standard input can be used for one list only'
}

@test "a signal ends a run that waits for the file" {
	mkfifo pipe
	"$PYC_BAKE" --allow-errors=pipe tree 2>told &
	# This blocks until the program has opened the pipe, and then nothing is
	# written.
	exec 7>pipe
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 7>&-
	equal $status 143
	equal "$(<told)" ''
}

@test "--check=fast assumes that an allowed source does not compile" {
	known one.py two.py
	expect 0 -q --allow-errors=known tree
	CHECK=--check=fast clean --allow-errors=known tree
	CHECK=--check=fast finds "$(pyc tree/bad/one.py)" missing \
		--allow-errors=<(echo two.py) tree
	CHECK=--check=fast check 0 --allow-errors=<(lines '*.py' gone.py) tree
	grep -q ':2: gone.py: matches no source$' told
	equal "$(wc -l <told)" 1
	# An existing .pyc is checked all the same.
	cp "$(pyc tree/bad/good.py)" "$(pyc tree/bad/one.py)"
	CHECK=--check=fast check 1 --allow-errors=known tree
	grep -q "^$(pyc tree/bad/one.py): " found
}

@test "--check=fast assumes this in a wheel too" {
	helper make_wheel demo-1.0-py3-none-any.whl --tree tree
	known one.py two.py
	expect 0 -q --allow-errors=known demo-1.0-py3-none-any.whl
	CHECK=--check=fast clean --allow-errors=known demo-1.0-py3-none-any.whl
	CHECK=--check=fast check 1 demo-1.0-py3-none-any.whl
	equal "$(grep -c ': missing: ' found)" 2
}
