#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/pypi: a source distribution, a wheel from it that needs the C library
# only, and both in virtual environments.
#
# shellcheck disable=SC2030,SC2031 # exports end with the test
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/installers
load ../lib/pythons

BACKEND=$SRCDIR/packaging/pypi
EPOCH=1700000000

# backend SOURCE HOOK DIR [CONFIGURE-ARGUMENT]...: builds in DIR from the source
# tree, as an installer does that has no network.
backend() {
	local source=$1 hook=$2 directory=$3

	shift 3
	(
		cd "$source" || exit
		PYTHONPATH=packaging/pypi SOURCE_DATE_EPOCH=$EPOCH "$ORACLE" -s \
			-B - "$hook" "$directory" "$@" <<-'END'
		import sys
		import pyc_bake_build
		hook, directory, *arguments = sys.argv[1:]
		getattr(pyc_bake_build, hook)(directory, {"configure": arguments})
		END
	)
}

# Makes the sdist, unpacks it, and makes the wheel from it, without optimization
# because that is faster.
setup_file() {
	local reason=''

	clean_environment
	# If there is no such Python, setup skips the tests.
	seek_oracle || return 0
	file_needs make strip || return 0
	cd "$BATS_FILE_TMPDIR" || return
	mkdir sdist wheel
	export CFLAGS=-O0 MAKEFLAGS=
	set -- --cache-file="$PWD/config.cache"
	if ! backend "$SRCDIR" build_sdist "$PWD/sdist" "$@" >log 2>&1; then
		grep -q 'pkg-config does not find\|already configured' log ||
			fail "$(tail -n 20 log)"
		skip_file "$(grep -m1 'pkg-config does not find\|already configured' \
			log)"
		return 0
	fi
	tar -xf sdist/*.tar.gz
	rm config.cache
	set -- "$@" --enable-static-program=except-libc
	if ! backend "$PWD"/pyc_bake-* build_wheel "$PWD/wheel" "$@" \
		>log 2>&1; then
		reason=$(grep -o -m1 'a static library is missing' log) ||
			reason=$(grep -o -m1 'no package of dpkg owns it' log) ||
			fail "$(tail -n 20 log)"
		skip_file "$reason"
	fi
}

setup() {
	bake_setup
	quiet_installers
	VERSION=$(release_version)
	NAME=pyc_bake-$VERSION
	SDIST=$BATS_FILE_TMPDIR/sdist/$NAME.tar.gz
	WHEEL=$(echo "$BATS_FILE_TMPDIR"/wheel/*.whl)
}

# in_backend ARGUMENT... <CODE: runs CODE in which the backend can be imported.
in_backend() {
	PYTHONPATH=$BACKEND "$ORACLE" -s -B - "$@"
}

@test "pyproject.toml has the version of configure.ac" {
	grep -qxF "version = \"$VERSION\"" "$SRCDIR/pyproject.toml"
}

@test "the backend reads pyproject.toml as tomllib does" {
	oracle -c 'import tomllib' 2>/dev/null || skip 'no tomllib'
	in_backend "$SRCDIR/pyproject.toml" <<-'END'
	import sys, tomllib
	from pyc_bake_build import project
	text = open(sys.argv[1]).read()
	assert project.read_tables(text) == tomllib.loads(text)
	END
}

@test "the sdist has the files of a release archive, and PKG-INFO" {
	release_archive . XZ_OPT=-1 >/dev/null
	tar -tf ./*.tar.xz | sed "s|^pyc-bake-$VERSION|$NAME|" |
		LC_ALL=C sort >wanted
	tar -tzf "$SDIST" | LC_ALL=C sort >found
	LC_ALL=C comm -13 wanted found | diff <(echo "$NAME/PKG-INFO") -
	LC_ALL=C comm -23 wanted found | diff /dev/null -
	tar -xzOf "$SDIST" "$NAME/PKG-INFO" >info
	grep -qx "Version: $VERSION" info
	grep -qx 'Name: pyc-bake' info
	grep -qx 'License-File: COPYING' info
	equal "$(grep -cE '^Project-URL: [A-Z][a-z]+, https?://' info)" 3
	tar -tvzf "$SDIST" --numeric-owner --full-time >list
	run -1 grep -vE '^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0/0 .* 2023-11-14 22:13:20 ' list
	diff <(sed '1,/^$/d' info) "$BACKEND/README.md"
}

@test "the program in the wheel needs the C library only" {
	local tag newest

	mkdir wheel
	(cd wheel && oracle -m zipfile -e "$WHEEL" .)
	[[ ${WHEEL##*/} =~ ^pyc_bake-$VERSION-py3-none-manylinux_2_([0-9]+)_ ]]
	tag=${BASH_REMATCH[1]}
	command -v readelf >/dev/null || skip 'no readelf'
	readelf -d "wheel/$NAME.data/scripts/pyc-bake" |
		sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' >needed
	grep -qx 'libc\.so\..*' needed
	run -1 grep -vE '^(lib(c|m|dl|pthread|rt)|ld-linux.*|ld64)\.so\.[0-9]$' needed
	# The tag is that of the newest symbol, or of the next policy.
	newest=$(readelf -V "wheel/$NAME.data/scripts/pyc-bake" |
		sed -n 's/.*Name: GLIBC_2\.\([0-9]*\).*/\1/p' |
		sort -n | tail -n 1)
	[ "$newest" -gt 2 ]
	[ "$tag" -ge "$newest" ]
	[ "$newest" -lt 34 ] || equal "$newest" "$tag"
}

