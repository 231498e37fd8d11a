#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache-info, --cache-trim, --cache-clear and --cache-explain.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
	echo 'x = 1' >tree/one.py
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE XDG_CACHE_HOME
}

entries() {
	find cache -type f -path '*/v1/*' | wc -l
}

# age TIME FILE...: sets when entries were used last.
age() {
	touch -d "$1" "${@:2}"
}

@test "--cache-info describes the entries" {
	local newest

	expect 0 --cache=cache -q -o0 -o2 tree
	age '2020-01-02 03:04:05' "$(find cache/v1 -type f | head -n 1)"
	newest=$(find cache/v1 -type f -printf '%T@\n' | sort -n | tail -n 1)
	newest=$(date -u -d "@${newest%.*}" +%Y-%m-%dT%H:%M:%SZ)
	expect 0 --cache=cache --cache-size=3G --cache-info
	has_line 'directory:  cache'
	has_line "entries:    $(entries)"
	says 'K of 3.0G'
	has_line 'oldest use: 2020-01-02T03:04:05Z'
	has_line "newest use: $newest"
	says "CPython 3.$MINOR."
	says "): $(entries), "
	printf 'x' >"$(find cache/v1 -type f | head -n 1)"
	expect 0 --cache=cache --cache-info
	says 'damaged: 1, '
}

# Whoever can write to a shared cache must not control the terminal of others.
@test "--cache-info shows no control characters" {
	local entry

	echo 'x = 1' >one.py
	expect 0 --cache=cache -q one.py
	entry=$(find cache/v1 -type f)
	sed -i 's/^build \(.\)\(.\)/build \x1b[/' "$entry"
	expect 0 --cache=cache --cache-info
	says '(\x1b['
	says_not $'\033'
}

@test "a cache that does not exist is empty" {
	expect 0 --cache=cache --cache-info
	has_line 'entries:    0'
	expect 0 --cache=cache --cache-trim
	equal "$output" '0 of 0 entries removed, 0 bytes'
	expect 0 --cache=cache --cache-clear
	equal "$output" '0 of 0 entries removed, 0 bytes'
	absent cache
	# Without --cache, these options are for the cache of the user.
	XDG_CACHE_HOME=$PWD/xdg expect 0 --cache-info
	has_line "directory:  $PWD/xdg/pyc-bake"
	export PYC_BAKE_CACHE=$PWD/of-env
	expect 0 --cache-info
	has_line "directory:  $PWD/of-env"
	expect 0 --cache=cache --cache-info
	has_line 'directory:  cache'
}

@test "--cache-trim=SIZE removes what was used least recently" {
	local file number=0 kept

	for file in 1 2 3 4 5 6 7 8; do
		echo "x = $file" >tree/$file.py
	done
	expect 0 --cache=cache -q tree
	for file in $(find cache/v1 -type f | sort); do
		number=$((number + 1))
		age "2020-01-$number" "$file"
	done
	kept=$(find cache/v1 -type f -printf '%p\n' | sort | tail -n 4)
	expect 0 --cache=cache --cache-trim
	equal "$output" "0 of $number entries removed, 0 bytes"
	# Each entry is a block of 4 KiB.
	[ "$(stat -c %b "$file")" -eq 8 ] || skip 'files have other sizes here'
	expect 0 --cache=cache --cache-trim=16K
	equal "$output" "$((number - 4)) of $number entries removed, $((4 * (number - 4))).0K"
	equal "$(find cache/v1 -type f | sort)" "$kept"
	expect 0 -q --cache=cache --cache-trim=4K
	equal "$output" ''
	equal "$(entries)" 1
}

@test "--cache-trim=AGE removes what was not used for so long" {
	local list

	expect 0 --cache=cache -q tree
	mapfile -t list < <(find cache/v1 -type f)
	age '3 hours ago' "${list[0]}"
	age '3 days ago' "${list[1]}"
	age '3 weeks ago' "${list[2]}"
	expect 0 --cache=cache --cache-trim=4w
	equal "$(entries)" 5
	expect 0 --cache=cache --cache-trim=2w
	absent "${list[2]}"
	expect 0 --cache=cache --cache-trim=2d
	absent "${list[1]}"
	exists "${list[0]}"
	expect 0 --cache=cache --cache-trim=2h
	absent "${list[0]}"
	equal "$(entries)" 2
	age '2 seconds ago' "${list[@]:3}"
	expect 0 --cache=cache --cache-trim=0d
	equal "$(entries)" 0
}

@test "--cache-clear removes all entries and keeps the directory" {
	expect 0 --cache=cache -q tree
	touch cache/other cache/v1/other
	printf x >"$(find cache/v1/?? -type d | head -n 1)/.pyc-bake.1.1.tmp"
	expect 0 --cache=cache --cache-clear
	[[ $output == '5 of 5 entries removed, '* ]]
	equal "$(entries)" 1
	exists cache/CACHEDIR.TAG cache/other cache/v1/other
	expect 0 --cache=cache -f tree
	says_not cached
}

