#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A project that uses CMake and pyc_bake_install(): the installed modules are
# baked, and CMake lists the written files.
#
# shellcheck disable=SC2154 # run sets status and output
# shellcheck disable=SC2016 # variables of CMake

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/examples

setup_file() {
	examples_setup_file cmake || return 0
}

setup() {
	examples_setup
	example cmake
	cd example || return
	DIR=/usr/share/stars/stars
}

# configure ARGUMENT...: configures in the directory "build".
configure() {
	must cmake -S . -B build -Wdev -Werror=dev \
		-DCMAKE_PREFIX_PATH="$BATS_FILE_TMPDIR/usr" \
		-DCMAKE_INSTALL_PREFIX=/usr "$@"
}

cmake_install() {
	must env DESTDIR="$PWD/stage" cmake --install build "$@"
}

# manifest_is_right MANIFEST ROOT: it lists exactly the files below ROOT.
manifest_is_right() {
	(
		cd "$2" || return
		find . -type f | sed 's/^\.//' | LC_ALL=C sort
	) >found
	LC_ALL=C sort "$1" | diff - found
	grep -q '\.pyc$' "$1"
}

# project LINE...: writes a CMakeLists.txt that finds pyc-bake, with these
# lines.
project() {
	lines 'cmake_minimum_required(VERSION 3.16)' \
		'project(other LANGUAGES NONE)' \
		'find_package(pyc-bake REQUIRED)' "$@" >CMakeLists.txt
}

@test "cmake --install writes our .pyc, and the stock Python imports them" {
	configure
	cmake_install
	stars_are_baked "$PWD/stage" "$DIR"
	stars_import "$PWD/stage" "$DIR"
}

@test "install_manifest.txt lists the .pyc files" {
	configure
	cmake_install
	manifest_is_right build/install_manifest.txt stage
	# Fresh files are installed files too.
	cmake_install
	manifest_is_right build/install_manifest.txt stage
}

@test "the uninstall target of the example leaves nothing" {
	configure
	cmake_install
	exists "stage$(pyc "$DIR/names.py" 1)"
	must env DESTDIR="$PWD/stage" cmake --build build --target uninstall
	nothing_left stage
}

@test "--component installs and bakes only that component" {
	configure
	cmake_install --component other
	equal "$(find stage -type f 2>/dev/null)" ''
	cmake_install --component python
	stars_are_baked "$PWD/stage" "$DIR"
	manifest_is_right build/install_manifest_python.txt stage
}

@test "--prefix changes the embedded path" {
	configure
	must cmake --install build --prefix "$PWD/moved"
	DIR=$PWD/moved/share/stars/stars
	equal "$(embedded "$DIR/names.py" 1)" "$DIR/names.py"
	equal "$(count_pyc "$DIR")" 4
	grep -qxF "$(pyc "$DIR/names.py" 1)" build/install_manifest.txt
}

@test "--prefix may be relative to the working directory" {
	configure
	must cmake --install build --prefix here
	DIR=$PWD/here/share/stars/stars
	equal "$(embedded "$DIR/names.py")" "$DIR/names.py"
}

@test "an absolute destination and a relative DESTDIR work" {
	configure -DSTARS_DIR=/opt/stars
	must env DESTDIR=stage cmake --install build
	stars_are_baked "$PWD/stage" /opt/stars/stars
	manifest_is_right build/install_manifest.txt stage
}

@test "odd names are baked and listed" {
	local name

	configure -DSTARS_DIR='share/o d [1]/$x-ü'
	cmake_install
	stars_are_baked "$PWD/stage" '/usr/share/o d [1]/$x-ü/stars'
	manifest_is_right build/install_manifest.txt stage
	rm -r build stage
	project 'install(DIRECTORY "mods ]=]" DESTINATION share)' \
		'pyc_bake_install(DIRECTORY "share/mods ]=]")'
	mkdir 'mods ]=]'
	# Without semicolons, which separate elements of CMake's own lists too.
	for name in 'a b' 'e[f' 'g]h' 'i"j' 'k\l' "m'n" '${o}' ü; do
		echo 'X = 1' >"mods ]=]/$name.py"
	done
	configure
	cmake_install
	equal "$(count_pyc stage)" 8
	manifest_is_right build/install_manifest.txt stage
}