@test "auditwheel agrees with the tag" {
	local platform=${WHEEL##*-}

	needs auditwheel
	run -0 auditwheel show "$WHEEL"
	says "\"${platform%.whl}\""
}

@test "the wheel has the form and the times of all that pyc-bake writes" {
	local property

	for property in form order record; do
		helper check_wheel $property "$WHEEL"
	done
	helper check_wheel time "$WHEEL" '2023 11 14 22 13 20'
	cp "$WHEEL" .
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --strip ./*.whl
	same "$WHEEL" "${WHEEL##*/}"
}

@test "the wheel has manual, completions, licences and a list of libraries" {
	local share=$NAME.data/data/share info=$NAME.dist-info shell

	oracle -m zipfile -e "$WHEEL" .
	same "$SRCDIR/doc/pyc-bake.1" "$share/man/man1/pyc-bake.1"
	"$NAME.data/scripts/pyc-bake" --help >/dev/null ||
		chmod +x "$NAME.data/scripts/pyc-bake"
	for shell in bash:bash-completion/completions/pyc-bake \
		fish:fish/vendor_completions.d/pyc-bake.fish \
		zsh:zsh/site-functions/_pyc-bake; do
		"$NAME.data/scripts/pyc-bake" --completion="${shell%%:*}" |
			cmp - "$share/${shell#*:}"
	done
	same "$SRCDIR/COPYING" "$info/licenses/COPYING"
	sed -n 's/^License-File: //p' "$info/METADATA" | sort >listed
	(cd "$info/licenses" && find . -type f | sed 's|^\./||' | sort) |
		diff listed -
	oracle - "$info" <<-'END'
	import json, os, subprocess, sys
	info, = sys.argv[1:]
	bill = json.load(open(f"{info}/sboms/pyc-bake.cdx.json"))
	assert bill["bomFormat"] == "CycloneDX"
	assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
	refs = [item["bom-ref"] for item in bill["components"]]
	for name in ("archive", "crypto", "json-c", "lzma", "pcre2-8", "xxhash",
	             "z", "zstd"):
	    assert f"lib{name}.a" in refs, (name, refs)
	for name in ("acl", "nettle", "xml2", "gcc", "c_nonshared"):
	    assert f"lib{name}.a" not in refs, (name, refs)
	assert bill["dependencies"][0]["dependsOn"] == refs
	for item in bill["components"]:
	    facts = {row["name"]: row["value"] for row in item["properties"]}
	    licence = f'{info}/{facts["pyc-bake:licence"]}'
	    assert os.path.getsize(licence) > 100, licence
	    if not item.get("purl", "").startswith("pkg:deb/"):
	        continue
	    package = item["purl"].split("/")[2].split("@")[0]
	    version = subprocess.run(
	        ["dpkg-query", "-W", "-f", "${Version}\\n", package],
	        stdout=subprocess.PIPE, check=True).stdout.decode().split()[0]
	    assert item["version"] == version, item
	    assert version.replace("+", "%2B") in item["purl"], item
	END
}

@test "a library that no package owns must be stated" {
	mkdir lib
	echo archive >lib/libodd.a
	echo 'Do what you like.' >licence
	printf '%s/lib/libodd.a(odd.o)\n' "$PWD" >map
	printf 'lib/libown.a(own.o)\n/usr/lib/libgcc.a(gcc.o)\n' >>map
	cat >code <<-'END'
	import sys
	from pyc_bake_build import linked
	for item in linked.find_libraries(open("map").read(), *sys.argv[1:]):
	    print(item.name, item.version, item.archive, item.licence.decode())
	END
	run -1 in_backend '' <code
	says "$PWD/lib/libodd.a is linked in, and no package"
	says linked=FILE
	printf '{"libodd.a": {"name": "odd", "version": "2", "licence": "licence"}}' \
		>stated
	run -0 in_backend stated <code
	says 'odd 2 libodd.a Do what you like.'
}

@test "a program that needs another library has the tag of this machine" {
	echo 'int main(void) { return 0; }' >main.c
	"${CC:-cc}" -o main main.c -Wl,--no-as-needed -lz || skip 'no libz'
	echo 'from pyc_bake_build import elf; print(elf.platform_tag("main"))' >code
	run -0 in_backend <code
	equal "$output" "$(oracle -c 'import sysconfig
print(sysconfig.get_platform().replace("-", "_").replace(".", "_"))')"
}

