#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Which caches are used: whoever can write to one decides what is shipped.

load ../lib/common
load ../lib/bake

make_inputs() {
	make_tree tree
	"$PYC_BAKE" -q --cache=cache tree
	tree_state tree >plain.state
}

setup() {
	bake_setup
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
	export SOURCE_DATE_EPOCH=1700000000
	made_once make_inputs
	# cp has given them the modes of the umask.
	chmod -R go= cache
	chmod -R go=rX tree
}

# is_used: the cache is used, without a notice.
is_used() {
	expect 0 --cache=cache -f "$@" tree
	says '4 baked (4 cached)'
	equal "$(wc -l <<<"$output")" 1
}

# is_refused NOTICE OPTION...: nothing in the cache is used.  There is one
# notice, and the result is the same.
is_refused() {
	local wanted=$1

	shift
	expect 0 --cache=cache -f "$@" tree
	has_line "pyc-bake: cache 'cache'$wanted"
	says_not cached
	equal "$(wc -l <<<"$output")" 2
	tree_state tree | diff plain.state -
	expect 0 -q --cache=cache -f "$@" tree
	equal "$output" ''
}

# first_shard: sets shard, and left to how many entries are in the others.
first_shard() {
	shard=$(find cache/v1/?? -type d | LC_ALL=C sort | head -n 1)
	left=$((4 - $(find "$shard" -type f | wc -l)))
}

# says_left: as many entries were used.
says_left() {
	says '4 baked'
	[ "$left" -eq 0 ] || says "($left cached)"
}

@test "a private cache is used" {
	is_used
	chmod 0755 cache cache/v1 cache/v1/??
	find cache/v1 -type f -exec chmod 0444 {} +
	is_used
	chmod 02755 cache cache/v1
	is_used
}

@test "a directory that others can write to is not" {
	local mode who

	for mode in 0770:'its group' 0707:everybody 1777:everybody; do
		who=${mode#*:}
		mode=${mode%:*}
		chmod "$mode" cache
		is_refused " is not used: $who can write to it (mode $mode)"
		chmod 0700 cache
		chmod "$mode" cache/v1
		is_refused " is not used: 'v1' in it: $who can write to it (mode $mode)"
		chmod 0700 cache/v1
	done
	is_used
}

@test "nor is a shard, or an entry" {
	local shard left before

	chmod 0770 cache/v1/??
	expect 0 --cache=cache -f tree
	says ' in it: its group can write to it (mode 0770)'
	says_not cached
	equal "$(wc -l <<<"$output")" 2
	chmod 0700 cache/v1/??
	first_shard
	chmod 0702 "$shard"
	expect 0 --cache=cache -f tree
	says "pyc-bake: cache 'cache': not all entries are used: 'v1/${shard##*/}' in it: everybody can write"
	says_left
	chmod 0700 "$shard"
	find cache/v1 -type f -exec chmod 0620 {} +
	before=$(find cache/v1 -type f -printf '%i\n' | sort)
	expect 0 --cache=cache -f tree
	says ' in it: its group can write to it (mode 0620)'
	says_not cached
	# All were replaced.
	equal "$(find cache/v1 -type f -exec stat -c %a {} + | uniq)" 600
	is_used
	differ <(echo "$before") <(find cache/v1 -type f -printf '%i\n' | sort)
}

@test "a symbolic link is not followed" {
	local shard left entry

	mv cache elsewhere
	ln -s elsewhere cache
	is_refused ' is not used: it is a symbolic link'
	rm cache
	mv elsewhere cache
	mv cache/v1 elsewhere
	ln -s ../elsewhere cache/v1
	is_refused " is not used: 'v1' in it: it is a symbolic link"
	rm cache/v1
	mv elsewhere cache/v1
	first_shard
	mv "$shard" elsewhere
	ln -s "$PWD/elsewhere" "$shard"
	expect 0 --cache=cache -f tree
	has_line "pyc-bake: cache 'cache': not all entries are used: 'v1/${shard##*/}' in it: it is a symbolic link"
	says_left
	rm "$shard"
	mv elsewhere "$shard"
	entry=$(find "$shard" -type f | head -n 1)
	mv "$entry" elsewhere
	ln -s "$PWD/elsewhere" "$entry"
	cp elsewhere before
	expect 0 --cache=cache -f tree
	says 'Too many levels of symbolic links'
	says '4 baked (3 cached)'
	[ ! -L "$entry" ] || fail 'the link was not replaced'
	same elsewhere before
	is_used
}

@test "nothing is written through a link of the tag" {
	rm cache/CACHEDIR.TAG
	ln -s ../target cache/CACHEDIR.TAG
	is_used
	absent target
}

@test "a link to nothing is not made a cache" {
	ln -s nothing link
	expect 0 --cache=link -f tree
	says "cache 'link' is not used: it is a symbolic link"
	absent nothing
	: >file
	expect 0 --cache=file -f tree
	says "cache 'file' is not used: cannot open it: Not a directory"
	expect 0 --cache=file/below -f tree
	says "cache 'file/below' is not used: cannot make it: Not a directory"
}

@test "a cache of another user is not used" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
	chown 12345 cache
	is_refused ' is not used: it belongs to another user (uid 12345)'
	chown 0 cache
	chown 12345 cache/v1
	is_refused " is not used: 'v1' in it: it belongs to another user (uid 12345)"
	chown 0 cache/v1
	chown -R 12345 cache/v1/??
	expect 0 --cache=cache -f tree
	says ' in it: it belongs to another user (uid 12345)'
	says_not cached
	chown 0 cache/v1/??
	expect 0 --cache=cache -f tree
	says ' in it: it belongs to another user (uid 12345)'
	says_not cached
	is_used
}

