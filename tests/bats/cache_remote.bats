#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache-remote: what another machine has compiled is used, and changes nothing
# but the time.

load ../lib/common
load ../lib/bake
load ../lib/remote

setup() {
	remote_setup
	made_once make_sources
	serve server
}

make_sources() {
	make_many many
}

requests() {
	cut -d' ' -f1,3 "${1:-server}/log" | sort | uniq -c | awk '{$1 = $1} 1'
}

@test "one machine stores, and another one with an empty cache gets all" {
	baked_as_without 0 --cache=one --cache-remote="$URL/c" \
		--cache-remote-store --report=cold
	says 'SyntaxWarning'
	equal "$(remote stored)" "$(count baked cold)"
	equal "$(remote hits) $(remote errors)" '0 0'
	: >server/log
	hits --cache=turn_cache --cache-remote="$URL/c"
	says 'remote cache: '
	says ', 0 misses'
	equal "$(remote misses)" 0
	[ "$(count cached hits.report)" -ge "$(remote hits)" ]
	equal "$(cut -d' ' -f1,3 server/log | sort -u)" 'GET 200'
	# It is in the local cache then.
	baked_as_without 0 --cache=turn_cache --report=local
	equal "$(count cached local)" "$(count baked local)"
}

# without_cached FILE: prints a report without the sum that a cache changes.
without_cached() {
	sed 's/"cached":[0-9]*,/"cached":N,/' "$1"
}

@test "the file of --report is that of a run without a cache, but for cached" {
	baked_as_without 0 --report=none
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store \
		--report=cold
	hits --cache-remote="$URL"
	[ "$(count cached hits.report)" -gt 0 ]
	diff <(without_cached none) <(without_cached cold)
	diff <(without_cached none) <(without_cached hits.report)
}

@test "a local cache is not needed" {
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store
	hits --cache-remote="$URL"
	absent turn_cache
}

@test "what the local cache has is not asked for" {
	baked_as_without 0 --cache=local
	baked_as_without 0 --cache=local --cache-remote="$URL" \
		--cache-remote-store
	says "($(count_pyc other) cached)"
	equal "$(wc -l <server/log)" 0
	# It is asked for the rest.
	asks 0 --cache=another --cache-remote="$URL"
}

@test "nothing is stored unless --cache-remote-store is given" {
	asks 0 --cache-remote="$URL"
	! grep -v '^GET ' server/log || fail 'not only gets'
	says_not ' stored'
}

@test "the environment names a remote, and --no-cache switches it off" {
	export PYC_BAKE_CACHE_REMOTE="$URL/env layout=flat"

	baked_as_without 0 --cache-remote-store
	grep -q '^PUT /env/[0-9a-f]\{64\} 201' server/log
	: >server/log
	baked_as_without 0 --no-cache
	equal "$(wc -l <server/log)" 0
	expect 0 --check -d tree other
	equal "$(wc -l <server/log)" 0
}

@test "the layouts" {
	local digits='[0-9a-f]'

	logs '^PUT ' 0 --cache-remote-store --cache-remote="$URL/a/b/"
	! grep -vE "^[A-Z]+ /a/b/$digits{2}/$digits{62} " server/log ||
		fail 'not subdirs'
	logs '^PUT ' 0 --cache-remote-store --cache-remote="$URL layout=flat"
	! grep -vE "^[A-Z]+ /$digits{64} " server/log || fail 'not flat'
	logs '^PUT ' 0 --cache-remote-store \
		--cache-remote="$URL/x @layout=bazel"
	! grep -vE "^[A-Z]+ /x/ac/$digits{64} " server/log || fail 'not bazel'
	hits --cache-remote="$URL/x layout=bazel"
}

