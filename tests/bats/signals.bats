#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A file at which a worker dies twice fails.  A signal to the program leaves no
# temporary files and no processes.

load ../lib/common
load ../lib/bake
load ../lib/slow

setup() {
	bake_setup
	[ -r /proc/self/stat ] || skip 'needs /proc'
}

# A module in the middle of the tree compiles for a very long time.
make_slow_tree() {
	local name

	mkdir tree
	for name in a b c d e f g h v w x y z; do
		printf '"""Module %s."""\n' $name >tree/$name.py
	done
	write_slow_module tree/m.py 40000
}

# Existing files are complete: a second run finds them fresh.
all_whole() {
	local count

	no_temporary_file .
	count=$(count_pyc tree)
	rm tree/m.py
	expect 0 tree
	says " $((13 - count)) baked, $count fresh, 0 failed"
}

@test "a crash of one worker fails one file, all others are baked" {
	make_slow_tree
	run -0 helper during --signal=SEGV --to=worker --busy --times=2 \
		--exists="$(pyc tree/h.py)" -- "$PYC_BAKE" -j1 tree
	has_line 'exit status 1'
	says 'tree/m.py: '
	says 'signal 11'
	says '14 sources, 13 baked, 0 fresh, 1 failed'
	equal "$(count_pyc tree)" 13
	absent "$(pyc tree/m.py)"
	all_whole
}

@test "a crash of one of two workers fails one file too" {
	make_slow_tree
	run -0 helper during --signal=SEGV --to=worker --busy --times=2 -- \
		"$PYC_BAKE" -j2 tree
	has_line 'exit status 1'
	says 'tree/m.py: '
	says '14 sources, 13 baked, 0 fresh, 1 failed'
	all_whole
}

@test "a worker that is killed at one level fails that level" {
	make_slow_tree
	run -0 helper during --signal=KILL --to=worker --busy --times=2 \
		--exists="$(pyc tree/h.py 2)" -- "$PYC_BAKE" -j1 -o 2 tree
	has_line 'exit status 1'
	says 'signal 9'
	says '14 sources, 13 baked, 0 fresh, 1 failed'
}

@test "a crash in a wheel leaves the wheel unchanged" {
	write_slow_module slow.py 40000
	helper make_wheel demo-1.0-py3-none-any.whl --plain --add demo/slow.py=slow.py
	cp -p demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	run -0 helper during --signal=SEGV --to=worker --busy --times=2 -- \
		"$PYC_BAKE" -j1 demo-1.0-py3-none-any.whl
	has_line 'exit status 2'
	says 'demo-1.0-py3-none-any.whl/demo/slow.py: '
	says 'signal 11'
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "the program ends by the signal it got and leaves no process" {
	local name

	make_slow_tree
	for name in INT TERM HUP QUIT; do
		find tree -name '*.pyc' -delete
		run -0 helper during --signal=$name --busy -- \
			"$PYC_BAKE" -j2 tree
		equal "$output" "ended by SIG$name"
		no_temporary_file .
	done
	all_whole
}

@test "a crash leaves no temporary file" {
	local name

	write_slow_module slow.py 40000
	helper make_tar slow.tar f:usr/lib/python3/dist-packages/slow.py=@slow.py
	for name in SEGV ABRT; do
		run -0 helper during --signal=$name --busy -- \
			"$PYC_BAKE" slow.tar
		says "ended by SIG$name"
		says 'pyc-bake: crashed: '
		no_temporary_file .
	done
}

@test "an interrupt from the terminal reaches all processes and ends it" {
	make_slow_tree
	run -0 helper during --signal=INT --to=group --busy \
		--exists="$(pyc tree/h.py)" -- "$PYC_BAKE" -j1 tree
	equal "$output" 'ended by SIGINT'
	all_whole
}

@test "at whatever time the signal comes, existing files are complete" {
	local name

	make_slow_tree
	for name in a b d f h; do
		find tree -name '*.pyc' -delete
		run -0 helper during --signal=TERM \
			--exists="$(pyc tree/$name.py)" -- \
			"$PYC_BAKE" -j1 tree
		equal "$output" 'ended by SIGTERM'
		no_temporary_file .
	done
	all_whole
}

@test "a signal leaves a wheel unchanged" {
	local name

	write_slow_module slow.py 40000
	helper make_wheel demo-1.0-py3-none-any.whl --plain --add demo/slow.py=slow.py
	cp -p demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	for name in INT TERM; do
		run -0 helper during --signal=$name --busy -- \
			"$PYC_BAKE" -j2 demo-1.0-py3-none-any.whl
		equal "$output" "ended by SIG$name"
		same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
		run -0 helper during --signal=$name --busy -- \
			"$PYC_BAKE" -j2 --output=demo-1.0-0new-py3-none-any.whl demo-1.0-py3-none-any.whl
		absent demo-1.0-0new-py3-none-any.whl
		no_temporary_file .
	done
}

@test "an interrupt that is ignored from the start stays ignored" {
	make_tree tree
	# shellcheck disable=SC2016 # for the inner shell
	run -0 bash -c 'trap "" INT TERM
		"$0" tree &
		kill -INT $!
		wait $!' "$PYC_BAKE"
	says '4 sources, 4 baked'
}
