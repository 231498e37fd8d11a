#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The same options work for a bake and for its check.  These tests cover the
# effect of -f, --strict, --hardlink-dupes, --prune, --update-record, --manifest
# and --report on --check.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	mkdir -p "stage/usr/lib/python3.$MINOR"
	SITE=stage/usr/lib/python3.$MINOR/site-packages
	make_tree "$SITE"
	mkdir "$SITE/demo-1.0.dist-info"
	INSTALLED=${SITE#stage}
	RECORD=$SITE/demo-1.0.dist-info/RECORD
	lines pkg/__init__.py,, pkg/sums.py,, pkg/sub/__init__.py,, \
		pkg/sub/leaf.py,, demo-1.0.dist-info/RECORD,, >"$RECORD"
	SUMS=$(pyc "$SITE/pkg/sums.py")
	SUMS1=$(pyc "$SITE/pkg/sums.py" 1)
	OPTIONS=(--root=stage -f -o0 -o1 --strict --hardlink-dupes --prune
		--update-record --manifest=list --report=report)
}

# bakes [OPTION]...: bakes with all options.  Then both checks find nothing.
bakes() {
	local kind

	expect 0 -q "${OPTIONS[@]}" "$@"
	cp list list.before
	state stage list >before
	for kind in --check --check=fast; do
		CHECK=$kind clean "${OPTIONS[@]}" "$@"
	done
	state stage list | diff before -
}

# found_by KIND: prints the findings of that check as PATH: CODE, one on a line.
found_by() {
	CHECK=$1 check 1 "${OPTIONS[@]}" "${@:2}"
	cut -d: -f1,2 found
}

@test "after a bake with the same options nothing is found or written" {
	local epoch

	for epoch in '' 1500000000; do
		export SOURCE_DATE_EPOCH=$epoch
		bakes
		bakes -0
		bakes --invalidation-mode=unchecked-hash
	done
	bakes --warnings=error
	equal "$(found_by --check -o2 | grep -c missing)" 4
}

@test "the same holds with -s, -p, an empty tree and several Pythons" {
	local other

	OPTIONS=(-s stage -p / --prune --update-record --manifest=list
		--report=report)
	bakes stage
	mkdir empty
	bakes empty
	other=$(find ~/.pyenv/versions/3.*/bin/python3.? -prune \
		-not -name 'python3.6' 2>/dev/null | head -n 1)
	[ -n "$other" ] || skip 'no other CPython in ~/.pyenv'
	make_tree app
	OPTIONS=(--python="$ORACLE" --python="$other" -o0 -o1 --prune
		--hardlink-dupes --manifest=list --report=report)
	bakes app
}

@test "link: files that --hardlink-dupes would join" {
	local kind

	bakes
	cp -p "$SUMS1" copy
	mv copy "$SUMS1"
	for kind in --check --check=fast; do
		equal "$(found_by $kind)" "$SUMS1: link"
		grep -qF "the same bytes as $SUMS, but not a hard link" found
	done
	clean --root=stage -o0 -o1
	# A hard link that should not exist has no finding of this kind.
	bakes
	printf 'def f(a):\n    assert a\n' >"$SITE/pkg/sums.py"
	bakes
	differ "$SUMS" "$SUMS1"
}

@test "unused: files next to a source that --prune would remove" {
	local kind other
	OPTIONS=(--root=stage -o0 -o1 --prune /usr/share/app)

	mkdir -p stage/usr/share
	make_tree stage/usr/share/app
	expect 0 -q "${OPTIONS[@]}"
	clean "${OPTIONS[@]}"
	SUMS=$(pyc stage/usr/share/app/pkg/sums.py)
	other=${SUMS/$TAG/cpython-3$((MINOR - 1))}
	cp "$SUMS" stage/usr/share/app/pkg/sums.pyc
	cp "$SUMS" "$other"
	for kind in --check --check=fast; do
		equal "$(found_by $kind)" "$(lines "$other: unused" \
			'stage/usr/share/app/pkg/sums.pyc: unused' |
			LC_ALL=C sort)"
	done
	expect 0 -q "${OPTIONS[@]}"
	absent "$other" stage/usr/share/app/pkg/sums.pyc
	clean "${OPTIONS[@]}"
}

@test "next to a source that is allowed to fail nothing is unused" {
	local kind

	make_tree app
	expect 0 -q app
	cp "$(pyc app/pkg/sums.py)" \
		"app/pkg/__pycache__/sums.cpython-3$((MINOR - 1)).pyc"
	echo 'x = = 1' >app/pkg/sums.py
	rm "$(pyc app/pkg/sums.py)"
	echo sums.py >known
	expect 0 -qq --allow-errors=known --prune app
	for kind in --check --check=fast; do
		CHECK=$kind check 0 --allow-errors=known --prune app
	done
}

@test "an orphan is found, and a module without source is kept" {
	OPTIONS=(--root=stage --prune /usr/share/app)
	make_tree stage/usr/share/app
	expect 0 -q "${OPTIONS[@]}"
	SUMS=$(pyc stage/usr/share/app/pkg/sums.py)
	cp "$SUMS" stage/usr/share/app/pkg/module.pyc
	clean "${OPTIONS[@]}"
	finds stage/usr/share/app/pkg/module.pyc orphan --root=stage \
		/usr/share/app
	rm stage/usr/share/app/pkg/sums.py
	equal "$(found_by --check)" "$SUMS: orphan"
	expect 0 -q "${OPTIONS[@]}"
	clean "${OPTIONS[@]}"
}

