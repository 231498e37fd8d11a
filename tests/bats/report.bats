#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --report: a line of JSON for each .pyc.  doc/report.md describes its keys.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	SUMS=tree/pkg/sums.py
	echo 'x = = 1' >bad.py
}

# ask EXPRESSION [FILE]: prints its value for each artifact a of the report, as
# parsed by the oracle's json.  s is the summary line.
ask() {
	oracle - "$1" "${2:-report}" <<-'END'
	import json, os, sys
	with open(sys.argv[2], encoding="ascii", newline="") as file:
	    text = file.read()
	assert text.endswith("\n") and "\r" not in text
	*artifacts, s = map(json.loads, text.splitlines())
	assert s["summary"] is True
	assert not any("summary" in a for a in artifacts)
	for a in artifacts or [None]:
	    print(eval(f"({sys.argv[1]})"))
	END
}

# sums: prints the counts as "sources baked fresh failed allowed removed".
sums() {
	ask '" ".join(str(s[key]) for key in ("sources", "baked", "fresh",
		"failed", "allowed", "removed"))' | uniq
}

# Size, digest and hash are those of the files.
true_of_all() {
	oracle - <<-'END'
	import hashlib, importlib.util, json, os
	with open("report") as file:
	    *artifacts, sums = map(json.loads, file)
	there = [a for a in artifacts if a["outcome"] in ("baked", "fresh")]
	assert there
	for a in there:
	    with open(os.fsencode(a["target"]), "rb") as file:
	        pyc = file.read()
	    with open(os.fsencode(a["source"]), "rb") as file:
	        source = file.read()
	    assert a["size"] == len(pyc), a
	    assert a["sha256"] == hashlib.sha256(pyc).hexdigest(), a
	    assert a["source_hash"] == importlib.util.source_hash(source).hex(), a
	assert sums["bytes"] == sum(a["size"] for a in there
	                            if a["outcome"] == "baked"), sums
	END
}

@test "each line is JSON and agrees with sha256sum and stat" {
	expect 0 -q -o0 -o1 -o2 --report=report tree
	equal "$output" ''
	equal "$(wc -l <report)" 13
	run -0 oracle -m json.tool --json-lines <report
	true_of_all
	equal "$(sums)" '4 12 0 0 0 0'
	sha256sum "$(pyc "$SUMS" 2)" | cut -c 1-64 >wanted
	equal "$(ask 'a["sha256"] if a["source"].endswith("sums.py") and
		a["level"] == 2 else ""' | grep .)" "$(cat wanted)"
}

@test "the keys are those of doc/report.md, in the same order" {
	local artifact sums

	[ -f "$SRCDIR/doc/report.md" ] || skip 'no doc/report.md'
	# Reads the two tables that have a column of keys.
	documented() {
		awk -v heading="## $1" '$0 == heading { on = 1; next }
			/^## / { on = 0 }
			on && /^\| key/ { table = 1; next }
			on && table && /^$/ { exit }
			on && table && /^\| `/ { print $2 }' \
			"$SRCDIR/doc/report.md" | tr -d '`'
	}
	artifact=$(documented 'An artifact')
	sums=$(documented 'The sums')
	[ "$(wc -l <<<"$artifact")" -eq 11 ]
	[ "$(wc -l <<<"$sums")" -eq 11 ]
	expect 1 -q --report=report tree bad.py
	equal "$(ask '"\n".join(a)' | head -n 11)" "$artifact"
	equal "$(ask '" ".join(a)' | sort -u | wc -l)" 1
	equal "$(ask '"\n".join(s)' | head -n 11)" "$sums"
}

@test "the report is valid under the documented schema" {
	site_oracle -c 'import jsonschema' 2>/dev/null || skip 'no jsonschema'
	expect 1 -q --report=report tree bad.py
	site_oracle - report "$SRCDIR/doc/report.md" <<-'END'
	import json, jsonschema, re, sys
	with open(sys.argv[2]) as file:
	    schema = json.loads(re.search(r"```json\n(.*?)```", file.read(),
	                                  re.S)[1])
	with open(sys.argv[1]) as file:
	    for line in file:
	        jsonschema.validate(json.loads(line), schema)
	END
}

