#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh CORPUS SECONDS JOBS PROGRAM...: runs each fuzzer for SECONDS seconds,
# JOBS of them at a time.  A fuzzer starts from its seeds and from
# fuzz-NAME/corpus, where it stores what it finds for the next run.  Prints the
# number of executions of each.  If a fuzzer ends early, prints its log, and the
# exit status is not 0; the input is in fuzz-NAME/found-*.
set -eu

# Short stacks of allocations and a small quarantine save a third of the time.
ASAN_OPTIONS=malloc_context_size=8:quarantine_size_mb=16:${ASAN_OPTIONS-}
export ASAN_OPTIONS

# Without a limit, one large file in a corpus would make most inputs large.  The
# time for the inputs of these two grows with their size, and the replay has the
# larger seeds.
most_bytes() {
	case $1 in
	deflate | dump) echo 1024 ;;
	*) echo 4096 ;;
	esac
}

run_one() {
	name=${3##*/}
	name=${name%_fuzz}
	place=fuzz-$name
	mkdir -p "$place/corpus"
	result=0
	"./$3" -max_total_time="$2" -max_len="$(most_bytes "$name")" \
		-timeout=20 -print_final_stats=1 \
		-artifact_prefix="$place/found-" \
		"$place/corpus" "$1/$name" >"$place/log" 2>&1 || result=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$place/log")
	if [ "$result" -eq 0 ] && [ -n "$runs" ]; then
		echo "$name: $runs executions in $2 s, no finding"
		return
	fi
	echo "$name: a finding, exit status $result:"
	tail -n 40 "$place/log"
	return 1
}

if [ "$1" = one ]; then
	shift
	run_one "$@"
	exit
fi
corpus=${1:?usage: run.sh CORPUS SECONDS JOBS PROGRAM...}
seconds=$2
jobs=$3
shift 3
printf '%s\n' "$@" | xargs -n 1 -P "$jobs" "$0" one "$corpus" "$seconds"
