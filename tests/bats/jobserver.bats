#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Under GNU make and without -j, the program runs as many workers as make's
# jobserver has tokens for, returns the tokens however it ends, and writes the
# same files.
#
# shellcheck disable=SC2154 # run sets output

load ../lib/common
load ../lib/bake
load ../lib/slow

setup() {
	bake_setup
	[ -r /proc/self/stat ] || skip 'needs /proc'
	unset MAKEFLAGS MFLAGS MAKELEVEL
	export SOURCE_DATE_EPOCH=1500000000
	processors=$(nproc)
}

# Makes a few modules that compile slowly.
make_work() {
	local name

	mkdir -p tree
	for name in a b c d e f; do
		write_slow_module tree/$name.py "${1-1000}"
	done
}

watch() {
	run -0 timeout 120 "$ORACLE" -E -s -B "$SRCDIR/tests/lib/jobserver.py" \
		"$@"
}

# at_most N: N workers ran at one time, or as many as there are processors.
at_most() {
	has_line "workers $(($1 < processors ? $1 : processors))"
	has_line 'excess 0'
}

@test "each worker but the first has a token from a fifo, pipe or socket" {
	local kind

	make_work
	for kind in fifo pipe socket; do
		rm -rf tree/__pycache__ 'job server'
		watch --kind=$kind --tokens=xyz "$PYC_BAKE" tree
		has_line 'status 0'
		at_most 4
		has_line 'tokens xyz'
		has_line 'flags OK'
		equal "$(count_pyc tree)" 6
	done
}

@test "without a free token there is one worker" {
	make_work 600
	watch --kind=pipe "$PYC_BAKE" tree
	has_line 'status 0'
	at_most 1
	rm -rf tree/__pycache__
	watch --kind=fifo "$PYC_BAKE" tree
	has_line 'status 0'
	at_most 1
	equal "$(count_pyc tree)" 6
}

@test "the output does not depend on the jobserver" {
	make_work 600
	pyc_bake -q -j1 tree
	tree_state tree >wanted
	for tokens in '' abc; do
		rm -rf tree/__pycache__
		watch --tokens="$tokens" "$PYC_BAKE" tree
		has_line 'status 0'
		tree_state tree | diff wanted -
	done
}

@test "-j sets the number of workers, and no token is taken" {
	[ "$processors" -gt 1 ] || skip 'needs two processors'
	make_work
	watch --kind=pipe "$PYC_BAKE" -j2 tree
	has_line 'workers 2'
	has_line 'tokens '
	rm -rf tree/__pycache__
	watch --kind=pipe --tokens=abc "$PYC_BAKE" -j1 tree
	has_line 'workers 1'
	has_line 'tokens abc'
}

@test "tokens come back when a signal ends the program, even SIGKILL" {
	local kind name number

	make_work 40000
	for kind in fifo pipe; do
		for name in TERM KILL $(more INT HUP); do
			rm -rf 'job server'
			number=$(kill -l "$name")
			watch --kind=$kind --tokens=xyz --kill="$name" \
				--workers=$((processors < 4 ? processors : 4)) \
				"$PYC_BAKE" tree
			has_line "status -$number"
			has_line 'tokens xyz'
			has_line 'excess 0'
		done
	done
}

@test "tokens come back if the parent has blocked signals" {
	make_work 40000
	watch --tokens=xyz --block --kill=KILL \
		--workers=$((processors < 4 ? processors : 4)) "$PYC_BAKE" tree
	has_line 'status -9'
	has_line 'tokens xyz'
}

# Between small tasks a worker is idle for moments, in which it could mistake
# the end of its socket for the end of the work.
@test "tokens come back from workers that are idle when it is killed" {
	thorough_only
	local number

	mkdir -p tree
	# So many sources that the run never ends while a token is being
	# returned.
	awk 'BEGIN {
		for (i = 1; i <= 3000; i++) {
			file = "tree/m" i ".py"
			print "x = " i >file
			close(file)
		}
	}'
	for number in $(rounds 8 20); do
		watch --tokens=xyz --kill=KILL --after="0.0$((9 + number))" \
			--workers=$((processors < 4 ? processors : 4)) \
			"$PYC_BAKE" -f tree
		has_line 'status -9'
		has_line 'tokens xyz'
	done
}

