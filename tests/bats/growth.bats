#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The cost of a run grows linearly with its input.

load ../lib/common
load ../lib/bake

# Runs with less CPU time, in seconds, are not measured.
LEAST=0.05
# For 16 times the input, linear cost is 16, and quadratic cost is 256.
MOST=64

# cpu COMMAND...: prints the CPU seconds of COMMAND and its children.  COMMAND
# may fail.
cpu() {
	local TIMEFORMAT='%U %S'

	{ time timeout 100 "$@" >said 2>&1; } 2>&1 |
		awk '{ print $1 + $2 }'
}

# grows MAKE COMMAND...: runs MAKE with a count in a new directory, and then
# COMMAND there.  Does this for a small and a large count.
grows() {
	local make=$1 small large

	shift
	mkdir small large
	(cd small && "$make" "$COUNT")
	(cd large && "$make" $((16 * COUNT)))
	small=$(cd small && cpu "$@")
	large=$(cd large && cpu "$@")
	awk -v small="$small" -v large="$large" -v least="$LEAST" \
		-v most="$MOST" 'BEGIN {
			exit !(large <= most * (small > least ? small : least))
		}' || fail "$small s, of 16 times as much $large s: $*"
}

tar_of() {
	helper many_members in.tar "$KIND" "$1" "$TAG"
}

@test "links of a tar with missing targets cost linear time" {
	KIND=late COUNT=1000 grows tar_of "$PYC_BAKE" -q in.tar
}

@test "links with missing targets in a directory with many parts are linear" {
	KIND=again COUNT=1000 grows tar_of "$PYC_BAKE" -q in.tar
}

@test "hard links next to .pyc that may be replaced cost linear time" {
	KIND=held COUNT=4000 grows tar_of "$PYC_BAKE" -q in.tar
}

zip_files() {
	oracle - "$1" <<-'END'
	import sys, zipfile
	with zipfile.ZipFile("0.zip", "w") as archive:
	    archive.writestr("text", "text")
	content = open("0.zip", "rb").read()
	for number in range(int(sys.argv[1])):
	    open(f"{number}.zip", "wb").write(content)
	END
	mkdir out
	printf '%s\n' *.zip >list
}

bake_zips() {
	local names

	mapfile -t names <list
	"$PYC_BAKE" -q --sourceless --output-dir=out "${names[@]}"
}

@test "archives as operands, whose names must differ, cost linear time" {
	export -f bake_zips
	COUNT=500 grows zip_files bash -c bake_zips
}

# In byte order, there is a package between each two modules.
modules_and_packages() {
	oracle - "$1" <<-'END'
	import os, sys
	for number in range(int(sys.argv[1])):
	    os.mkdir(f"m{number:05}")
	    os.mkdir(f"m{number:05}/__pycache__")
	    open(f"m{number:05}/m.py", "w").close()
	    open(f"m{number:05}.py", "w").close()
	os.mkdir("__pycache__")
	for number in range(int(sys.argv[1])):
	    open(f"__pycache__/m{number:05}.x-1.pyc", "w").close()
	os.mkdir("p-1.dist-info")
	with open("p-1.dist-info/RECORD", "w") as record:
	    for number in range(int(sys.argv[1])):
	        record.write(f"m{number:05}.py,,\nm{number:05}/m.py,,\n")
	    record.write("p-1.dist-info/RECORD,,\n")
	END
}

@test "modules with packages between them cost linear time with --manifest" {
	COUNT=150 grows modules_and_packages \
		"$PYC_BAKE" -q --manifest=list .
}

distributions() {
	local number

	mkdir site
	for ((number = 0; number < $1; number++)); do
		: >"site/m$number.py"
		mkdir "site/d$number-1.dist-info"
		echo "m$number.py,," >"site/d$number-1.dist-info/RECORD"
	done
	"$PYC_BAKE" -q site
}

@test "many distributions in a directory are linear with --update-record" {
	COUNT=125 grows distributions "$PYC_BAKE" -q --update-record site
}

@test "modules with packages between them are linear with --update-record" {
	COUNT=150 grows modules_and_packages \
		"$PYC_BAKE" -q --update-record .
}