@test "an artifact line has the right values" {
	expect 0 -q -s tree -p /usr -o1 --invalidation-mode=unchecked-hash \
		--report=report "$SUMS"
	equal "$(ask '[a[key] for key in ("source", "target", "embedded",
		"level", "tag", "mode", "outcome", "message")]')" \
		"['$SUMS', '$(pyc "$SUMS" 1)', '/usr/pkg/sums.py', 1, '$TAG',\
 'unchecked-hash', 'baked', None]"
	expect 0 -q -f -b -o2 --report=report "$SUMS"
	equal "$(ask '[a[key] for key in ("target", "level", "mode")]')" \
		"['tree/pkg/sums.pyc', 2, 'timestamp']"
	true_of_all
	SOURCE_DATE_EPOCH=1500000000 expect 0 -q --output=out.pyc \
		--report=report "$SUMS"
	equal "$(ask '[a[key] for key in ("target", "level", "mode")]')" \
		"['out.pyc', 0, 'checked-hash']"
	true_of_all
}

@test "the release is that of the program" {
	expect 0 -q --report=report "$SUMS"
	equal "pyc-bake $(ask 's["release"]')" \
		"$("$PYC_BAKE" --version | head -n 1)"
}

@test "lines are in the order of publication, level by level" {
	expect 0 -v -o1 -o0 --report=report tree
	equal "$(ask '"baked " + a["target"]')" "$(grep ^baked <<<"$output")"
	equal "$(ask 'a["source"]' | uniq | LC_ALL=C sort -c 2>&1)" ''
}

@test "the same run gives the same bytes, with any number of jobs" {
	local jobs

	stdlib_subset big
	cp bad.py big/bad.py
	for jobs in 1 4 $(more 4); do
		find big -depth -name __pycache__ -exec rm -r {} +
		expect 1 -q -o0 -o1 -j "$jobs" --report="report.$jobs" big
		[ "$(wc -l <"report.$jobs")" -gt 100 ]
		[ ! -e wanted ] || same wanted "report.$jobs"
		cp "report.$jobs" wanted
	done
	# Fresh files are reported in the same order.
	expect 1 -q -o0 -o1 -j1 --report=one big
	expect 1 -q -o0 -o1 -j4 --report=four big
	same one four
	sed 's/"outcome":"fresh"/"outcome":"baked"/' one | head -n -1 |
		diff <(head -n -1 wanted) -
}

@test "fresh files are reported with all values" {
	expect 0 -q --report=report tree
	cp report before
	expect 0 -q --report=report tree
	equal "$(sums)" '4 0 4 0 0 0'
	true_of_all
	equal "$(ask 's["bytes"]' | uniq)" 0
	equal "$(ask 'a["outcome"]' | uniq)" fresh
	echo 'x = 1' >"$SUMS"
	expect 0 -q --report=report tree
	equal "$(sums)" '4 1 3 0 0 0'
	true_of_all
	equal "$(ask 'a["outcome"] + a["source"]' | grep ^baked)" baked"$SUMS"
}

@test "a failed artifact has a message, but no size and no digest" {
	expect 1 -q -o0 -o2 --report=report tree bad.py
	equal "$(sums)" '5 8 0 1 0 0'
	true_of_all
	equal "$(ask '[a[key] for key in ("target", "level", "sha256", "size",
		"outcome", "message")] if a["source"] == "bad.py" else ""' |
		grep .)" "$(lines \
		"['__pycache__/bad.$TAG.pyc', 0, None, None, 'failed',\
 'SyntaxError: invalid syntax']" \
		"['__pycache__/bad.$TAG.opt-2.pyc', 2, None, None, 'failed',\
 'SyntaxError: invalid syntax']")"
	# The source was read in any case.
	equal "$(ask 'a["source_hash"] if a["source"] == "bad.py" else ""' |
		grep . | uniq)" "$(oracle -c 'import importlib.util
print(importlib.util.source_hash(open("bad.py", "rb").read()).hex())')"
}

@test "refused targets and unreadable sources are reported as failed" {
	needs_permissions
	mkdir tree/pkg/__pycache__
	ln -s ../../../kept "$(pyc "$SUMS")"
	chmod 000 tree/pkg/sub/leaf.py
	run -1 unprivileged "$PYC_BAKE" -q --report=report tree
	equal "$(sums)" '4 2 0 2 0 0'
	ask '[a["outcome"], a["message"], a["source_hash"], a["sha256"]]
		if a["outcome"] == "failed" else ""' | grep . >failed
	equal "$(wc -l <failed)" 2
	grep -q 'is a symbolic link' failed
	grep -q "leaf.py: Permission denied', None, None]" failed
	# A missing source has no .pyc and no line.
	expect 1 -q --report=report nowhere.py
	equal "$(sums)" '0 0 0 1 0 0'
	equal "$(wc -l <report)" 1
}

