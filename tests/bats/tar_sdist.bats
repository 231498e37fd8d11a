#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A source distribution: every .py in it is baked with its path in the archive.
#
# shellcheck disable=SC2086 # LIB has no blanks

load ../lib/common
load ../lib/bake
load ../lib/tar

# make_sdist FILE EXTRA...: makes one with a package and its setup.py.
make_sdist() {
	local file=$1

	shift
	make_tar "$file" d:pkg-1.0 f:pkg-1.0/PKG-INFO='Name: pkg\n' \
		f:pkg-1.0/setup.py='import setuptools\n' d:pkg-1.0/pkg \
		f:pkg-1.0/pkg/__init__.py='x = 1\n' "$@"
}

@test "all sources are baked, with their paths in the archive" {
	make_sdist pkg-1.0.tar
	gzip pkg-1.0.tar
	expect 0 pkg-1.0.tar.gz
	says '2 sources, 2 baked'
	gzip -dc pkg-1.0.tar.gz >out.tar
	names out.tar >found
	diff - found <<-END
	pkg-1.0
	pkg-1.0/PKG-INFO
	pkg-1.0/setup.py
	pkg-1.0/pkg
	pkg-1.0/pkg/__init__.py
	pkg-1.0/pkg/__pycache__
	pkg-1.0/pkg/__pycache__/__init__.$TAG.pyc
	pkg-1.0/__pycache__
	pkg-1.0/__pycache__/setup.$TAG.pyc
	END
	equal "$(embedded_in out.tar pkg-1.0/pkg/__init__.py)" \
		pkg-1.0/pkg/__init__.py
}

@test "-x and -p use that path too" {
	make_sdist in.tar
	expect 0 -x '^pkg-1.0/setup' -p /build in.tar
	says '1 source, 1 baked'
	equal "$(embedded_in in.tar pkg-1.0/pkg/__init__.py)" \
		/build/pkg-1.0/pkg/__init__.py
}

@test "an archive with two directories or another PKG-INFO is not an sdist" {
	make_sdist two.tar d:other
	expect 0 two.tar
	says '0 sources'
	make_tar none.tar f:pkg-1.0/setup.py='x = 1\n'
	expect 0 none.tar
	says '0 sources'
	make_tar deep.tar f:pkg-1.0/src/PKG-INFO=x f:pkg-1.0/setup.py='x = 1\n'
	expect 0 deep.tar
	says '0 sources'
	make_tar root.tar d:. f:./PKG-INFO=x f:./setup.py='x = 1\n'
	expect 0 root.tar
	says '0 sources'
}

@test "a stream is not an sdist, because its end is unknown; use --tar=all" {
	make_sdist in.tar
	stream 0 in.tar out.tar
	says '0 sources'
	same out.tar in.tar
	timeout 60 "$PYC_BAKE" --tar=all - <in.tar >out.tar
	equal "$(embedded_in out.tar pkg-1.0/setup.py)" /pkg-1.0/setup.py
}

@test "modules of another Python are refused in an sdist too" {
	make_sdist in.tar f:pkg-1.0/lib/python3.2/x.py='x = 1\n'
	cp in.tar before.tar
	expect 2 in.tar
	says 'belongs to python3.2'
	same in.tar before.tar
}