@test "wrong values and operands are usage errors" {
	local value

	for value in 5x '' -1d 1d2 30D 99999999999w; do
		expect 2 --cache=cache "--cache-trim=$value"
		says "'$value' is neither a size, such as 500M, nor an age"
	done
	expect 2 --cache-clear tree
	says 'takes no PATH'
	expect 2 --cache= tree
	says '--cache: empty path'
	expect 2 --no-cache --cache-info
	says '--no-cache cannot be used with an action on the cache'
	expect 2 --cache --cache-info --force
	for value in 101 -1 x ''; do
		expect 2 --cache=cache "--cache-verify=$value" tree
		says "'$value' is not a percentage from 0 to 100"
	done
	for value in 1023K x ''; do
		expect 2 --cache=cache "--cache-size=$value" tree
		says "--cache-size: '$value' is not a size of 1M or more"
	done
	PYC_BAKE_CACHE_SIZE=1 expect 2 --cache=cache tree
	says "PYC_BAKE_CACHE_SIZE: '1' is not a size of 1M or more"
	PYC_BAKE_CACHE_SIZE=1 expect 0 --no-cache -q tree
	PYC_BAKE_CACHE_SIZE=1 expect 0 --cache=cache --cache-size=1M -q tree
	expect 2 --cache=cache --cache-mode=none tree
	expect 2 --cache-explain
	absent cache/v1/none
}

@test "a cache that is not trusted is an error of the tools" {
	local option

	expect 0 --cache=cache -q tree
	chmod o+w cache/v1
	for option in --cache-info --cache-trim --cache-clear; do
		expect 2 --cache=cache $option
		says "cache 'cache': 'v1' in it: everybody can write to it"
	done
	equal "$(entries)" 5
	chmod o-w cache/v1
	ln -s cache link
	expect 2 --cache=link --cache-info
	says "cache 'link': it is a symbolic link"
}

@test "--cache-explain prints the preimage, and hit or miss" {
	local entry

	printf 'assert print\n' >one.py
	expect 0 --cache=cache --cache-explain one.py
	says "one.py: level 0, Python 3.$MINOR."
	says ': miss'
	says 'there is no entry for these bytes of the source'
	absent cache
	expect 0 --cache=cache -q one.py
	entry=$(find cache/v1 -type f)
	expect 0 --cache=cache --cache-explain -o0 -o2 one.py
	has_line "entry $entry"
	says ': hit'
	has_line '  schema pyc-bake cache 1'
	has_line '  path 22 <pyc-bake placeholder>'
	has_line '  source-size 13'
	has_line "  source-sha256 $(sha256sum <one.py | cut -d' ' -f1)"
	# The digest of the preimage is the name of the entry.
	equal "$(printf '%s\n' "$output" | sed '/level 2, Python/,$d' |
		sed -n 's/^  //p' | sha256sum | cut -d' ' -f1)" \
		"$(sed 's|cache/v1/||; s|/||' <<<"$entry")"
	has_line 'the nearest entry (-) differs from it (+):'
	has_line '  - level 0'
	has_line '  + level 2'
	equal "$(find cache -type f -path '*/v1/*')" "$entry"
}

@test "--cache-explain finds what differs in the nearest entry" {
	printf 'x = 1\n' >one.py
	printf 'y = 22\n' >two.py
	expect 0 --cache=cache -q one.py
	expect 0 --cache=cache --cache-explain two.py
	has_line 'there is no entry for these bytes of the source'
	says_not '  - '
	expect 0 --cache=cache --cache-explain --warnings=show one.py
	has_line '  - warnings default'
	has_line '  + warnings show'
	says_not '  - source-size'
	expect 2 --cache=cache --cache-explain one.py none.py
	says 'none.py: No such file or directory'
}

@test "--cache-explain does not compare with the stream of an archive" {
	printf 'x = 1\n' >one.py
	oracle -m zipfile -c a.zip one.py
	expect 0 --cache=cache -q -o2 one.py
	expect 0 --cache=cache -q -p /x a.zip
	expect 0 --cache=cache --cache-explain -o1 --warnings=show one.py
	has_line '  + warnings show'
	says_not 'deflate'
	says_not 'embedded'
}

@test "--cache-explain says that an entry is damaged or not authenticated" {
	local entry wanted

	wanted='this file is damaged, is for another key, or has no valid code (--cache-key-file)'
	echo 'x = 1' >one.py
	echo 0123456789abcdef >key
	chmod 0600 key
	expect 0 --cache=cache -q one.py
	expect 0 --cache=cache --cache-explain --cache-key-file=key one.py
	says ': miss'
	has_line "$wanted"
	says_not nearest
	entry=$(find cache/v1 -type f)
	truncate -s -1 "$entry"
	expect 0 --cache=cache --cache-explain one.py
	says ': miss'
	has_line "$wanted"
	echo 'x = 2' >two.py
	expect 0 --cache=other -q two.py
	cp "$(find other/v1 -type f)" "$entry"
	expect 0 --cache=cache --cache-explain one.py
	has_line "$wanted"
	expect 0 --cache=cache -q -f --cache-key-file=key one.py
	expect 0 --cache=cache --cache-explain --cache-key-file=key one.py
	says ': hit'
}

@test "two actions on the cache are an error" {
	expect 0 --cache=cache -q tree
	expect 2 --cache=cache --cache-info --cache-clear
	says '--cache-info cannot be used with --cache-clear'
	expect 2 --cache=cache --cache-clear --cache-trim
	says '--cache-trim cannot be used with --cache-clear'
	expect 2 --cache=cache --cache-trim=1d --cache-info
	says '--cache-info cannot be used with --cache-trim'
	expect 2 --cache=cache --cache-clear --cache-explain tree/a.py
	[ "$(entries)" -gt 0 ]
}

@test "CACHEDIR.TAG is not put next to files of the user" {
	mkdir own
	echo important >own/notes
	expect 0 --cache=own -q tree
	exists own/v1
	absent own/CACHEDIR.TAG
	mkdir empty
	expect 0 --cache=empty -q tree
	exists empty/CACHEDIR.TAG
}