# An archive has two entries for each source.
@test "archives" {
	local all=-f name turn

	oracle -c "import shutil; shutil.make_archive('app', 'zip', 'many')"
	oracle -c "import shutil; shutil.make_archive('app', 'tar', 'many')"
	for name in app.zip app.tar; do
		[ $name = app.zip ] || all=--tar=all
		mkdir plain cold warm
		cp $name plain
		cp $name cold
		expect 0 $all plain/$name
		: >server/log
		expect 0 $all --cache-remote="$URL" --cache-remote-store \
			cold/$name
		same plain/$name cold/$name
		# The tar needs no streams, and the rest is there.
		[ $name = app.tar ] || grep -q '^PUT ' server/log
		for turn in 1 2 3 4 5 6 7 8 9 10; do
			cp $name warm
			expect 0 $all --cache-remote="$URL" \
				--report=report warm/$name
			same plain/$name warm/$name
			[ "$(remote hits)" -eq 0 ] || break
		done
		[ "$(remote hits)" -gt 0 ] ||
			fail "nothing came from the remote ($turn times)"
		equal "$(remote misses)" 0
		nothing_left
		rm -r plain cold warm
	done
}

@test "--cache-mode=refresh asks for nothing and stores all anew" {
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store
	: >server/log
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store \
		--cache-mode=refresh
	equal "$(cut -d' ' -f1,3 server/log | sort -u)" 'PUT 201'
	expect 2 --cache-remote="$URL" --cache-remote-store \
		--cache-mode=read-only many
	says '--cache-remote-store cannot be used with --cache-mode=read-only'
}

@test "entries without a code are not used with --cache-key-file" {
	printf 'a long secret of ours\n' >key
	chmod 600 key
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store
	asks 0 --cache-remote="$URL" --cache-key-file=key
	equal "$(count cached report) $(remote hits)" '0 0'
	baked_as_without 0 --cache-remote="$URL" --cache-key-file=key \
		--cache-remote-store --cache-mode=refresh
	hits --cache-remote="$URL" --cache-key-file=key
}

@test "--cache-verify compiles what the remote has" {
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store
	hits --cache-remote="$URL" --cache-verify
}

@test "a bearer token comes from a file that only the user can read" {
	fault token
	printf 'sesame\n' >token
	chmod 600 token
	baked_as_without 0 --cache-remote="$URL bearer-token-file=token" \
		--cache-remote-store
	hits --cache-remote="$URL bearer-token-file=token"
	printf 'other\n' >token
	notes "'$URL' is not used: the server answers with HTTP status 401" \
		--cache-remote="$URL bearer-token-file=token"
	chmod 644 token
	notes 'token: other users can read or write it; use chmod 600' \
		--cache-remote="$URL bearer-token-file=token"
	says_not sesame
}

@test "what is wrong with an address is a notice" {
	local text

	while read -r text; do
		notes "${text##*:: }" --cache-remote="${text%% ::*}"
	done <<-END
		nonsense :: is not used: --cache-remote: the URL has no scheme in lower case, such as http:
		http: :: is not used: --cache-remote: the URL has nothing after http:
		http:// :: 'http://' is not used: it is not a URL of http or https
		none://host :: there is no storage helper for none: ccache-storage-none is not in PATH
		$URL layout=deep :: layout: use flat, subdirs or bazel
		$URL colour=red :: colour: unknown attribute
		$URL bearer-token=x :: is not used: it has a password or a token
		$URL ca-file=absent :: absent: No such file or directory
		http://me:secret@127.0.0.1/x :: 'http://127.0.0.1/x' is not used: it has a password or a token
	END
	says_not secret
}

@test "options that need a remote, or a local cache" {
	expect 2 --cache-remote-store many
	says '--cache-remote-store needs --cache-remote or PYC_BAKE_CACHE_REMOTE'
	expect 2 --cache-remote="$URL" --cache-size=9G many
	says '--cache-size needs --cache or PYC_BAKE_CACHE'
	expect 2 --cache-mode=refresh many
	says '--cache-mode needs --cache or PYC_BAKE_CACHE'
	expect 2 --check --cache-remote="$URL" many
	says '--cache-remote'
}

@test "without the helper program there is one notice" {
	mkdir -p alone bin
	copy_program alone
	PYC_BAKE=$PWD/alone/pyc-bake notes \
		'there is no storage helper for http' --cache-remote="$URL"
	equal "$(wc -l <server/log)" 0
	# One that does not start is the same.
	printf '#!/bin/sh\necho no library >&2\nexit 3\n' >bin/ccache-storage-http
	chmod +x bin/ccache-storage-http
	PATH=$PWD/bin:$PATH PYC_BAKE=$PWD/alone/pyc-bake
	export PATH PYC_BAKE
	notes 'ccache-storage-http ended with exit status 3; it printed: no library' \
		--cache-remote="$URL"
}