@test "cpack's packages contain the .pyc, with installed paths" {
	needs cpack
	sed -i '$a set(CPACK_SET_DESTDIR ON)\ninclude(CPack)' CMakeLists.txt
	configure
	cd build || return
	must cpack -G TGZ
	mkdir ../stage
	tar -xf stars-1.0-*.tar.gz -C ../stage --strip-components=1
	cd .. || return
	stars_are_baked "$PWD/stage" "$DIR"
}

@test "only FILES are compiled, and OPTIONS and PYTHON are used" {
	project 'install(DIRECTORY stars DESTINATION lib)' \
		'pyc_bake_install(FILES lib/stars/names.py' \
		'  OPTIONS -o2 --invalidation-mode=unchecked-hash' \
		"  PYTHON $ORACLE)"
	configure
	cmake_install
	equal "$(count_pyc stage)" 1
	equal "$(flags stage/usr/lib/stars/names.py 2)" 1
	project 'install(DIRECTORY stars DESTINATION lib)' \
		'pyc_bake_install(DIRECTORY lib/stars PYTHON /nowhere/python)'
	configure
	run ! env DESTDIR="$PWD/stage" cmake --install build
	says /nowhere/python
}

@test "a module that does not compile ends the installation" {
	echo 'x = = 1' >stars/names.py
	configure
	run ! env DESTDIR="$PWD/stage" cmake --install build
	says 'SyntaxError'
	says 'pyc-bake failed'
	says_not Warning
}

@test "it works from a subdirectory and under the oldest supported policies" {
	mkdir below
	mv stars below/
	project 'add_subdirectory(below)' 'pyc_bake_install(DIRECTORY lib/stars)'
	lines 'install(DIRECTORY stars DESTINATION lib)' >below/CMakeLists.txt
	configure
	cmake_install
	equal "$(count_pyc stage)" 2
	mv CMakeLists.txt below/top
	project 'install(DIRECTORY below/stars DESTINATION lib)' \
		'add_subdirectory(below)'
	lines 'pyc_bake_install(DIRECTORY lib/stars)' >below/CMakeLists.txt
	rm -r build stage
	configure
	cmake_install
	equal "$(count_pyc stage)" 2
}

@test "missing and superfluous arguments are refused" {
	local row

	while IFS='|' read -r row wanted; do
		project "pyc_bake_install($row)"
		run ! cmake -S . -B build -DCMAKE_PREFIX_PATH="$BATS_FILE_TMPDIR/usr"
		says "$wanted"
	done <<-'END'
	COMPONENT x|neither DIRECTORY nor FILES
	lib/stars|no such argument: lib/stars
	DIRECTORY|neither DIRECTORY nor FILES
	END
}

@test "find_package sets the version, and accepts compatible ones only" {
	local row

	project "message(STATUS \"has \${pyc-bake_VERSION}\")"
	configure
	has_line "-- has $(release_version)"
	while read -r wanted row; do
		rm -rf build
		lines 'cmake_minimum_required(VERSION 3.16)' \
			'project(other LANGUAGES NONE)' \
			"find_package(pyc-bake $row QUIET)" \
			'message(STATUS "found ${pyc-bake_FOUND}")' \
			>CMakeLists.txt
		configure
		has_line "-- found $wanted"
	done <<-END
	1 $(release_version)
	1 $(release_version) EXACT
	1 0.0.1
	0 0.0.1 EXACT
	0 99
	END
}

@test "without the program find_package fails with a hint" {
	cp -R "$BATS_FILE_TMPDIR/usr" usr
	rm usr/bin/pyc-bake
	PATH=/usr/bin:/bin
	! command -v pyc-bake >/dev/null || skip 'pyc-bake is in /usr/bin'
	project
	run ! cmake -S . -B build -DCMAKE_PREFIX_PATH="$PWD/usr"
	says 'There is no program pyc-bake'
	must cmake -S . -B build -DCMAKE_PREFIX_PATH="$PWD/usr" \
		-DPYC_BAKE_EXECUTABLE="$PYC_BAKE"
}
