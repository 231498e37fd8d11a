# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of --cache-remote: after common and bake, `load ../lib/remote`.
#
# shellcheck disable=SC2154 # run sets status and output
# shellcheck disable=SC2034 # tests use URL

# remote_setup: bake_setup, with a directory for sockets of this test alone.
remote_setup() {
	bake_setup
	[ -x "$BUILDDIR/pyc-bake-storage-http" ] ||
		skip 'pyc-bake-storage-http is not built'
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE PYC_BAKE_CACHE_REMOTE \
		XDG_CACHE_HOME XDG_RUNTIME_DIR http_proxy https_proxy \
		HTTPS_PROXY all_proxy ALL_PROXY
	export SOURCE_DATE_EPOCH=1700000000 TMPDIR=$BATS_TEST_TMPDIR/t
	mkdir "$TMPDIR"
}

# await COMMAND...: waits until the command succeeds, for ten seconds at most.
await() {
	local turn

	for turn in $(seq 1000); do
		! "$@" || return 0
		read -rt 0.01 <> <(:) || true
	done
	fail "in vain ($turn): $*"
}

# serve NAME OPTION...: starts tests/lib/http_cache.py, which ends with the
# test.  $URL is its address, NAME/log its requests.  fault NAME: its fault from
# then on.
serve() {
	local name=$1

	shift
	mkdir "$name"
	mkfifo "$name/control"
	"$ORACLE" -E -s -S -B "$SRCDIR/tests/lib/http_cache.py" "$name" "$@" \
		<"$name/control" >"$name/output" 2>&1 3>&- &
	exec 7>"$name/control"
	await [ -s "$name/port" ]
	URL=http://127.0.0.1:$(<"$name/port")
}

fault() {
	rm -f "server/fault"
	printf '%s\n' "$*" >&7
	await [ -s server/fault ]
}

# make_many DIR [COUNT]: makes modules that take a while to compile.
make_many() {
	oracle - "$1" "${2:-150}" <<-'END'
		import os, sys
		os.makedirs(sys.argv[1])
		for number in range(int(sys.argv[2])):
		    with open("%s/m%03d.py" % (sys.argv[1], number), "w") as file:
		        for line in range(120):
		            file.write("def f%d(a, b=%d):\n    return [a + b, %r]\n"
		                       % (line, number, "text %d" % line))
		    if number % 50 == 7:
		        with open("%s/warned%d.py" % (sys.argv[1], number), "w") as file:
		            file.write("print(%d is 1)\n" % number)
	END
}

# count NAME FILE: prints a number of the sums in a file of --report.
count() {
	sed -n "/\"summary\":true/s/.*\"$1\":\([0-9]*\).*/\1/p" "$2"
}

# remote NAME: prints a number of the summary in $output: hits, misses or stored
# entries, or errors: 1 if an error has ended the use of the remote.
remote() {
	local found

	found=$(grep -a '; remote cache: ' <<<"$output") ||
		fail "no remote cache in: $output"
	found=${found##*; remote cache: }
	case $1 in
	hits) found=${found%% hit*} ;;
	misses) found=${found#*, } found=${found%% miss*} ;;
	stored)
		[[ $found == *' stored'* ]] || found='0 stored'
		found=${found%% stored*} found=${found##* }
		;;
	errors)
		[[ $found == *', not used further: '* &&
			$found != *'not used further: slower than '* ]] &&
			found=1 || found=0
		;;
	esac
	[[ $found =~ ^[0-9]+$ ]] || fail "no number of $1 in: $output"
	echo "$found"
}

# nothing_left: no helper of this test runs, and no socket is there.
nothing_left() {
	local found

	found=$(grep -laz "^CRSH_IPC_ENDPOINT=$BATS_TEST_TMPDIR" \
		/proc/[0-9]*/environ 2>/dev/null) || true
	[ -z "$found" ] || fail "still runs: $found"
	found=$(ls -A "$TMPDIR")
	[ -z "$found" ] || fail "left behind in TMPDIR: $found"
}

# baked_as_without STATUS ARGUMENT...: bakes copies of the directory `many`
# without a cache and with these arguments.  Bytes and messages, but for
# notices, are the same.  $output is that of the second.
baked_as_without() {
	local status=$1

	shift
	if [ ! -d plain ]; then
		cp -a many plain
		expect "$status" -d tree plain
		clean_messages plain >plain.messages
		tree_state plain >plain.state
	fi
	rm -rf other
	cp -a many other
	expect "$status" -d tree "$@" other
	clean_messages other >other.messages
	diff plain.messages other.messages
	tree_state other >other.state
	diff plain.state other.state
	nothing_left
}

clean_messages() {
	sed "/ sources, /d; /^pyc-bake: remote cache /d; s|^$1/|tree/|" <<<"$output"
}

# hits ARGUMENT...: the same, until something came from the remote.  A run may
# compile all before the helper has started, so there are several attempts, with
# one worker.
hits() {
	local found turn

	for turn in 1 2 3 4 5 6 7 8 9 10; do
		rm -rf turn_cache
		baked_as_without 0 -j1 --report=hits.report "$@"
		found=$(remote hits)
		[ "$found" -eq 0 ] || return 0
	done
	fail "nothing came from the remote ($turn times)"
}

# notes TEXT ARGUMENT...: the same, until there is a notice with TEXT, which is
# the only one.
notes() {
	local text=$1 turn

	shift
	for turn in 1 2 3 4 5 6 7 8 9 10; do
		baked_as_without 0 -j1 "$@"
		[[ $output != *'pyc-bake: remote cache '*"$text"* ]] || break
	done
	says "$text"
	times 1 'pyc-bake: '
}

# logs PATTERN STATUS ARGUMENT...: the same, until the log of the server has a
# line with PATTERN.
logs() {
	local turn

	: >server/log
	for turn in 1 2 3 4 5 6 7 8 9 10; do
		baked_as_without "$2" -j1 --report=report "${@:3}"
		! grep -q -e "$1" server/log || return 0
	done
	fail "no $1 at the server ($turn times): $(<server/log)"
}

# asks STATUS ARGUMENT...: the same, until the server has got a request for an
# entry.
asks() {
	logs '^GET ' "$@"
}

# errs STATUS ARGUMENT...: the same, until the remote was of no use because of an
# error.
errs() {
	local found turn

	for turn in 1 2 3 4 5 6 7 8 9 10; do
		baked_as_without "$1" -j1 --report=report "${@:2}"
		found=$(remote errors)
		[ "$found" -eq 0 ] || return 0
	done
	fail "there was no error ($turn times)"
}