@test "a helper of ccache is found in PATH" {
	mkdir bin
	ln -s "$BUILDDIR/pyc-bake-storage-http" bin/ccache-storage-web
	PATH=$PWD/bin:$PATH
	# Its URL is not one of HTTP, so it is refused by the helper itself.
	notes "'web://127.0.0.1' is not used: it is not a URL of http" \
		--cache-remote="web://127.0.0.1"
}

# shellcheck disable=SC2086 # several options
@test "all levels, and files that are fresh" {
	local levels='-o0 -o1 -o2' turn

	printf 'assert __debug__\n' >many/level.py
	cp -a many plain
	expect 0 -d tree $levels plain
	cp -a many cold
	expect 0 -d tree $levels --cache-remote="$URL" --cache-remote-store cold
	diff <(tree_state plain) <(tree_state cold)
	for turn in 1 2 3 4 5 6 7 8 9 10; do
		rm -rf warm
		cp -a many warm
		expect 0 -d tree $levels --cache-remote="$URL" \
			--report=report warm
		diff <(tree_state plain) <(tree_state warm)
		[ "$(remote hits)" -eq 0 ] || break
	done
	[ "$(remote hits)" -gt 0 ] || fail "no hit ($turn times)"
	: >server/log
	expect 0 -d tree $levels --cache-remote="$URL" warm
	says ' 0 baked, '
	equal "$(wc -l <server/log)" 0
}

@test "few descriptors" {
	local most

	baked_as_without 0 --cache-remote="$URL" --cache-remote-store
	for most in 100 64; do
		ulimit -Sn "$most"
		asks 0 -j8 --cache-remote="$URL"
	done
	ulimit -Sn 50
	baked_as_without 0 -j8 --cache-remote="$URL"
	ulimit -Sn 40
	baked_as_without 0 -j8 --cache-remote="$URL"
	says 'not used further: there are too few descriptors'
}

# has_begun PID: whether the socket of a run is there, or the run is over.
has_begun() {
	[ -n "$(ls -A "$TMPDIR")" ] || ! kill -0 "$1" 2>/dev/null
}

@test "nothing remains after signals" {
	local process signal status

	fault slow
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store
	for signal in TERM HUP PIPE KILL; do
		rm -rf cut
		cp -a many cut
		: >server/log
		"$PYC_BAKE" -q --cache-remote="$URL" cut 3>&- 7>&- &
		process=$!
		await [ -s server/log ]
		kill -s "$signal" $process || true
		status=0
		wait $process || status=$?
		[ "$signal" = KILL ] || nothing_left
		await nothing_left
		[ "$status" -gt 128 ] || [ "$(count_pyc cut)" -eq 153 ]
	done
	# Before the helper listens, too.
	for signal in TERM HUP PIPE; do
		"$PYC_BAKE" -q --cache-remote="$URL" cut 3>&- 7>&- &
		process=$!
		await has_begun $process
		kill -s "$signal" $process 2>/dev/null || true
		wait $process || true
		nothing_left
	done
}

# If a library is preloaded, workers keep the descriptors of the parent.  The
# second worker is forked while the parent is connected, since the first one
# takes too long for its source.
@test "workers do not have the connections to the helper" {
	cat >python <<-END
		#!/bin/sh
		sockets() { ls -l "/proc/\$1/fd" | grep -c socket:; }
		parent=\$(cut -d' ' -f4 "/proc/\$PPID/stat")
		echo "\$(sockets \$PPID) \$(sockets \$parent)" >>"$PWD/sockets"
		exec $ORACLE "\$@"
	END
	chmod +x python
	mkdir long
	oracle -c "print('x = [', '1, ' * 3000000, ']')" >long/a.py
	cp many/m000.py long/b.py
	LD_PRELOAD=$(ldd /bin/sh | grep -o '/[^ ]*libc\.so[^ ]*') \
		expect 1 --cache-remote="$URL" --python=./python -j1 \
		--timeout=1 --sandbox=off long
	says 'a.py: took longer than 1 s'
	says '1 baked'
	awk 'END { exit !($1 < 8 && $2 > 16) }' sockets ||
		fail "$(<sockets)"
}
