#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A source that changes before its .pyc is written is reported as an error, and
# gets no .pyc.

load ../lib/common
load ../lib/bake
load ../lib/slow

setup() {
	bake_setup
	[ -r /proc/self/stat ] || skip 'needs /proc'
	mkdir tree
	echo 'x = 1' >tree/a.py
	echo 'y = 0  # wait here' >tree/m.py
	echo 'x = 1' >tree/z.py
	touch -d @1600000000 tree/*.py
	write_held_python python
}

# meanwhile CHANGE ARGUMENT...: runs pyc-bake, and makes the shell command
# CHANGE while m.py is compiled.  The last line of $output is the exit status of
# pyc-bake.
meanwhile() {
	local change=$1

	shift
	rm -f gate
	run -0 helper during --gate=gate --change="$change" -- \
		"$PYC_BAKE" --sandbox=off --python=./python "$@"
}

# meanwhile_embedded CHANGE ARGUMENT...: does the same with the embedded Python,
# whose worker is stopped.
meanwhile_embedded() {
	local change=$1

	shift
	# This compiles for half a second, long enough to stop its worker.
	write_slow_module tree/m.py 4000
	touch -d @1600000000 tree/m.py
	run -0 helper during --busy --change="$change" -- "$PYC_BAKE" "$@"
}

# changes CHANGE ARGUMENT...: m.py fails, and the other sources are baked.
changes() {
	meanwhile "$@" -j1 tree
	only_m_fails
}

only_m_fails() {
	has_line 'exit status 1'
	says 'tree/m.py: '
	says '3 sources, 2 baked, 0 fresh, 1 failed'
	absent "$(pyc tree/m.py)"
	exists "$(pyc tree/a.py)" "$(pyc tree/z.py)"
	no_temporary_file tree
}

@test "without a change the same run succeeds" {
	meanwhile true -j1 tree
	has_line 'exit status 0'
	says '3 sources, 3 baked, 0 fresh, 0 failed'
	rm -r tree/__pycache__
	meanwhile_embedded true -j1 tree
	has_line 'exit status 0'
	says '3 sources, 3 baked, 0 fresh, 0 failed'
}

@test "a source that is written to fails" {
	local mode

	for mode in timestamp checked-hash unchecked-hash; do
		changes 'echo "y = 2" >>tree/m.py' --invalidation-mode=$mode
		says 'tree/m.py: changed'
		rm -r tree/__pycache__
	done
	meanwhile_embedded 'echo "y = 2" >>tree/m.py' -j1 tree
	only_m_fails
	says 'tree/m.py: changed'
}

@test "a source that is rewritten with the same size fails" {
	changes "sed 's/= 0/= 1/' tree/m.py >new && cat new >tree/m.py"
	says 'tree/m.py: changed'
}

@test "a source that is rewritten with the same size and time fails" {
	changes "sed 's/= 0/= 1/' tree/m.py >new && touch -r tree/m.py time &&
		cat new >tree/m.py && touch -r time tree/m.py" \
		--invalidation-mode=checked-hash
	says 'tree/m.py: changed'
}

@test "a source replaced by a file of the same size and time fails" {
	changes "sed 's/= 0/= 1/' tree/m.py >new && touch -r tree/m.py new &&
		mv new tree/m.py" --invalidation-mode=checked-hash
	says 'tree/m.py: changed'
}

@test "a source that is truncated fails" {
	changes ': >tree/m.py'
	says 'tree/m.py: changed'
}

@test "a source that is removed fails" {
	changes 'rm tree/m.py'
	says 'No such file or directory'
}

@test "a source that becomes a directory or a link fails" {
	changes 'mv tree/m.py kept.py && mkdir tree/m.py'
	rmdir tree/m.py
	rm -r tree/__pycache__
	mv kept.py tree/m.py
	changes 'cp -p tree/m.py kept.py && ln -sf ../kept.py tree/m.py'
	says 'tree/m.py: changed'
}

@test "a source that is a link fails if its target changes" {
	mv tree/m.py real.py
	ln -s ../real.py tree/m.py
	changes 'echo "y = 2" >>real.py'
	says 'tree/m.py: changed'
}

@test "a source whose time changes fails if its time is in the header" {
	changes 'touch -d @1600000001 tree/m.py' --invalidation-mode=timestamp
	says 'tree/m.py: changed'
}

@test "the previous .pyc is kept, and the next run bakes" {
	local mode=--invalidation-mode=checked-hash

	mv tree/m.py held.py
	echo 'x = 1' >tree/m.py
	expect 0 -q $mode tree/m.py
	cp "$(pyc tree/m.py)" before.pyc
	cp held.py tree/m.py
	meanwhile 'echo "y = 2" >tree/m.py' -j1 $mode tree
	has_line 'exit status 1'
	same "$(pyc tree/m.py)" before.pyc
	expect 0 $mode tree
	says '1 baked, 2 fresh'
	run -0 helper same_code tree 0
}

@test "no level is written if a source changes at the first level" {
	meanwhile 'echo "y = 2" >>tree/m.py' -o 1 -o 2 -j1 tree
	has_line 'exit status 1'
	times 1 'tree/m.py: changed'
	says '3 sources, 4 baked, 0 fresh, 1 failed'
	absent "$(pyc tree/m.py 1)" "$(pyc tree/m.py 2)"
}

@test "with -qq only the exit status shows the failure" {
	meanwhile 'echo "y = 2" >>tree/m.py' -qq -j1 tree
	equal "$output" 'exit status 1'
	absent "$(pyc tree/m.py)"
}

@test "a change of a file that is not baked has no effect" {
	meanwhile 'echo "y = 2" >tree/new.py; echo 1 >tree/notes' -j1 tree
	has_line 'exit status 0'
	absent "$(pyc tree/new.py)"
}
