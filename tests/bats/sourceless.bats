#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --sourceless: the legacy .pyc replaces its source.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

# Prints the remaining sources below DIR, one on a line.
sources() {
	find "$1" -name '*.py' | LC_ALL=C sort
}

@test "the result is a package that works" {
	expect 0 --sourceless tree
	equal "$(sources tree)" ''
	exists tree/pkg/__init__.pyc tree/pkg/sums.pyc tree/pkg/sub/leaf.pyc
	absent tree/pkg/__pycache__
	run -0 oracle -c '
import sys
sys.path.insert(0, sys.argv[1])
import pkg.sums, pkg.sub.leaf
assert pkg.sums.add(1, 2) == 3
assert pkg.sums.__file__.endswith("sums.pyc")
' tree
}

@test "without --sourceless no source is removed" {
	expect 0 -b tree
	equal "$(sources tree | wc -l)" 4
}

@test "-v lists the removed files" {
	expect 0 -v --sourceless tree
	has_line 'removed tree/pkg/sums.py'
	times 4 'removed '
}

@test "fresh files count, and a second run has nothing to do" {
	expect 0 -b tree
	expect 0 --sourceless tree
	says ' 0 baked, 4 fresh'
	equal "$(sources tree)" ''
	tree_state tree >before
	expect 0 --sourceless tree
	says '0 sources'
	tree_state tree | diff before -
}

@test "all names of a hard-linked source are removed" {
	local name

	for name in a b c; do
		ln tree/pkg/sums.py "tree/pkg/$name.py"
	done
	touch -d @1600000000 tree/pkg/*.py
	SOURCE_DATE_EPOCH=1000000000 expect 0 --sourceless \
		--invalidation-mode=timestamp tree
	equal "$(sources tree)" ''
	exists tree/pkg/{a,b,c,sums}.pyc
}

@test "a source that fails is kept, even next to a legacy .pyc" {
	expect 0 -b tree
	cp tree/pkg/sums.pyc tree/pkg/bad.pyc
	echo 'x =' >tree/pkg/bad.py
	expect 1 --sourceless tree
	equal "$(sources tree)" tree/pkg/bad.py
	exists tree/pkg/bad.pyc
}

@test "a source whose .pyc cannot be written is kept" {
	mkdir tree/pkg/sums.pyc
	expect 1 --sourceless tree
	equal "$(sources tree)" tree/pkg/sums.py
}

@test "a link is removed, and its target is kept" {
	echo 'x = 1' >outside.py
	ln -s ../../outside.py tree/pkg/link.py
	expect 0 --sourceless tree
	absent tree/pkg/link.py
	exists outside.py tree/pkg/link.pyc
	absent outside.pyc
}

@test "links between sources are removed too, in any order" {
	ln -s sums.py tree/pkg/alias.py
	ln -s sums.py tree/pkg/zebra.py
	expect 0 --sourceless tree
	equal "$(sources tree)" ''
	says ' 0 failed'
	exists tree/pkg/alias.pyc tree/pkg/zebra.pyc
}

# The paths are so long that the list of -v fills every buffer on its way.
@test "a source that changes while others are removed is kept" {
	local directory child line number ended=0

	directory=tree/$(printf '%0200d/' 1 2 3 4 5)
	mkdir -p "$directory"
	for number in {100..219}; do
		echo 'x = 1' >"$directory/m$number.py"
	done
	mkfifo list
	"$PYC_BAKE" -v --sourceless tree >list 2>errors &
	child=$!
	exec 4<list
	while read -r line <&4 && [[ $line != removed* ]]; do
		:
	done
	[[ $line == removed* ]]
	echo 'y = 2' >"$directory/m219.py"
	cat <&4 >rest
	exec 4<&-
	wait $child || ended=$?
	equal "$ended" 1
	grep 'm219\.py: changed while it was processed' errors
	grep '^removed .*m218\.py' rest
	equal "$(basename "$(sources "$directory")")" m219.py
}

@test "a source that -x leaves out is kept" {
	expect 0 -x sums --sourceless tree
	equal "$(sources tree)" tree/pkg/sums.py
	absent tree/pkg/sums.pyc
}

@test ".pyc files in __pycache__ are kept unless --prune is given" {
	expect 0 tree
	expect 0 --sourceless tree
	equal "$(find tree -path '*__pycache__/*' | wc -l)" 4
	make_tree tree
	expect 0 --sourceless --prune tree
	equal "$(find tree -name __pycache__)" ''
	equal "$(count_pyc tree)" 4
}

@test "with SOURCE_DATE_EPOCH directories keep their time" {
	touch -d @1500000000 tree/pkg/sub tree/pkg tree
	SOURCE_DATE_EPOCH=1600000000 expect 0 --sourceless tree
	equal "$(mtime_of tree/pkg)" 1500000000
	equal "$(mtime_of tree/pkg/sub)" 1500000000
	equal "$(mtime_of tree/pkg/sums.pyc)" 1600000000
}

@test "a source that cannot be removed is an error of that source" {
	not_as_root
	expect 0 -b tree
	chmod a-w tree/pkg
	run "$PYC_BAKE" --sourceless tree
	chmod u+w tree/pkg
	equal "$status" 1
	says 'tree/pkg/sums.py: cannot remove it: Permission denied'
	equal "$(sources tree)" "$(lines tree/pkg/__init__.py tree/pkg/sums.py)"
}
