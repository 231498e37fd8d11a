#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache-size: old entries are removed now and then, so that the cache stays
# close to its size.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	unset PYC_BAKE_CACHE PYC_BAKE_CACHE_SIZE
	mkdir tree
}

# make_sources FIRST LAST: sources whose entries have 4 KiB on disk.
make_sources() {
	awk -v first="$1" -v last="$2" 'BEGIN {
		for (i = first; i <= last; i++) {
			name = "tree/m" i ".py"
			print "x =", i >name
			close(name)
		}
	}'
}

entries() {
	find cache/v1 -type f | wc -l
}

bytes() {
	find cache/v1 -type f -printf '%b\n' | awk '{ sum += 512 * $1 }
		END { print sum + 0 }'
}

@test "stores beyond the size stay within it" {
	local share=4 number limit

	# 256 shards of 4 entries.
	limit=$((256 * share * 4096))
	make_sources 1 "$(rounds 1800 12000 | tail -n 1)"
	number=$(find tree -name '*.py' | wc -l)
	expect 0 -q --cache=cache --cache-size=4M tree
	# A fortieth of a share is less than an entry here, so each store trims.
	[ "$(bytes)" -le "$limit" ] || fail "$(bytes) bytes"
	[ "$(entries)" -lt "$number" ]
	[ "$(bytes)" -ge $((limit / 2)) ] || fail "only $(bytes) bytes"
}

@test "no shard exceeds its share by much with more room" {
	local shard most=0

	make_sources 1 300
	expect 0 -q --cache=cache --cache-size=1G tree
	equal "$(entries)" 300
	find cache/v1 -type f | LC_ALL=C sort >before
	# One more source in almost each shard, with a small size.
	make_sources 301 900
	find tree -name '*.pyc' -delete
	expect 0 -q --cache=cache --cache-size=2M tree
	for shard in cache/v1/??; do
		find "$shard" -type f | LC_ALL=C sort >now
		# Only a shard in which something is stored is trimmed.
		[ -n "$(LC_ALL=C comm -13 before now)" ] || continue
		number=$(wc -l <now)
		[ "$number" -le "$most" ] || most=$number
	done
	[ "$most" -ge 1 ]
	[ "$most" -le 3 ] || fail "$most entries in a shard of two"
}

@test "an entry that is larger than a shard is not stored" {
	oracle -c '
import random
random.seed(1)
print("x = [")
for i in range(400):
    print(f"    {random.getrandbits(400)},")
print("]")' >tree/large.py
	expect 0 --cache=cache --cache-size=4M tree
	says_not "cache '"
	equal "$(find cache/v1 -type f | wc -l)" 0
	expect 0 --cache=cache --cache-size=4M -f tree
	says_not cached
	expect 0 --cache=cache --cache-size=64M -f tree
	equal "$(entries)" 1
	# It is used whatever the size is.
	expect 0 --cache=cache --cache-size=1M -f tree
	says '(1 cached)'
}

@test "the entries that were used last are left" {
	make_sources 1 200
	expect 0 -q --cache=cache tree
	find cache/v1 -type f -exec touch -d '1 day ago' {} +
	mkdir used
	cp tree/m?.py used
	expect 0 --cache=cache used
	says '9 baked (9 cached)'
	expect 0 --cache=cache --cache-trim=40K
	expect 0 --cache=cache -f used
	says '9 baked (9 cached)'
	[ "$(entries)" -lt 200 ]
}