@test "record: rows are missing or do not match the files" {
	local kind row=pkg/__pycache__/sums.$TAG.pyc

	bakes
	cp "$RECORD" good
	for kind in --check --check=fast; do
		grep -vF "$row" good >"$RECORD"
		equal "$(found_by $kind)" "$RECORD: record"
		grep -qF "has no row for $row" found
		sed "s|^\($row,sha256=\)..|\1xx|" good >"$RECORD"
		equal "$(found_by $kind)" "$RECORD: record"
		grep -qF "the row for $row does not match the file" found
		{
			cat good
			echo pkg/__pycache__/gone.cpython-311.pyc,,
		} >"$RECORD"
		equal "$(found_by $kind)" "$RECORD: record"
		grep -qF "gone.cpython-311.pyc, which does not exist" found
		{
			grep -F "$row" good
			grep -vF "$row" good
		} >"$RECORD"
		equal "$(found_by $kind)" "$RECORD: record"
		grep -qF "not as --update-record writes it" found
	done
	clean --root=stage -o0 -o1
	cp good "$RECORD"
	# For a missing file there is no record finding.
	rm "$SUMS1"
	equal "$(found_by --check)" "$SUMS1: missing"
	echo broken >"$RECORD"
	check 2 "${OPTIONS[@]}"
}

@test "manifest: lines are missing or superfluous, or there is no list" {
	local kind line="$INSTALLED/pkg/__pycache__/sums.$TAG.pyc"

	bakes
	cp list good
	for kind in --check --check=fast; do
		grep -vxF "$line" good >list
		equal "$(found_by $kind)" 'list: manifest'
		grep -qF "has no line for $line" found
		{
			cat good
			echo /usr/more
		} >list
		equal "$(found_by $kind)" 'list: manifest'
		grep -qF 'has a superfluous line, /usr/more' found
		LC_ALL=C sort -r good >list
		equal "$(found_by $kind)" 'list: manifest'
		rm list
		equal "$(found_by $kind)" 'list: manifest'
		absent list
		: >list
		equal "$(found_by $kind | uniq -c | tr -s ' ')" \
			" $(wc -l <good) list: manifest"
		cp good list
	done
	expect 0 -q --root=stage -o0 -o1 -0 --manifest=list
	check 1 --root=stage -o0 -o1 --manifest=list
	equal "$(cut -d: -f1,2 found | sort -u)" 'list: manifest'
	clean --root=stage -o0 -o1 -0 --manifest=list
	mkdir directory
	check 0 --root=stage -o0 -o1 --manifest=/dev/null
	check 0 --root=stage -o0 -o1 --manifest=-
	equal "$(<found)" ''
}

# report EXPRESSION: prints its value for each line a of the report.
report() {
	oracle - "$1" <<-'END'
	import json, sys
	with open("report") as file:
	    for a in map(json.loads, file):
	        value = eval(f"({sys.argv[1]})")
	        if value is not None:
	            print(value)
	END
}

@test "--report has the files compared, the findings and their number" {
	local kind

	expect 0 -q --root=stage -o0 -o1
	rm "$SUMS1"
	echo '# edited' >>"$SITE/pkg/sub/leaf.py"
	for kind in --check --check=fast; do
		CHECK=$kind check 1 --root=stage -o0 -o1 --report=report
		equal "$(report '": ".join([a["path"], a["finding"],
			a["message"]]) if "finding" in a else None')" "$(<found)"
		equal "$(report 'a.get("findings")')" "$(wc -l <found)"
		equal "$(report 'a.get("outcome")' | sort | uniq -c | tr -s ' ')" \
			' 8 compared'
		equal "$(report 'a["target"] if a.get("size", 1) is None else None')" \
			"$SUMS1"
		equal "$(report 'a["sha256"] if a.get("target") == "'"$SUMS"'"
			else None')" "$(sha256sum "$SUMS" | cut -c 1-64)"
		equal "$(report 'a["mode"] if "mode" in a else None' | sort -u)" \
			timestamp
		equal "$(report 'a["source_hash"] and 1
			if "mode" in a else None' | sort -u)" 1
	done
	# If --report uses standard output, nothing else is written there.
	cp report wanted
	"$PYC_BAKE" --check=fast --root=stage -o0 -o1 --report=- >report ||
		[ $? -eq 1 ]
	diff wanted report
}

@test "--report has this for a wheel too, and matches the documented schema" {
	local kind

	helper make_wheel demo-1.0-py3-none-any.whl
	echo 'x = = 1' >bad.py
	for kind in --check --check=fast; do
		CHECK=$kind check 1 --report=report -f --strict bad.py \
			demo-1.0-py3-none-any.whl
		equal "$(report 'a.get("findings")')" "$(wc -l <found)"
		site_oracle -c 'import jsonschema' 2>/dev/null || continue
		site_oracle - report "$SRCDIR/doc/report.md" <<-'END'
		import json, jsonschema, re, sys
		with open(sys.argv[2]) as file:
		    schema = json.loads(re.search(r"```json\n(.*?)```",
		                                  file.read(), re.S)[1])
		with open(sys.argv[1]) as file:
		    for line in file:
		        jsonschema.validate(json.loads(line), schema)
		END
	done
	expect 0 -q demo-1.0-py3-none-any.whl
	clean --report=report -f --strict demo-1.0-py3-none-any.whl
	equal "$(report 'a["size"] is None if "size" in a else None' | sort -u)" \
		False
}

@test "README and the manual document the codes" {
	local code

	for code in link unused manifest; do
		grep -q "^| .*\`$code\`" "$SRCDIR/README.md"
		grep -qx "\.B $code" "$SRCDIR/doc/pyc-bake.1"
	done
}
