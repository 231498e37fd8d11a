#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# All files that do not embed Python compile without a warning against the
# headers of musl and of FreeBSD, which Zig has.  PYC_BAKE_ZIG is the program;
# that of PyPI's ziglang is python3 -m ziglang.

load ../lib/common

setup() {
	thorough_only
	common_setup
	read -ra zig <<<"${PYC_BAKE_ZIG-$(command -v zig || true)}"
	[ ${#zig[@]} -gt 0 ] || skip 'no zig in PATH and no PYC_BAKE_ZIG'
	[ -e "$BUILDDIR/config.h" ] || skip 'no build'
	collect_headers
}

# The headers of the libraries, without those of this machine's C library.
collect_headers() {
	local multiarch

	multiarch=/usr/include/$(cc -print-multiarch 2>/dev/null)
	mkdir headers headers/openssl
	for name in archive.h archive_entry.h json-c pcre2.h xxh3.h xxhash.h \
		zconf.h zlib.h zstd.h zstd_errors.h; do
		ln -s "/usr/include/$name" headers/
	done
	for name in /usr/include/openssl/*.h "$multiarch"/openssl/*.h; do
		[ ! -e "$name" ] || ln -sf "$name" headers/openssl/
	done
	[ -e headers/archive.h ] || skip 'no headers of the libraries'
}

# compile TARGET: several files in one call of zig would be linked.
compile() {
	local count=0 file

	while read -r file; do
		"${zig[@]}" cc -target "$1" -std=gnu11 -Wall -Wextra \
			-Wno-missing-field-initializers -Werror -D_GNU_SOURCE \
			-DHAVE_CONFIG_H -include "$BUILDDIR/config.h" \
			-DBINDIR='"/usr/bin"' \
			-DLIBEXEC_DIR='"/usr/libexec/pyc-bake"' \
			-I"$BUILDDIR/src" -I"$BUILDDIR" -I"$SRCDIR/src" \
			-Iheaders -Iheaders/json-c -c -o object.o "$file" \
			>>said 2>&1 || fail "$file: $(tail -n 20 said)"
		((++count))
	done < <(find "$SRCDIR/src" -name '*.c' ! -path '*/storage/http.c' \
		! -path '*/host/py*' ! -path '*/host/module_*' \
		! -path '*/host/lazy_*')
	[ ! -s said ] || fail "$(head -n 20 said)"
	[ "$count" -gt 250 ]
}

@test "musl" { compile x86_64-linux-musl; }
@test "musl on a machine of 32 bits" { compile arm-linux-musleabihf; }
@test "FreeBSD" { compile x86_64-freebsd; }
