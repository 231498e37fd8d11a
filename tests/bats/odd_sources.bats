#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Unusual sources: CPython decides whether they compile, its class of error is
# reported, and the other sources are baked in any case.
#
# shellcheck disable=SC2030,SC2031 # exports end with the test

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	mkdir tree
	echo 'x = 1' >tree/a_neighbour.py
	echo 'x = 1' >tree/z_neighbour.py
}

# write: runs the Python code on standard input, which fills the dictionary
# sources with names and contents.
write() {
	oracle -c '
import sys
sources = {}
exec(sys.stdin.read())
for name, content in sources.items():
    if isinstance(content, str):
        content = content.encode()
    with open(f"tree/{name}.py", "wb") as file:
        file.write(content)
print(len(sources))'
}

# Prints CPython's verdict on each source, from a separate process for each: its
# name, and "good", the class of the error, or "crash".
verdicts() {
	oracle - <<-'END'
	import marshal, os, threading, warnings
	# What CPython 3.14 can compile depends on the stack.  A worker has this
	# much.
	threading.stack_size(16 << 20)
	warnings.simplefilter("ignore")
	def verdict(path):
	    with open(path, "rb") as file:
	        data = file.read()
	    try:
	        marshal.dumps(compile(data, path, "exec", dont_inherit=True))
	    except Exception as error:
	        return type(error).__name__
	    return "good"
	for name in sorted(os.listdir("tree")):
	    if not name.endswith(".py"):
	        continue
	    reader, writer = os.pipe()
	    child = os.fork()
	    if not child:
	        thread = threading.Thread(target=lambda: os.write(
	            writer, verdict(f"tree/{name}").encode()))
	        thread.start()
	        thread.join()
	        os._exit(0)
	    os.close(writer)
	    said = os.read(reader, 100).decode()
	    os.close(reader)
	    os.waitpid(child, 0)
	    print(name, said or "crash")
	END
}

# as_cpython GOOD BAD: exactly the sources that CPython compiles are baked.
# CPython 3.11 compiles GOOD of the sources and two neighbours, and refuses BAD.
as_cpython() {
	local good bad name verdict

	verdicts >wanted
	good=$(grep -c ' good$' wanted)
	bad=$(grep -vc ' good$' wanted) || true
	[ "$MINOR" -ne 11 ] || equal "$good good, $bad bad" "$1 good, $2 bad"
	expect $((bad > 0)) tree
	says "$((good + bad)) sources, $good baked, 0 fresh, $bad failed"
	while read -r name verdict; do
		if [ "$verdict" = good ]; then
			exists "$(pyc "tree/$name")"
			says_not "tree/$name:"
			continue
		fi
		absent "$(pyc "tree/$name")"
		[ "$verdict" != crash ] || verdict='.*signal'
		grep -aqE "^tree/$name(:[0-9]+)*: .*$verdict" <<<"$output" ||
			fail "no $verdict of tree/$name in: $output"
	done <wanted
	exists "$(pyc tree/a_neighbour.py)" "$(pyc tree/z_neighbour.py)"
	no_temporary_file tree
}

@test "300 nested brackets get the verdict of CPython" {
	write <<-'END'
	for name, (left, right) in {"round": "()", "square": "[]",
	                            "curly": "{}"}.items():
	    sources[name + "300"] = left * 300 + "1" + right * 300
	    sources[name + "90"] = left * 90 + "1" + right * 90
	sources["mixed"] = "([" * 150 + "1" + "])" * 150
	sources["open"] = "(" * 300
	sources["wrong"] = "(" * 300 + "]" * 300
	sources["calls"] = "f(" * 300 + ")" * 300
	END
	# {{1}} is a set in a set, which compiles but cannot run.
	as_cpython 5 7
}

@test "100,000 unary minuses get the verdict of CPython" {
	write <<-'END'
	sources["minuses"] = "x = " + "-" * 100000 + "1\n"
	sources["few"] = "x = " + "-" * 50 + "1\n"
	sources["nots"] = "x = " + "not " * 100000 + "1\n"
	sources["tildes"] = "x = " + "~" * 100000 + "x\n"
	END
	as_cpython 3 3
}

@test "attribute chains of 50,000 get the verdict of CPython" {
	write <<-'END'
	sources["chain"] = "x = a" + ".b" * 50000 + "\n"
	sources["short"] = "x = a" + ".b" * 100 + "\n"
	# With 3.14, 50,000 need almost exactly the 16 MiB of a worker's stack.
	sources["calls"] = "x = a" + ".b()" * 20000 + "\n"
	sources["items"] = "x = a" + "[0]" * 50000 + "\n"
	sources["target"] = "a" + ".b" * 50000 + " = 1\n"
	END
	as_cpython 3 4
}

