#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --html: a page for a browser about a bake, a check or --diff.

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	make_tree tree
	export SOURCE_DATE_EPOCH=1700000000
}

# page EXPRESSION: the page page.html is well-formed and complete, and the
# expression is true: rows are those of the table, as lists of texts; data is the
# JSON in it; text is all its text.
page() {
	helper html_page page.html "$1"
}

# browse [#FRAGMENT]: loads the page in a browser; prints what it then contains.
# Fails if the browser reports an error.
browse() {
	local browser

	browser=$(command -v chromium || command -v chromium-browser ||
		command -v google-chrome) || skip 'no Chromium'
	HOME=$PWD timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
		--enable-logging=stderr --virtual-time-budget=2000 --dump-dom \
		"file://$PWD/page.html${1-}" 2>log || fail "$(cat log)"
	if grep -i 'CONSOLE' log; then
		fail "the browser reports an error"
	fi
}

@test "a bake: a row for each .pyc, and sums by package" {
	expect 0 -q -o0 -o1 --html=page.html tree
	page 'len(rows) == 8 and all(r[0] == "baked" for r in rows)'
	page 'data["codes"] == {"baked": 8} and data["files"] == 4'
	page 'sum(p["bytes"] for p in data["packages"]) ==
		sum(os.path.getsize(f) for f in
			glob.glob("tree/**/*.pyc", recursive=True))'
	page '"Baking of tree" in text'
}

@test "what fails comes first, with its message" {
	echo 'x = = 1' >tree/pkg/zzz.py
	expect 1 -q --html=page.html tree
	page 'rows[0][0] == "failed" and "zzz" in rows[0][1]'
	page '"SyntaxError: invalid syntax" in rows[0][2]'
	page 'len(rows) == 5'
}

@test "an archive that is not written: its .pyc are dropped" {
	mkdir src
	cp -r tree/pkg src/
	echo 'x = = 1' >src/pkg/bad.py
	(cd src && oracle -m zipfile -c ../a.zip pkg)
	expect 1 -q --strict --html=page.html a.zip
	page '{r[0] for r in rows} == {"failed", "dropped"}'
}

@test "a check: the findings are those of the list" {
	expect 0 -q tree
	find tree -name 'leaf*.pyc' -delete
	find tree -name 'sums*.pyc' -exec cp /dev/null {} \;
	check 1 --html=page.html tree
	page '[": ".join([os.path.join(data["above"], r[1]), r[0], r[2]])
		for r in rows] == open("found").read().splitlines()'
	page '"Check of tree" in text'
}

@test "--diff: the findings, and both operands in the title" {
	expect 0 -q tree
	cp -r tree new
	find new -name 'leaf*.pyc' -delete
	echo 'x = 1' >new/pkg/sums.py
	CHECK=--diff check 1 --html=page.html tree new
	page 'sorted(r[0] for r in rows) == ["only-old", "source"]'
	page '"Differences of tree and new" in text'
}

@test "without a finding there is an empty table" {
	expect 0 -q tree
	check 0 --html=page.html tree
	page 'rows == [] and data["codes"] == {"compared": 4}'
}

@test "the package of a path" {
	local library=usr/lib/python3/dist-packages
	local standard=usr/lib/python3.$MINOR

	mkdir -p "st/$library/app/sub" "st/$standard/json" st/opt
	for name in "$library/app/sub/m" "$library/six" \
		"$standard/json/x" "$standard/abc" opt/tool; do
		echo 'x = 1' >"st/$name.py"
	done
	expect 0 -q --html=page.html st
	page '{p["name"] for p in data["packages"]} ==
		{"app", "six", "json", "abc", "opt"}'
}

@test "a hostile name is text, in the table and in the data" {
	local name='<img src=x onerror=alert(1)>"&'\''<!--.py'

	mkdir -p 'tree/</script>'
	echo 'x = 1' >'tree/</script>/m.py'
	echo 'x = 1' >"tree/$name"
	expect 0 -q --html=page.html tree
	page 'any("<img src=x onerror=alert(1)>" in r[1] for r in rows)'
	page 'not images and scripts == 2'
	page '"<" in {p["name"] for p in data["packages"]}'
}

@test "the page needs no other file and no network" {
	expect 0 -q --html=page.html tree
	equal "$(grep -Eo '(src|href)="[^"]*"' page.html)" 'href="data:,"'
	run ! grep -Eq 'https?:|//[a-z]|@import|url\(' page.html
}

@test "the same run writes the same page, but for the times" {
	expect 0 -q -f --html=page.html tree
	sed 's/[0-9.]* s</</g; s/"milliseconds":[0-9]*//g
		s/width:[0-9.]*%//g' page.html >first
	TZ=Asia/Tokyo LC_ALL=C expect 0 -q -f -j1 --html=page.html tree
	sed 's/[0-9.]* s</</g; s/"milliseconds":[0-9]*//g
		s/width:[0-9.]*%//g' page.html | diff first -
}

@test "10,000 findings are less than 2 MB, more are counted" {
	mkdir many
	oracle -c '
for i in range(10050):
    open(f"many/module_with_a_name_{i:05}.py", "w").close()'
	check 1 --check=fast --html=page.html many
	page 'len(rows) == 10000 and "10050 rows, of which the first 10000" in text'
	[ "$(stat -c %s page.html)" -lt 2000000 ]
}

@test "10,000 findings of --diff with long values are less than 2 MB too" {
	oracle - <<-'END'
	import os
	for side in "old", "new":
	    for i in range(10000):
	        directory = f"{side}/site-packages/package{i % 50}/subpackage/x"
	        os.makedirs(directory, exist_ok=True)
	        with open(f"{directory}/a_module_with_a_name{i:05}.py", "w") as f:
	            f.write("x = 1\n")
	END
	expect 0 -q -p "/build/of/somebody/with/a/long/name/old" old
	expect 0 -q -p "/build/of/somebody/with/a/long/name/new" new
	CHECK=--diff check 1 --html=page.html old new
	page 'len(rows) == 10000 and {r[0] for r in rows} == {"path"}'
	[ "$(stat -c %s page.html)" -lt 2000000 ]
}

@test "a file that cannot be written is reported first, and nothing is baked" {
	expect 2 --html=no/page.html tree
	says 'no/page.html'
	absent tree/pkg/__pycache__
	expect 2 --html=tree/pkg/sums.py tree
	says 'has the name of a file that is baked'
	expect 2 --html=- --report=- tree
	says 'can be standard output'
	expect 2 --inspect --html=page.html tree
}

@test "--html=- writes the page to standard output, without the list" {
	check 1 --html=- tree
	mv found page.html
	page 'len(rows) == 4 and {r[0] for r in rows} == {"missing"}'
}

@test "a browser shows the page, filters it by its address, and has no error" {
	expect 0 -q tree
	find tree -name 'leaf*.pyc' -delete
	find tree -name 'sums*.pyc' -exec cp /dev/null {} \;
	echo 'x = 1' >'tree/<img src=x onerror=alert(1)>.py'
	check 1 --html=page.html tree
	browse >plain
	grep -q '<form id="filter" role="search">' plain
	run ! grep -q 'hidden=""' plain
	grep -q '4 rows' plain
	browse '#code=corrupt' >filtered
	equal "$(grep -c '<tr hidden="">' filtered)" 3
	grep -q '1 of 4 shown' filtered
	browse '#text=onerror' >filtered
	grep -q '1 of 4 shown' filtered
	run ! grep -q '<img' filtered
}