@test "fakeroot does not make the files of another user trusted" {
	command -v fakeroot >/dev/null || skip 'fakeroot is not here'
	fakeroot true || skip 'fakeroot does not run'
	[ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
	echo 0123456789abcdef >key
	chmod 0600 key
	chown -R 12345 cache key
	run -0 fakeroot "$PYC_BAKE" --cache=cache -f tree
	says 'is not used: it belongs to another user (uid 12345)'
	chown 0 cache cache/v1 cache/v1/??
	run -0 fakeroot "$PYC_BAKE" --cache=cache -f tree
	says ' in it: it belongs to another user (uid 12345)'
	says_not ' cached)'
	run -2 fakeroot "$PYC_BAKE" --cache=new --cache-key-file=key -f tree
	says "--cache-key-file: 'key' belongs to another user"
}

@test "a user can use a cache of root, and not fill it" {
	local user=(setpriv --reuid=12345 --regid=12345 --clear-groups)

	[ "$(id -u)" -eq 0 ] || skip 'only root can be another user'
	"${user[@]}" true 2>/dev/null || skip 'no setpriv'
	copy_program .
	chmod -R go=rX cache
	mkdir own
	cp -R tree/pkg own
	find own -name '*.pyc' -delete
	printf 'new = 1\n' >own/new.py
	chown -R 12345 own
	chmod a+x . "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" 2>/dev/null || true
	"${user[@]}" test -r own/new.py || skip 'the user cannot come here'
	run -0 "${user[@]}" ./pyc-bake --cache=cache own
	says "cache 'cache': nothing more is stored: "
	says 'Permission denied'
	says '5 baked (4 cached)'
	run -0 "${user[@]}" ./pyc-bake --cache=cache --cache-mode=read-only \
		-f own
	says_not "cache '"
	says '5 baked (4 cached)'
	run -0 "${user[@]}" ./pyc-bake -f --cache=own/cache own
	run -0 "$PYC_BAKE" -f --cache=own/cache own
	says "is not used: it belongs to another user (uid 12345)"
}

@test "--cache-shared trusts the group of a set-group-ID directory" {
	is_refused " is not used: --cache-shared needs a directory with the set-group-ID bit (chmod g+s)" \
		--cache-shared
	expect 0 --cache=team --cache-shared -f tree
	equal "$(stat -c %a team team/v1 team/v1/?? | uniq)" 2770
	equal "$(find team/v1 -type f -exec stat -c %a {} + | uniq)" 660
	expect 0 --cache=team --cache-shared -f tree
	says '4 baked (4 cached)'
	expect 0 --cache=team -f tree
	says "cache 'team' is not used: its group can write to it (mode 2770)"
	chmod o+w team
	expect 0 --cache=team --cache-shared -f tree
	says "cache 'team' is not used: everybody can write to it (mode 2772)"
	expect 0 --cache=sub/team --cache-shared -f tree
	equal "$(stat -c %a sub)" 700
}

@test "members of the group share entries" {
	local user=(setpriv --reuid=12345 --regid=12345 --groups=23456)
	local other=(setpriv --reuid=12346 --regid=12346 --groups=23456)
	local foreign=(setpriv --reuid=12347 --regid=12347 --clear-groups)

	[ "$(id -u)" -eq 0 ] || skip 'only root can be another user'
	"${user[@]}" true 2>/dev/null || skip 'no setpriv'
	copy_program .
	chmod a+x . "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" 2>/dev/null || true
	mkdir team
	chown 12345:23456 team
	chmod 2770 team
	for name in user other foreign; do
		cp -R tree $name
		find $name -name '*.pyc' -delete
	done
	chown -R 12345 user
	chown -R 12346 other
	chown -R 12347 foreign
	"${user[@]}" test -r user/pkg || skip 'the user cannot come here'
	run -0 "${user[@]}" ./pyc-bake --cache=team --cache-shared user
	says_not "cache '"
	equal "$(find team -printf '%g\n' | sort -u)" 23456
	find team/v1 -type f -exec touch -d '3 hours ago' {} +
	run -0 "${other[@]}" ./pyc-bake --cache=team --cache-shared other
	says '4 baked (4 cached)'
	# The time of use is set by another member, too.
	equal "$(find team/v1 -type f -newermt '1 hour ago' | wc -l)" 4
	run -0 "${foreign[@]}" ./pyc-bake --cache=team --cache-shared foreign
	says "cache 'team' is not used: "
	chmod 2775 team
	run -0 "${foreign[@]}" ./pyc-bake --cache=team --cache-shared -f foreign
	says "it belongs to a group of other users (gid 23456)"
}

@test "--cache-key-file uses only what was stored with the secret" {
	echo 0123456789abcdef >key
	echo 0123456789abcdeg >other-key
	chmod 0600 key other-key
	expect 0 --cache=cache --cache-key-file=key -f tree
	says_not cached
	says_not "cache '"
	is_used --cache-key-file=key
	expect 0 --cache=cache --cache-key-file=other-key \
		--cache-mode=read-only -f tree
	says_not cached
	is_used
	is_used --cache-key-file=key
	expect 0 --cache=cache --cache-key-file=other-key -f tree
	says_not cached
	expect 0 --cache=cache --cache-key-file=key -f tree
	says_not cached
	tree_state tree | diff plain.state -
}

@test "a key file that is not a secret is an error before anything is written" {
	local reason

	echo 0123456789abcde >short
	echo 0123456789abcdef >readable
	printf '%05000d' 1 >long
	mkdir directory
	chmod 0600 short long
	chmod 0640 readable
	find tree -name '*.pyc' -delete
	for reason in "none: No such file or directory" \
		"'short' has fewer than 16 bytes" \
		"'long' has more than 4096 bytes" \
		"'readable' can be read or written by others (mode 0640); use chmod 600" \
		'directory: Is a directory'; do
		name=${reason%%[: ]*}
		name=${name//\'/}
		expect 2 --cache=new --cache-key-file="$name" tree
		equal "$output" "pyc-bake: --cache-key-file: $reason"
		absent new
		equal "$(count_pyc tree)" 0
	done
	# Without a cache the option is an error, and with --no-cache it is unused.
	expect 2 --cache-key-file=readable tree
	expect 0 --no-cache --cache-key-file=readable tree
}
