#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --json: a line for each finding or file.  doc/json.md describes the keys.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 -q tree
}

# same_as_text: the JSON lines in the file "lines" have the findings of the plain
# lines in "plain", and the counts that COUNTS, a dict, has.
same_as_text() {
	oracle - "$1" <<-'END'
	import json, sys
	with open("lines", encoding="ascii") as file:
	    *findings, counts = map(json.loads, file)
	with open("plain") as file:
	    plain = file.read().splitlines()
	assert ["{path}: {finding}: {message}".format(**f)
	        for f in findings] == plain, (findings, plain)
	assert counts["summary"] is True and counts["findings"] == len(plain)
	for key, value in eval(sys.argv[1]).items():
	    assert counts[key] == value, (key, counts)
	END
}

@test "--check: the findings are those of the text, in the same order" {
	find tree -name 'leaf*.pyc' -delete
	find tree -name 'sums*.pyc' -exec cp /dev/null {} \;
	check 1 tree
	mv found plain
	check 1 --json tree
	mv found lines
	same_as_text '{"files": 4, "failed": 0}'
	equal "$(cut -d: -f2 plain | sort | xargs)" 'corrupt missing perm'
	equal "$(<told)" '4 sources, 3 findings, 0 failed'
}

@test "--check: without a finding there is one line, the counts" {
	check 0 --json tree
	mv found lines
	: >plain
	same_as_text '{"files": 4}'
}

@test "--diff: the same" {
	cp -r tree new
	expect 0 -q -f -o1 --output=a.pyc tree/pkg/sums.py
	echo 'x = 1' >new/pkg/sums.py
	find new -name 'leaf*.pyc' -delete
	CHECK=--diff check 1 tree new
	mv found plain
	CHECK=--diff check 1 --json tree new
	mv found lines
	same_as_text '{"files": 8, "equal": 5}'
}

@test "--diff: both sides, and with -v the detail" {
	cp -r tree new
	printf 'def add(a, b):\n    """Sum."""\n    return a - b\n' >s.py
	expect 0 -q -f -d /x s.py
	cp __pycache__/s.*.pyc a.pyc
	sed 's/a - b/a + b/' s.py >t.py
	mv t.py s.py
	expect 0 -q -f -d /x s.py
	cp __pycache__/s.*.pyc b.pyc
	CHECK=--diff check 1 -v --json a.pyc b.pyc
	mv found lines
	oracle - <<-'END'
	import json
	findings = [json.loads(line) for line in open("lines")][:-1]
	codes = [f for f in findings if f["finding"] == "code"]
	assert codes, findings
	f = codes[0]
	assert f["message"].endswith(f["old"] + " and " + f["new"]), f
	assert f["old"] != f["new"] and "BINARY" in f["old"] + f["new"], f
	assert "BINARY" in f["detail"], f
	END
	CHECK=--diff check 1 --json a.pyc b.pyc
	run ! grep -q '"detail"' found
}

@test "--inspect: the values are those of the text" {
	expect 0 -q --invalidation-mode=timestamp -o2 tree
	"$PYC_BAKE" --inspect tree >plain
	"$PYC_BAKE" --inspect --json tree >lines
	oracle - <<-'END'
	import json
	with open("lines", encoding="ascii") as file:
	    files = [json.loads(line) for line in file]
	text, current = {}, None
	with open("plain") as file:
	    for line in file.read().splitlines():
	        if line.startswith("  "):
	            text[current][line[2:16].strip()] = line[16:].strip()
	        else:
	            current = line
	            text[current] = {}
	assert len(files) == 8 and [f["file"] for f in files] == list(text)
	for f in files:
	    t = text[f["file"]]
	    assert t["python"] == f"{f['python']} (magic {f['magic']})", (f, t)
	    assert t["mode"] == f["mode"] and t["level"] == f["level"]
	    assert t["embedded path"] == f["embedded"]
	    assert t["canonical"] == ("yes" if f["canonical"] else "no")
	    if f["mode"] == "timestamp":
	        assert t["source mtime"].split()[0] == str(f["source_mtime"])
	        assert t["source size"] == str(f["source_size"])
	        assert "source_hash" not in f
	    else:
	        assert t["source hash"] == f["source_hash"]
	    for key in "code_objects", "constants", "references", "size":
	        assert t[key.replace("_", " ")] == str(f[key]), key
	assert {f["mode"] for f in files} == {"timestamp", "checked-hash"}
	END
}

@test "--inspect: an unknown magic number" {
	find tree -name 'sums*.pyc' -exec cp {} a.pyc \;
	printf '\x01\x00' | dd of=a.pyc conv=notrunc status=none
	"$PYC_BAKE" --inspect --json a.pyc >lines
	grep -q '^{"file":"a.pyc","python":null,"magic":1,' lines
}

@test "the lines are valid under the documented schema" {
	site_oracle -c 'import jsonschema' 2>/dev/null || skip 'no jsonschema'
	find tree -name 'leaf*.pyc' -delete
	check 1 --json tree
	mv found lines
	cp -r tree new
	rm new/pkg/sums.py
	CHECK=--diff check 1 --json tree new
	cat found >>lines
	"$PYC_BAKE" --inspect --json tree >>lines
	site_oracle - "$SRCDIR/doc/json.md" <<-'END'
	import json, jsonschema, re, sys
	with open(sys.argv[1]) as file:
	    schema = json.loads(re.search(r"```json\n(.*?)```", file.read(),
	                                  re.S).group(1))
	with open("lines") as file:
	    lines = [json.loads(line) for line in file]
	assert len(lines) > 5
	for line in lines:
	    jsonschema.validate(line, schema)
	END
}

@test "a name that is not UTF-8, and one with quotes" {
	printf 'x = 1\n' >$'tree/pkg/\xff.py'
	printf 'x = 1\n' >'tree/pkg/a"b\n.py'
	check 1 --json tree
	mv found lines
	oracle - <<-'END'
	import json, os
	with open("lines", encoding="ascii") as file:
	    paths = [os.fsencode(json.loads(line)["path"])
	             for line in list(file)[:-1]]
	assert len(paths) == 2, paths
	assert any(b"\xff." in path for path in paths)
	assert any(b'a"b\\n.' in path for path in paths)
	END
}

@test "--json is refused where it has no meaning" {
	expect 2 --json tree
	says '--json'
	expect 2 --check --json --report=- tree
	says '--json cannot be used if'
	expect 2 --inspect=dump --json tree
	says '--json cannot be used with --inspect=code or dump'
	expect 2 --inspect=code --json tree
}