# state DIR: prints the files of a virtual environment. An uninstallation leaves
# empty directories, what runs may leave __pycache__, and uv has a lock.
state() {
	(cd "$1" && find . -name __pycache__ -prune -o ! -type d ! -name .lock \
		-print | sort)
}

# tried COMMAND...: COMMAND installs the wheel in the environment "env". There
# the three lines of the README bake and check a wheel.
tried() {
	local version

	state env >before
	"$@" >installed 2>&1 || fail "$(<installed)"
	version=$(env/bin/python -c \
		'import sys; print("3%d" % sys.version_info[1])')
	helper make_wheel demo-1.0-py3-none-any.whl
	# The wheel of the tests has another name.
	sed -n '/^## Use/,/^## /{
		s/app-1\.0/demo-1.0/
		/^pyc-bake /p
	}' "$BACKEND/README.md" >lines
	equal "$(wc -l <lines)" 2
	PATH=$PWD/env/bin:$PATH run -0 sh -e lines
	oracle -m zipfile -l demo-1.0-py3-none-any.whl |
		grep -q "sums\.cpython-$version\.pyc"
	run -0 env/bin/pyc-bake --version
	says "tag cpython-$version): $PWD/env/bin/python3"
	equal "$(env/bin/python -m pyc_bake --version)" "$output"
	run -2 env/bin/python -m pyc_bake --nonsense
	exists env/share/man/man1/pyc-bake.1
}

# gone COMMAND...: COMMAND removes all files.
gone() {
	"$@" >removed 2>&1 || fail "$(<removed)"
	state env | diff before -
}

@test "in a virtual environment pip installs it, it bakes, and is removed" {
	make_environment
	tried env/bin/python -m pip install --no-index "$WHEEL"
	gone env/bin/python -m pip uninstall -y pyc-bake
}

@test "python -m pyc_bake finds the program of --target" {
	make_environment
	env/bin/python -m pip install -q --no-index --target=target "$WHEEL"
	PYTHONPATH=$PWD/target run -0 env/bin/python -m pyc_bake --version
	has_line "pyc-bake $VERSION"
	rm -r target/bin
	PYTHONPATH=$PWD/target PATH=/usr/bin:/bin run -1 \
		env/bin/python -m pyc_bake --version
	says 'pyc-bake is in none of'
}

# own_environment VERSION: makes "env" with the pip of that Python.
own_environment() {
	local python

	python=$(find_python "$1") || skip "no CPython $1"
	"$python" -m venv env >venv.log 2>&1 || skip "CPython $1 has no venv"
}

# everywhere VERSION: pip and uv install the wheel in environments of VERSION.
everywhere() {
	is_exhaustive || skip 'for make check-thorough'
	own_environment "$1"
	tried env/bin/pip install --no-index "$WHEEL"
	gone env/bin/pip uninstall -y pyc-bake
	command -v uv >/dev/null || return 0
	export VIRTUAL_ENV=$PWD/env
	tried uv pip install --offline --no-index "$WHEEL"
	gone uv pip uninstall pyc-bake
}

@test "CPython 3.8" { everywhere 3.8; }
@test "CPython 3.9" { everywhere 3.9; }
@test "CPython 3.10" { everywhere 3.10; }
@test "CPython 3.11" { everywhere 3.11; }
@test "CPython 3.12" { everywhere 3.12; }
@test "CPython 3.13" { everywhere 3.13; }
@test "CPython 3.14" { everywhere 3.14; }
@test "CPython 3.15" { everywhere 3.15; }

@test "pip builds and installs the sdist, with the libraries of the system" {
	thorough_only
	make_environment
	tried env CFLAGS=-O0 MAKEFLAGS= env/bin/python -m pip install \
		--no-index "$SDIST"
	run ldd env/bin/pyc-bake
	says libarchive
	gone env/bin/python -m pip uninstall -y pyc-bake
}

# build_again DIR [VARIABLE=VALUE]...: builds a wheel in DIR from the sdist.
build_again() {
	local directory=$1

	shift
	mkdir "$directory" "$directory/wheel"
	tar -xzf "$SDIST" -C "$directory"
	(
		# shellcheck disable=SC2163 # VARIABLE=VALUE
		export MAKEFLAGS='' TMPDIR="$PWD/$directory" "$@"
		backend "$directory/$NAME" build_wheel "$PWD/$directory/wheel" \
			--enable-static-program=except-libc
	) >log 2>&1 || fail "$(tail -n 20 log)"
}

@test "a wheel that is built again has the same bytes" {
	thorough_only
	umask 077
	build_again other TZ=Asia/Tokyo CFLAGS=-O0
	same "$WHEEL" other/wheel/*.whl
}

@test "a wheel is smaller than 3.5 MB" {
	is_exhaustive || skip 'for make check-thorough'
	unset CFLAGS
	build_again other
	# The libraries of newer systems are larger; manylinux.sh has another limit.
	[ "$(stat -c %s other/wheel/*.whl)" -lt 3500000 ]
}
