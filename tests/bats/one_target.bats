#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A .pyc that several paths lead to is baked once, with the same result each
# time.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	mkdir -p root/usr/lib/app
	echo 'x = 1' >root/usr/lib/app/m.py
	ln -s lib root/usr/lib64
}

@test "of two installed paths the first in byte order is embedded" {
	expect 0 -f --root=root /usr/lib/app /usr/lib64/app
	says '1 source, 1 baked'
	equal "$(embedded root/usr/lib/app/m.py)" /usr/lib/app/m.py
	expect 0 -f --root=root /usr/lib64/app /usr/lib/app
	says '1 source, 1 baked'
	equal "$(embedded root/usr/lib/app/m.py)" /usr/lib/app/m.py
}

@test "a directory and a link to it give one source" {
	local order

	ln -s usr/lib/app root/link
	for order in 'root/link root/usr/lib/app' 'root/usr/lib/app root/link'; do
		# shellcheck disable=SC2086 # two words
		expect 0 $order
		says '1 source'
		equal "$(embedded root/usr/lib/app/m.py)" root/link/m.py
	done
}

@test "a module with two paths is one source" {
	expect 0 root/usr/lib64/app/m.py root/usr/lib/app/m.py
	says '1 source, 1 baked'
	equal "$(embedded root/usr/lib/app/m.py)" root/usr/lib/app/m.py
}

@test "two simultaneous runs on one tree do not fail" {
	local count

	for count in {1..40}; do
		mkdir -p "cc/p$count"
		echo 'x = 1' >"cc/p$count/m.py"
	done
	for count in {1..10}; do
		"$PYC_BAKE" -qf -o0 cc &
		"$PYC_BAKE" -qf -o1 cc || fail 'the one in front failed'
		wait $! || fail 'the one behind failed'
		rm -rf cc/*/__pycache__
	done
}
