# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Work that keeps a worker busy, or holds it: `load ../lib/slow` after bake.

# write_slow_module FILE COUNT: writes a module that compiles slowly in little
# memory: the compiler copies the names of the outer function for each inner
# one.  4000 takes half a second; 40000 takes longer than any test.
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
	names = tuple("name %d" % number for number in range(1200000))
	code = code.replace(co_consts=names)
	with open(sys.argv[1], "wb") as file:
	    file.write(importlib.util.MAGIC_NUMBER + bytes(12))
	    marshal.dump(code, file)
	END
}

# write_held_python FILE: writes a program for --python.  Its compile() waits at
# a source that contains "# wait here": it makes the FIFO "gate" and waits until
# something is written to it, for --gate=gate of during.py.  If the FIFO exists,
# it does not wait.  The sandbox would not let it make the FIFO.
write_held_python() {
	cat >"$1" <<-END
	#!/bin/sh
	program=\$5
	shift 5
	exec '$ORACLE' -I -S -B -c "
	import builtins, os, select
	real = builtins.compile
	def compile_later(source, *rest, **more):
	    if isinstance(source, bytes) and b'# wait here' in source:
	        try:
	            os.mkfifo('$PWD/gate')
	        except FileExistsError:
	            return real(source, *rest, **more)
	        gate = os.open('$PWD/gate', os.O_RDWR)
	        select.select([gate], [], [], 120)
	        os.close(gate)
	    return real(source, *rest, **more)
	builtins.compile = compile_later
	\$program" "\$@"
	END
	sed -i 's/^\t//' "$1"
	chmod +x "$1"
}
