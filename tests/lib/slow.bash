# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Work that keeps a worker busy: `load ../lib/slow` after bake.

# write_slow_module FILE COUNT: writes a module that compiles slowly in little
# memory: the compiler copies the names of the outer function for each inner
# one.  6000 takes a second or two; 40000 takes longer than any test.
write_slow_module() {
	awk -v count="$2" 'BEGIN {
		print "def outer():"
		for (i = 0; i < count; i++) print " name" i " = 0"
		for (i = 0; i < count; i++) print " lambda: 0"
	}' >"$1"
}

# write_large_pyc FILE: writes a .pyc that takes a while to read.
write_large_pyc() {
	oracle - "$1" <<-'END'
	import importlib.util, marshal, sys
	code = compile("x = 1", "large.py", "exec")
	names = tuple("name %d" % number for number in range(3000000))
	code = code.replace(co_consts=names)
	with open(sys.argv[1], "wb") as file:
	    file.write(importlib.util.MAGIC_NUMBER + bytes(12))
	    marshal.dump(code, file)
	END
}
