#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache-remote: whatever a server does, bytes, messages and status are those of
# a run without it, and nothing remains.

load ../lib/common
load ../lib/bake
load ../lib/remote

setup() {
	remote_setup
	made_once make_sources
	serve server
}

# One source does not compile.
make_sources() {
	make_many many
	printf 'def f(:\n' >many/wrong.py
}

# fill: stores all results.
fill() {
	baked_as_without 1 --cache-remote="$URL" --cache-remote-store \
		--cache-mode=refresh --report=fill
	equal "$(remote stored)" "$(count baked fill)"
}

@test "a server with errors is not used further, and only the summary says so" {
	local status

	fill
	for status in 500 503 429; do
		fault "status $status"
		errs 1 --cache-remote="$URL" --cache=local
		says "not used further: the server answers with HTTP status $status"
		says_not 'pyc-bake: '
		equal "$(remote hits)" 0
		rm -r local
	done
}

@test "a server that refuses gives one notice" {
	local status

	for status in 302 400 401 403; do
		fault "status $status"
		errs 1 --cache-remote="$URL"
		says "remote cache '$URL' is not used: the server answers with HTTP status $status"
		times 1 'pyc-bake: '
	done
}

@test "a server that answers too slowly is asked no more, but sent all results" {
	local count

	fault late
	# How many sources are needed until that is known depends on the machine.
	for count in 800 2400 7200; do
		make_many "lots$count" "$count"
		# The server has none of the results of the last round.
		sed -i "\$a # $count" "lots$count"/*.py
		: >server/log
		run -0 "$PYC_BAKE" -f --cache-remote="$URL" \
			--cache-remote-store "lots$count"
		[ "$(remote stored)" -ge "$count" ]
		equal "$(remote stored)" "$(grep -c '^PUT ' server/log)"
		[[ $output != *'not asked further: slower than compiling' ]] ||
			return 0
	done
	skip 'compiling is as slow as this server'
}

@test "a server that forbids to store is read" {
	fill
	fault readonly
	baked_as_without 1 --cache-remote="$URL" --cache-remote-store \
		--cache-mode=refresh --report=report
	says "remote cache '$URL' stores nothing more: the server answers with HTTP status 403"
	times 1 'pyc-bake: '
	equal "$(remote stored) $(remote errors)" '0 0'
	says ' not sent'
	asks 1 --cache-remote="$URL" --cache-remote-store
	# Only that of the source that does not compile.
	[ "$(remote misses)" -le 1 ]
}

@test "a body that does not end" {
	fill
	fault endless
	asks 1 --cache-remote="$URL"
	equal "$(remote hits) $(count cached report)" '0 0'
	says_not 'pyc-bake: '
}

@test "a body that is cut, and noise" {
	local name

	fill
	for name in cut noise; do
		fault $name
		: >server/log
		errs 1 --cache-remote="$URL"
		grep -q '^GET ' server/log
		says 'not used further: '
		says_not 'pyc-bake: '
		equal "$(remote hits) $(count cached report)" '0 0'
	done
}

@test "other bytes, and a wrong length, are misses and are replaced" {
	local name turn

	fill
	for name in garbage wrong; do
		fault $name
		for turn in 1 2 3 4 5 6 7 8 9 10; do
			baked_as_without 1 --cache-remote="$URL" --report=report
			[ "$(remote misses)" -eq 0 ] || break
		done
		[ "$turn" -lt 10 ] || [ "$(remote misses)" -gt 0 ]
		equal "$(remote hits)" 0
		equal "$(count cached report)" 0
		[ "$(remote misses)" -eq 0 ] || {
			says 'damaged)'
			says "remote cache '$URL' has no usable entry"
			times 1 'pyc-bake: '
		}
	done
}

@test "a server that never answers delays nothing" {
	fill
	fault slow
	asks 1 --cache-remote="$URL"
	equal "$(remote hits)" 0
}

@test "a slow server" {
	exec 7>&-
	mv server fast
	serve server --delay=50
	logs '^PUT ' 1 --cache-remote="$URL" --cache-remote-store
	asks 1 --cache-remote="$URL"
	asks 1 --cache-remote="$URL" --cache=local
}

@test "a server that is killed in the middle" {
	local after

	for after in 0 1 17 60 200; do
		exec 7>&-
		rm -rf server
		serve server --dies-after=$after
		logs ' died$' 1 --cache-remote="$URL" --cache-remote-store
		says_not 'pyc-bake: '
	done
}

@test "nobody listens, and no such host" {
	exec 7>&-
	errs 1 --cache-remote="http://127.0.0.1:1/x" --cache=local
	says 'not used further: '
	says_not 'pyc-bake: '
	errs 1 --cache-remote="http://host.invalid/x"
	says_not 'pyc-bake: '
}

@test "the helper is killed in the middle" {
	mkdir bin
	cat >bin/ccache-storage-dying <<-END
		#!/bin/sh
		CRSH_URL=$URL "$BUILDDIR/pyc-bake-storage-http" &
		until [ -s server/log ]; do :; done
		kill -9 \$!
	END
	chmod +x bin/ccache-storage-dying
	PATH=$PWD/bin:$PATH
	: >server/log
	errs 1 --cache-remote=dying:x --cache=local
	grep -q '^GET ' server/log
	says 'not used further: '
	says_not 'pyc-bake: '
}

# helper_named NAME: puts tests/lib/crsh_helper.py in PATH, with this fault.
helper_named() {
	mkdir -p bin
	printf '#!/bin/sh\nexec %s -E -s -S -B %s/tests/lib/crsh_helper.py %s %s\n' \
		"$ORACLE" "$SRCDIR" "$1" "$PWD/$1.log" >"bin/ccache-storage-$1"
	chmod +x "bin/ccache-storage-$1"
	case :$PATH: in
	*:"$PWD/bin":*) ;;
	*) PATH=$PWD/bin:$PATH ;;
	esac
}

@test "a helper that does not speak the protocol" {
	local line name turn

	for name in silent greets-wrong answers-wrong long-value closes; do
		case $name in
		silent | greets-wrong) line=connection ;;
		*) line='request 0' ;;
		esac
		helper_named $name
		for turn in 1 2 3 4 5 6 7 8 9 10; do
			baked_as_without 1 -j1 --cache-remote=$name:x
			says_not 'Traceback'
			! grep -qx "$line" $name.log || break
		done
		grep -qx "$line" $name.log || fail "no $line ($turn times)"
	done
	errs 1 --cache-remote=answers-wrong:x
	says 'not used further: unexpected answer of the helper'
	errs 1 --cache-remote=long-value:x
	says 'not used further: unexpected answer of the helper'
}