@test "long sums, branches, lists and names get the verdict of CPython" {
	write <<-'END'
	sources["sum"] = "x = " + " + ".join(["a"] * 50000) + "\n"
	sources["ands"] = "x = " + " and ".join(["a"] * 50000) + "\n"
	sources["list"] = "x = [" + "a, " * 50000 + "]\n"
	sources["elifs"] = "if 0: pass\n" + "elif a: pass\n" * 50000
	sources["texts"] = "x = (" + "'a'\n" * 20000 + ")\n"
	sources["lines"] = "x = a\n" * 50000
	sources["blanks"] = "\n" * 50000 + "x = 1\n"
	sources["name"] = "x" * 50000 + " = 1\n"
	sources["parameters"] = ("def f(" + ", ".join(f"a{i}" for i in
	    range(5000)) + "): pass\n")
	END
	as_cpython 9 2
}

@test "nested blocks, functions, lambdas and f-strings get its verdict" {
	write <<-'END'
	def blocks(count, head):
	    return "".join(" " * i + head + "\n" for i in range(count)) + (
	        " " * count + "pass\n")
	sources["ifs19"] = blocks(19, "if x:")
	sources["ifs99"] = blocks(99, "if x:")
	sources["ifs120"] = blocks(120, "if x:")
	sources["fors19"] = blocks(19, "for x in y:")
	sources["fors25"] = blocks(25, "for x in y:")
	sources["functions"] = blocks(60, "def f():")
	sources["classes"] = blocks(60, "class A:")
	sources["lambdas"] = "x = " + "lambda: " * 150 + "1\n"
	sources["more"] = "x = " + "lambda: " * 20000 + "1\n"
	sources["strings"] = "x = f'{f\"{1}\"}'\n"
	END
	as_cpython 9 3
}

@test "NUL bytes at any position get the verdict of CPython" {
	write <<-'END'
	sources["start"] = "\0x = 1\n"
	sources["middle"] = "x = 1\n\0\ny = 2\n"
	sources["end"] = "x = 1\n\0"
	sources["comment"] = "# \0\n"
	sources["string"] = "x = '\0'\n"
	sources["escaped"] = "x = '\\0'\n"
	sources["all"] = "\0" * 4096
	END
	as_cpython 3 6
}

@test "invalid UTF-8 at any position gets the verdict of CPython" {
	write <<-'END'
	sources["lone"] = b"x = '\xff'\n"
	sources["cut"] = b"x = 1  # \xc3"
	sources["long"] = b"x = '\xc0\xaf'\n"
	sources["surrogate"] = b"x = '\xed\xa0\x80'\n"
	sources["beyond"] = b"x = '\xf5\x80\x80\x80'\n"
	sources["comment"] = b"# \xe4\n"
	sources["late"] = b"x = 1\n" * 20000 + b"# \xe4\n"
	sources["name"] = b"\xe4 = 1\n"
	sources["good"] = "ä = 'ö\U0001f600'\n"
	sources["escaped"] = "x = '\\ud800'\n"
	END
	as_cpython 7 5
}

@test "sources in their declared encodings are baked" {
	write <<-'END'
	text = "x = 'ÄÖ'\n"
	for name in "latin-1", "iso-8859-15", "cp1252", "utf-8", "mac-roman":
	    sources[name] = f"# -*- coding: {name} -*-\n{text}".encode(name)
	sources["koi8"] = ("#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\n"
	                   "x = 'мир'\n").encode("koi8-r")
	sources["euc"] = "# coding=euc-jp\nx = '日本'\n".encode("euc-jp")
	sources["upper"] = "# coding: UTF_8\n" + text
	sources["second"] = "\n# coding: latin-1\nx = 'ä'\n".encode("latin-1")
	END
	as_cpython 11 0
	run -0 helper same_code tree 0
}

@test "unknown or wrong encodings get the verdict of CPython" {
	write <<-'END'
	sources["unknown"] = "# coding: no-such-codec\nx = 1\n"
	sources["third"] = "\n\n# coding: latin-1\nx = 'ä'\n".encode("latin-1")
	sources["code"] = "x = 1\n# coding: latin-1\ny = 'ä'\n".encode("latin-1")
	sources["ascii"] = "# coding: ascii\nx = 'ä'\n"
	sources["euc"] = b"# coding: euc-jp\nx = '\xff\xff'\n"
	sources["rot13"] = "# coding: rot13\nk = 1\n"
	sources["hex"] = "# coding: hex\n78\n"
	sources["utf16"] = "x = 1\n".encode("utf-16")
	sources["utf16_cookie"] = "# coding: utf-16\nx = 1\n"
	sources["utf32"] = "x = 1\n".encode("utf-32-le")
	sources["undefined"] = "# coding: undefined\nx = 1\n"
	END
	as_cpython 2 11
}