@test "a warning is the message of a baked artifact" {
	echo 'x = 1 is 1' >warns.py
	expect 0 -q --report=report warns.py
	equal "$(ask '[a["outcome"], a["message"][:25]]')" \
		"['baked', 'SyntaxWarning: \"is\" with ']"
}

@test "an allowed failure has the outcome allowed" {
	echo bad.py >known
	expect 0 -q --allow-errors=known --report=report tree bad.py
	equal "$(sums)" '5 4 0 0 1 0'
	equal "$(ask '[a["outcome"], a["sha256"], a["size"]]
		if a["source"] == "bad.py" else ""' | grep .)" \
		"['allowed', None, None]"
}

@test "files that --prune removes are counted" {
	mkdir -p tree/pkg/__pycache__
	expect 0 -q tree
	cp "$(pyc "$SUMS")" "tree/pkg/__pycache__/gone.$TAG.pyc"
	expect 0 -q --prune --report=report tree
	equal "$(sums)" '4 0 4 0 0 1'
}

@test "artifacts of a wheel are reported by their names in it" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	expect 0 -q --report=report demo-1.0-py3-none-any.whl
	equal "$(ask '[a[key] for key in ("source", "target", "embedded",
		"mode", "outcome")]' | grep sums)" \
		"['demo-1.0-py3-none-any.whl/demo/sums.py', 'demo-1.0-py3-none-any.whl/demo/__pycache__/sums.$TAG.pyc',\
 'demo/sums.py', 'checked-hash', 'baked']"
	oracle - <<-'END'
	import hashlib, importlib.util, json, zipfile
	with open("report") as file:
	    *artifacts, sums = map(json.loads, file)
	archive = zipfile.ZipFile("demo-1.0-py3-none-any.whl")
	assert len(artifacts) == 2
	for a in artifacts:
	    pyc = archive.read(a["target"][len("demo-1.0-py3-none-any.whl/"):])
	    source = archive.read(a["source"][len("demo-1.0-py3-none-any.whl/"):])
	    assert a["sha256"] == hashlib.sha256(pyc).hexdigest()
	    assert a["size"] == len(pyc)
	    assert a["source_hash"] == importlib.util.source_hash(source).hex()
	END
}

@test "artifacts of a wheel that --strict leaves unchanged are dropped" {
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --plain --add demo/bad.py=bad.py
	helper make_wheel demo-1.0-0good-py3-none-any.whl --plain
	cp demo-1.0-0bad-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 1 -q --strict --report=report demo-1.0-0bad-py3-none-any.whl demo-1.0-0good-py3-none-any.whl "$SUMS"
	same demo-1.0-0bad-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	equal "$(ask '" ".join([a["outcome"], str(a["size"] is not None),
		str(a["sha256"] is not None), a["source"]])')" "$(lines \
		"baked True True $SUMS" \
		'dropped False False demo-1.0-0bad-py3-none-any.whl/demo/__init__.py' \
		'failed False False demo-1.0-0bad-py3-none-any.whl/demo/bad.py' \
		'dropped False False demo-1.0-0bad-py3-none-any.whl/demo/sums.py' \
		'baked True True demo-1.0-0good-py3-none-any.whl/demo/__init__.py' \
		'baked True True demo-1.0-0good-py3-none-any.whl/demo/sums.py')"
	equal "$(sums)" '6 3 0 1 0 0'
	equal "$(oracle - <<-'END'
	import json
	with open("report") as file:
	    *artifacts, s = map(json.loads, file)
	print(s["bytes"] == sum(a["size"] or 0 for a in artifacts) > 0)
	END
	)" True
	# Without --strict the wheel is written, and nothing is dropped.
	expect 1 -q --report=report demo-1.0-0bad-py3-none-any.whl
	equal "$(sums)" '3 2 0 1 0 0'
	equal "$(ask 'a["outcome"]' | grep -c dropped)" 0
}

@test "several Pythons are distinguished by their tag" {
	helper make_wheel demo-1.0-py3-none-any.whl --plain
	expect 0 -q --python="$ORACLE" --report=report tree
	equal "$(ask 'a["tag"]' | uniq)" "$TAG"
	true_of_all
}

