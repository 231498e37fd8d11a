#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# If nothing must be compiled, no interpreter is started: a libpython that
# cannot start is not noticed.

load ../lib/common
load ../lib/bake

# broken.so is loaded before libpython and prevents its interpreter from
# starting. The struct is PyStatus.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	cat >broken.c <<-'END'
	struct status {
		int type;
		const char *function;
		const char *message;
		int exit_code;
	};
	struct status Py_InitializeFromConfig(const void *config);
	struct status Py_InitializeFromConfig(const void *config)
	{
		struct status status = { 1, "none", "out of order", 0 };

		(void)config;
		return status;
	}
	END
	"${CC:-cc}" -shared -fPIC -o broken.so broken.c ||
		skip_file 'no shared library can be made'
}

setup() {
	bake_setup
	make_tree tree
	BROKEN=$BATS_FILE_TMPDIR/broken.so
	# libpython may be linked statically, or a sanitizer's library loaded
	# first.
	LD_PRELOAD=$BROKEN run "$PYC_BAKE" tree
	[ "$status" -eq 2 ] || skip 'libpython cannot be kept from starting'
	absent "$(pyc tree/pkg/sums.py)"
}

# expect_none STATUS ARGUMENT...: expect, with an interpreter that cannot start.
expect_none() {
	LD_PRELOAD=$BROKEN expect "$@"
}

@test "an interpreter that does not start is reported once, at the first file" {
	expect_none 2 -j2 tree
	says 'pyc-bake: libpython does not start: out of order; it needs the'
	equal "${#lines[@]}" 1
	equal "$(count_pyc tree)" 0
	no_temporary_file tree
}

@test "a fresh tree needs no interpreter, in any mode" {
	local mode

	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode=$mode -o 0 -o 2 tree
		tree_state tree >before
		expect_none 0 --invalidation-mode=$mode -o 0 -o 2 tree
		says '4 sources, 0 baked, 8 fresh, 0 failed'
		tree_state tree | diff before -
	done
}

@test "a tree that is not fresh needs an interpreter" {
	expect 0 --invalidation-mode=checked-hash tree
	echo '# changed' >>tree/pkg/sums.py
	expect_none 2 --invalidation-mode=checked-hash tree
	says 'out of order'
	expect_none 2 -f tree
	expect_none 2 --invalidation-mode=checked-hash -o 0 -o 1 tree
}

@test "without a source no interpreter is needed" {
	mkdir empty
	expect_none 0 empty
	says '0 sources'
}

@test "a wheel is unchanged if no interpreter starts" {
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	cp demo-1.0-0in-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect_none 2 demo-1.0-0in-py3-none-any.whl
	says 'libpython does not start: out of order'
	same demo-1.0-0in-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	no_temporary_file .
}

@test "--check=fast, --inspect, --normalize and --version need none" {
	expect 0 --invalidation-mode=checked-hash tree
	expect_none 0 --check=fast --invalidation-mode=checked-hash tree
	equal "$output" ''
	expect_none 0 --inspect tree
	expect_none 0 --normalize tree
	says '4 fresh'
	expect 0 --version
	grep -v ^sandbox <<<"$output" >wanted
	expect_none 0 --version
	equal "$(grep -v ^sandbox <<<"$output")" "$(<wanted)"
}

@test "--version reports the Python that is really embedded" {
	equal "$(sed -n 's/^Python \(.*\) (magic .*/\1/p' <<<"$(pyc_bake --version)")" \
		"$(oracle -c 'import platform; print(platform.python_version())')"
	expect 0 tree
	equal "$("$PYC_BAKE" --version | sed -n 's/.*(magic \([0-9]*\),.*/\1/p')" \
		"$((0x$(header tree/pkg/sums.py | cut -c 3-4)$(header \
			tree/pkg/sums.py | cut -c 1-2)))"
}