@test "a byte order mark gets the verdict of CPython" {
	write <<-'END'
	mark = b"\xef\xbb\xbf"
	sources["mark"] = mark + "x = 'ä'\n".encode()
	sources["only"] = mark
	sources["cookie"] = mark + "# coding: utf-8\nx = 'ä'\n".encode()
	sources["other"] = mark + "# coding: latin-1\nx = 1\n".encode()
	sources["twice"] = mark + mark + b"x = 1\n"
	sources["late"] = b"x = 1\n" + mark + b"y = 2\n"
	sources["half"] = mark[:2]
	END
	as_cpython 5 4
	rm tree/{other,twice,late,half}.py
	run -0 helper same_code tree 0
}

@test "CR, CRLF, form feeds and a missing last line end get its verdict" {
	write <<-'END'
	sources["crlf"] = "if 1:\r\n    x = '''a\r\nb'''\r\n"
	sources["cr"] = "if 1:\r    x = '''a\rb'''\r"
	sources["mixed"] = "x = 1\ry = 2\r\nz = 3\n"
	sources["crcrlf"] = "x = 1\r\r\ny = 2\r\r\n"
	sources["feeds"] = "x = 1\n\f\ndef f():\n\f    return 1\n    \f\n\fy = 2\n"
	sources["feed"] = "\f"
	sources["dedent"] = "if 1:\n    x = 1\n \f  y = 2\n"
	sources["vertical"] = "x = 1\v\n"
	sources["endless"] = "x = 1"
	sources["block"] = "if 1:\n    x = 1"
	sources["comment"] = "# no end"
	sources["joined"] = "x = 1 + \\\r\n    2\r\n"
	sources["open"] = "x = 1 + \\"
	sources["space"] = "x = 1 + \\ \n2\n"
	sources["separator"] = "x = 1\x1cy = 2\n"
	sources["line"] = "x = 'a\u2028b'\n"
	sources["control"] = "x = 1\n\x1a"
	END
	as_cpython 13 6
	rm tree/{dedent,vertical,open,space,separator,control}.py
	run -0 helper same_code tree 0
}

@test "files with nothing to compile are baked" {
	write <<-'END'
	sources["empty"] = ""
	sources["newline"] = "\n"
	sources["blank"] = "   "
	sources["comment"] = "#"
	sources["text"] = "''"
	sources["dots"] = "..."
	sources["continued"] = "\\\n"
	END
	as_cpython 8 1
	rm tree/continued.py
	run -0 helper same_code tree 0
}

@test "numbers and names at their limits get the verdict of CPython" {
	write <<-'END'
	sources["digits"] = "x = " + "1" * 5000 + "\n"
	sources["hexadecimal"] = "x = 0x" + "f" * 50000 + "\n"
	sources["float"] = "x = " + "1" * 5000 + ".0\n"
	sources["power"] = "x = 2 ** 100000\ny = 1 << 100000\n"
	sources["repeated"] = "x = 'a' * 4096\ny = 'a' * 4097\nz = (1,) * 300\n"
	sources["infinity"] = "x = 1e999, -1e999, 1e999 - 1e999\n"
	sources["normal"] = "ﬁ = 1\nª = 2\n"
	sources["octal"] = "x = 0777\n"
	sources["escape"] = "x = '\\N{NO SUCH CHARACTER}'\n"
	sources["known"] = "x = '\\N{EURO SIGN}'\n"
	END
	as_cpython 9 3
}

@test "a file of 64 MiB that is nearly all comments is baked" {
	thorough_only
	oracle -c '
line = b"#" + b"x" * 1022 + b"\n"
with open("tree/large.py", "wb") as file:
    file.write(line * 65535 + b"x = 1\n" + line[:-7] + b"\n")'
	equal "$(stat -c %s tree/large.py)" $((64 << 20))
	expect 0 --invalidation-mode=checked-hash tree
	says '3 sources, 3 baked'
	equal "$(embedded tree/large.py)" tree/large.py
	equal "$(helper pyc_info hash "$(pyc tree/large.py)")" "$(oracle -c '
import importlib.util
with open("tree/large.py", "rb") as file:
    print(importlib.util.source_hash(file.read()).hex())')"
}

