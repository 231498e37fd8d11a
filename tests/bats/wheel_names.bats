#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# File names and *.dist-info of wheels in the spellings of different tools:
# which pairs are accepted, accepted with a warning, or refused, and why.

load ../lib/common
load ../lib/bake

# wheel FILE-NAME DIST-INFO: makes a wheel with these names.
wheel() {
	oracle - "$@" <<-'END'
	import os, sys
	sys.path.insert(0, os.environ["SRCDIR"] + "/tests/lib")
	from zipforge import Member, Wheel
	path, info = sys.argv[1], sys.argv[2].encode() + b".dist-info/"
	members = [
	    Member(b"my_package/__init__.py", b"x = 1\n"),
	    Member(info + b"METADATA", b"Metadata-Version: 2.1\n"),
	    Member(info + b"WHEEL", b"Wheel-Version: 1.0\nGenerator: test\n"
	           b"Root-Is-Purelib: true\nTag: py3-none-any\n"),
	]
	with open(path, "wb") as file:
	    file.write(Wheel(members, info + b"RECORD").build())
	END
}

@test "each pair of file name and dist-info gets its verdict" {
	local name info verdict problems='' rows=0

	while IFS='|' read -r name info verdict; do
		rows=$((rows + 1))
		wheel "$name" "$info"
		run timeout 120 "$PYC_BAKE" -q "$name"
		case $verdict in
		taken)
			[ "$status" -eq 0 ] && [ -z "$output" ] && continue
			;;
		warned:*)
			[ "$status" -eq 0 ] && [ "${#lines[@]}" -eq 1 ] &&
				[[ $output == *"warning: "*"${verdict#*: }"* ]] &&
				continue
			;;
		refused:*)
			[ "$status" -eq 2 ] && [ "${#lines[@]}" -eq 1 ] &&
				[[ $output == *"${verdict#*: }"* ]] && continue
			;;
		esac
		problems+="$name, $info: $status, $output
"
	done <<'END'
my_package-2024.3.13+0873c15-py3-none-any.whl|my_package-2024.3.13_0873c15|taken
my_package-2024.3.13_0873c15-py3-none-any.whl|my_package-2024.3.13+0873c15|warned: '2024.3.13_0873c15'
my_package-1.0-py3-none-any.whl|my_package-1.0+abc|refused: does not have the version of the file name
my_package-1.0-py3-none-any.whl|my_package-1.0.0|taken
my.package-1.0-py3-none-any.whl|My_Package-1.0|taken
my_package-1.0.post1-py3-none-any.whl|my_package-1.0-1|taken
my_package-1!1.0-py3-none-any.whl|my_package-1_1.0|taken
my_package-1.0rc1-py3-none-any.whl|my_package-1.0-rc.1|taken
my_package-v1.0-py3-none-any.whl|my_package-1.0|taken
my_package-0.0.0.dev0-py3-none-any.whl|my_package-|refused: does not have the version of the file name
my_package-1.0-1-py3-none-any.whl|my_package-1.0|taken
my_package-1.0-py2.py3-none-any.whl|my_package-1.0|taken
my_package-1.0-py3-none-any (1).whl|my_package-1.0|refused: the platform tag in the file name, 'any (1)', is not valid
my_package-1.0_custom-py3-none-any.whl|my_package-1.0_custom|warned: '1.0_custom'
my_package-latest-py3-none-any.whl|my_package-latest|warned: 'latest'
END
	equal "$rows" 15
	[ -z "$problems" ] || fail "$problems"
}