@test "names that are not UTF-8 are preserved" {
	mkdir names
	echo 'x = 1' >$'names/\377\303.py' 2>/dev/null ||
		skip 'no file can have such a name here'
	echo 'x = 1' | tee $'names/caf\303\251.py' $'names/new\nline.py' \
		'names/quote"\.py' >/dev/null
	expect 0 -q --report=report names
	true_of_all
	equal "$(LC_ALL=C grep -c '[^ -~]' report)" 0
	oracle - <<-'END'
	import json, os
	with open("report") as file:
	    *artifacts, sums = map(json.loads, file)
	got = [os.fsencode(a["source"]) for a in artifacts]
	assert got == [b"names/caf\xc3\xa9.py", b"names/new\nline.py",
	               b"names/quote\"\\.py", b"names/\xff\xc3.py"], got
	assert artifacts[3]["source"] == "names/\udcff\udcc3.py"
	assert [os.fsencode(a["embedded"]) for a in artifacts] == got
	for a in artifacts:
	    assert os.path.exists(os.fsencode(a["target"]))
	END
}

@test "an unwritable FILE is reported before anything is baked" {
	mkdir directory
	expect 2 --report=nowhere/report tree
	says 'nowhere/report: '
	says 'No such file or directory'
	expect 2 --report=directory tree
	says 'directory: '
	expect 2 --report=report/ tree
	ln -s gone link
	expect 2 --report=link tree
	expect 2 --report= tree
	says 'try --help'
	equal "$(count_pyc tree)" 0
	absent report gone
	no_temporary_file .
}

@test "FILE is replaced atomically" {
	echo old >report
	chmod 0600 report
	ln report other
	expect 0 -q --report=report tree
	equal "$(cat other)" old
	equal "$(stat -c '%h %a' report)" '1 600'
	expect 0 -q --report=report tree
	equal "$(sums)" '4 0 4 0 0 0'
	no_temporary_file .
	(
		umask 027
		pyc_bake -q --report=new tree
	)
	equal "$(mode_of new)" 640
}

@test "a run that ends early keeps the old FILE" {
	echo old >report
	expect 2 -q -s nowhere --report=report tree
	expect 2 -q -i nowhere --report=report tree
	equal "$(cat report)" old
	no_temporary_file .
}

@test "FILE may be a link, a pipe or standard output" {
	echo old >there
	ln -s there link
	expect 0 -q --report=link tree
	[ -L link ]
	equal "$(ask 's["baked"]' there | uniq)" 4
	mkfifo pipe
	cat pipe >out &
	expect 0 -q --report=pipe tree
	wait $!
	equal "$(ask 's["fresh"]' out | uniq)" 4
	[ -p pipe ]
	[ -e /dev/stdout ] || return 0
	pyc_bake -q --report=/dev/stdout tree | cat >out
	equal "$(ask 's["fresh"]' out | uniq)" 4
	# The report comes after the output of -v and does not overwrite it.
	pyc_bake -v --report=/dev/stdout tree >out 2>/dev/null
	equal "$(grep -c ^fresh out)" 4
	grep -v ^fresh out >lines
	equal "$(ask 's["fresh"]' lines | uniq)" 4
	equal "$(head -n 4 out | grep -c ^fresh)" 4
}

@test "a run without sources gives only the summary" {
	mkdir empty
	expect 0 -q --report=report empty
	equal "$(wc -l <report)" 1
	equal "$(sums)" '0 0 0 0 0 0'
}

@test "--report is only for baking and checking" {
	expect 2 --normalize --report=report tree
	expect 2 --inspect --report=report tree
	absent report
}

# Several jobs are on their way at a time, each with a mode of its own.
@test "with the mode any, each .pyc has its own mode" {
	mkdir many
	for i in {1..20}; do
		echo "number = $i" >"many/m$i.py"
	done
	expect 0 -q --invalidation-mode=checked-hash many
	rm many/__pycache__/m*[02468].cpython-*.pyc
	expect 0 -q --invalidation-mode=unchecked-hash many/m{2,4,6,8,10,12,14,16,18,20}.py
	expect 0 -q --check --invalidation-mode=any --report=report many
	equal "$(ask '(int(a["source"][6:-3]) % 2, a["mode"])' | sort | uniq -c |
		tr -s ' ')" " 10 (0, 'unchecked-hash')
 10 (1, 'checked-hash')"
}