@test "tokens come back when a worker is killed, and are taken again" {
	local name

	make_work 1500
	for name in TERM KILL; do
		rm -rf tree/__pycache__
		watch --tokens=xyz --kill=$name --to=worker \
			--workers=$((processors < 4 ? processors : 4)) \
			"$PYC_BAKE" tree
		has_line 'status 0'
		has_line 'tokens xyz'
		has_line 'excess 0'
		equal "$(count_pyc tree)" 6
	done
}

@test "tokens come back after failures and after --check" {
	make_work 600
	printf 'def\n' >tree/bad.py
	watch --tokens=xyz "$PYC_BAKE" tree
	has_line 'status 1'
	has_line 'tokens xyz'
	rm tree/bad.py tree/__pycache__/a.*
	watch --tokens=xyz "$PYC_BAKE" --check tree
	has_line 'status 1'
	has_line 'tokens xyz'
	has_line 'excess 0'
}

@test "wheels and other interpreters respect the tokens too" {
	make_work 600
	watch --tokens=x "$PYC_BAKE" --python="$ORACLE" tree
	has_line 'status 0'
	has_line 'excess 0'
	has_line 'tokens x'
	helper make_wheel demo-1.0-py3-none-any.whl --plain \
		--add demo/a.py=tree/a.py --add demo/b.py=tree/b.py
	watch --tokens=x "$PYC_BAKE" demo-1.0-py3-none-any.whl
	has_line 'status 0'
	has_line 'excess 0'
	has_line 'tokens x'
}

# make_makefile PREFIX: makes a makefile that prints the number of workers.
make_makefile() {
	printf 'all: bake other\nbake:\n\t%s@%s\nother:\n\t@sleep 0.2\n' "$1" \
		"$ORACLE -E -s -B $SRCDIR/tests/lib/jobserver.py --kind=make $PYC_BAKE \$(OPTIONS) tree" \
		>Makefile
}

@test "make -j3 permits as many workers as it has jobs" {
	command -v make >/dev/null || skip 'make is not here'
	make_work
	make_makefile +
	run -0 make -j3
	says 'status 0'
	# The other rule may use one job.
	[ "$(sed -n 's/^workers //p' <<<"$output")" -le 3 ]
	[ "$processors" -eq 1 ] || says_not 'workers 1'
	rm -rf tree/__pycache__
	run -0 make -j1
	says 'status 0'
	says 'workers 1'
}

@test "a recipe that make does not treat as a sub-make has one worker" {
	command -v make >/dev/null || skip 'make is not here'
	run -0 make --version
	case $output in
	'GNU Make 4.'[4-9]* | 'GNU Make '[5-9]*)
		skip 'this make lets every recipe have its jobserver'
		;;
	esac
	make_work
	make_makefile ''
	run -0 make -j3
	says 'workers 1'
	says 'status 0'
}

@test "descriptors that do not belong to a jobserver are not used" {
	make_work 400
	printf 'abc' >file
	# shellcheck disable=SC2016 # for the inner shell
	# tests/unit/jobserver_test.c tests those of the second line too.
	for auth in 7,7 8,9 9,8 10,11 12,8 63,64 -1,-1 "fifo:$PWD/file" \
		$(more -2,-2 8 8, x,9 fifo: fifo:/nowhere); do
		rm -rf tree/__pycache__
		mkfifo one two
		MAKEFLAGS="-j8 --jobserver-auth=$auth" run -0 \
			"$ORACLE" -E -s -B "$SRCDIR/tests/lib/jobserver.py" \
			--kind=make bash -c '
				exec 7<>file 8<>one 9<>two 10<file 11>>file
				exec 12>two
				exec "$PYC_BAKE" tree'
		has_line 'workers 1'
		has_line 'status 0'
		equal "$(cat file)" abc
		rm one two
	done
}
