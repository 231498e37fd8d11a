#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The picture of make bench-chart has the figures of make bench, and no others.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	cat >figures <<-'END'
		{"what": "small: cold", "pyc-bake": 0.5, "peer": "compileall", "seconds": 2.0}
		{"what": "a < b", "pyc-bake": 3.0, "peer": "by hand", "seconds": 1.5}
		{"files": 10000, "full-cache": 0.5}
		{"files": 1000, "full-cache": 0.06}
		{"commit": "abc", "date": "2026-01-02", "machine": "2 of X", "command": "make bench-chart"}
		{"python": "Python 3"}
	END
}

@test "the bars are as long as the times" {
	oracle "$SRCDIR/tests/bench/chart.py" figures >chart.svg
	oracle - <<-'END'
	import xml.etree.ElementTree as tree
	SVG = "{http://www.w3.org/2000/svg}"
	root = tree.parse("chart.svg").getroot()
	bars = [float(bar.get("width")) for bar in root.iter(SVG + "rect")]
	assert len(bars) == 4 and abs(bars[1] / bars[0] - 4) < 0.01, bars
	assert abs(bars[3] / bars[2] - 0.5) < 0.01, bars
	words = [text.text for text in root.iter(SVG + "text")]
	for word in ("0.5 s: 4 times as fast", "3 s: 0.5 times as fast",
	             "2 s, compileall", "a < b", "60 us", "50 us", "10,000 files",
	             "2 of X; Python 3; 2026-01-02",
	             "commit abc; make bench-chart"):
	    assert word in words, (word, words)
	END
}

@test "figures of an incomplete run are refused" {
	grep -v commit figures >part
	run oracle "$SRCDIR/tests/bench/chart.py" part
	equal "$status" 1
	says 'no complete run'
}