@test "a file of 64 MiB of data is baked, and an error at its end is found" {
	thorough_only
	oracle -c '
with open("tree/data.py", "wb") as file:
    file.write(b"x = \"" + b"d" * ((64 << 20) - 7) + b"\"\n")
with open("tree/error.py", "wb") as file:
    file.write((b"#" * 1023 + b"\n") * 65535 + b"x = = 1\n")'
	expect 1 -q tree
	equal "${lines[0]}" 'tree/error.py:65536:5: SyntaxError: invalid syntax'
	exists "$(pyc tree/a_neighbour.py)" "$(pyc tree/z_neighbour.py)"
	absent "$(pyc tree/error.py)"
	equal "$(oracle -c "import marshal
with open('$(pyc tree/data.py)', 'rb') as file:
    text = marshal.loads(file.read()[16:]).co_consts[0]
print(len(text), text.count('d'))")" \
		"$(((64 << 20) - 7)) $(((64 << 20) - 7))"
}

@test "each hard-linked source is a source with its own path" {
	printf 'def f(): return __debug__\n' >tree/one.py
	ln tree/one.py tree/two.py
	mkdir tree/below
	ln tree/one.py tree/below/three.py
	expect 0 -o 0 -o 1 --hardlink-dupes tree
	says '5 sources, 10 baked'
	equal "$(embedded tree/one.py)" tree/one.py
	equal "$(embedded tree/two.py)" tree/two.py
	equal "$(embedded tree/below/three.py)" tree/below/three.py
	equal "$(stat -c %h tree/one.py)" 3
	expect 0 -o 0 -o 1 --hardlink-dupes tree
	says '0 baked, 10 fresh'
}

@test "hard-linked sources are set back in time once" {
	export SOURCE_DATE_EPOCH=1500000000

	ln tree/a_neighbour.py tree/linked.py
	expect 0 --invalidation-mode=timestamp tree
	says '3 sources, 3 baked, 0 fresh, 0 failed'
	equal "$(mtime_of tree/linked.py)" 1500000000
	expect 0 --invalidation-mode=timestamp tree
	says '0 baked, 3 fresh'
}

@test "hard-linked targets are separated, and other links are unchanged" {
	expect 0 tree
	ln -f "$(pyc tree/a_neighbour.py)" "$(pyc tree/z_neighbour.py)"
	ln "$(pyc tree/a_neighbour.py)" kept.pyc
	cp kept.pyc before.pyc
	expect 0 tree
	says '1 baked, 1 fresh'
	equal "$(embedded tree/a_neighbour.py)" tree/a_neighbour.py
	equal "$(embedded tree/z_neighbour.py)" tree/z_neighbour.py
	expect 0 -f tree
	same kept.pyc before.pyc
	equal "$(stat -c %h kept.pyc)" 1
}

# expect_unprivileged STATUS ARGUMENT...: expect, without root privileges.
expect_unprivileged() {
	local wanted=$1

	shift
	run unprivileged timeout 120 "$PYC_BAKE" "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

@test "an unwritable directory fails its own files only" {
	needs_permissions
	mkdir -p tree/closed
	echo 'x = 1' >tree/closed/one.py
	echo 'x = 1' >tree/closed/two.py
	chmod 0555 tree/closed
	expect_unprivileged 1 tree
	says 'tree/closed/__pycache__: '
	says 'Permission denied'
	says '4 sources, 2 baked, 0 fresh, 2 failed'
	expect_unprivileged 1 -b tree
	says 'tree/closed/one.pyc: '
	says '2 baked, 0 fresh, 2 failed'
	chmod 0755 tree/closed
	equal "$(count_pyc tree/closed)" 0
	no_temporary_file tree
}

@test "an unwritable __pycache__ fails, and a writable one is used" {
	local closed=tree/closed/__pycache__

	needs_permissions
	mkdir -p $closed tree/open/__pycache__
	echo 'x = 1' >tree/closed/one.py
	cp tree/closed/one.py tree/open
	chmod 0555 $closed tree/open
	expect_unprivileged 1 tree
	says '4 sources, 3 baked, 0 fresh, 1 failed'
	says 'Permission denied'
	chmod 0755 $closed tree/open
	equal "$(count_pyc tree/closed)" 0
	exists "$(pyc tree/open/one.py)"
}

@test "fresh files in an unwritable directory are accepted" {
	needs_permissions
	expect 0 tree
	tree_state tree >before
	chmod 0555 tree tree/__pycache__
	expect_unprivileged 0 tree
	says '0 baked, 2 fresh, 0 failed'
	chmod 0755 tree tree/__pycache__
	tree_state tree | sed 's/^\(__pycache__\) 555/\1 755/' | diff before -
}
