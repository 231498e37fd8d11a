#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# dh_pyc_bake: the files that packages with it ship, and the interface to
# debhelper.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/debian

setup() {
	clean_environment
	common_setup
	debian_addon
	debian_sample
}

# staged: makes the packages' directories as dh_install leaves them.
staged() {
	with_addon dh_install
}

# baked PYC PATH: it is in checked-hash mode, and embeds this path.
baked() {
	exists "$1"
	run -0 "$PYC_BAKE" --inspect "$1"
	grep -q 'mode  *checked-hash$' <<<"$output" || fail "mode: $output"
	grep -q "embedded path  *$2\$" <<<"$output" || fail "path: $output"
	equal "$(mode_of "$1")" 644
	equal "$(mode_of "${1%/*}")" 755
}

@test "a package ships its listed directories baked, and others ship nothing" {
	local tag=cpython-${DEFAULT/./}

	echo /usr/share/app >debian/app.pyc-bake
	echo opt/plugin/ >debian/app-plugin.pyc-bake
	build_sample
	dpkg-deb -x ../app_1_all.deb app
	dpkg-deb -x ../app-plugin_1_*.deb plugin
	dpkg-deb -x ../app-doc_1_all.deb doc

	equal "$(count_pyc app)" 4
	baked "app/usr/share/app/pkg/__pycache__/sums.$tag.pyc" \
		/usr/share/app/pkg/sums.py
	equal "$(<app/usr/share/python3/bcep/app)" "dir|$DEFAULT|/usr/share/app"
	equal "$(mode_of app/usr/share/python3/bcep/app)" 644
	run -0 dpkg-deb -f ../app_1_all.deb Depends
	says "python3 (>= $DEFAULT~)"
	says "python3 (<< 3.$((${DEFAULT#3.} + 1)))"

	equal "$(count_pyc plugin)" 1
	baked "plugin/opt/plugin/__pycache__/plugin.$tag.pyc" \
		/opt/plugin/plugin.py
	equal "$(<plugin/usr/share/python3/bcep/app-plugin)" \
		"dir|$DEFAULT|/opt/plugin"

	equal "$(count_pyc doc)" 0
	absent doc/usr/share/python3/bcep
	run -0 dpkg-deb -f ../app-doc_1_all.deb Depends
	says_not "python3 (<<"
}

@test "the packages do not depend on build directory and number of jobs" {
	local package

	echo /usr/share/app >debian/app.pyc-bake
	mkdir one
	cp -r debian files one/
	mkdir another
	cp -r one another/place
	(cd one && build_sample DEB_BUILD_OPTIONS=parallel=1)
	(
		cd another/place
		umask 077
		build_sample DEB_BUILD_OPTIONS=parallel=3 TZ=Asia/Tokyo
	)
	for package in app_1_all app-doc_1_all; do
		same $package.deb another/$package.deb
	done
}

@test "dh runs it at the right place, and only if a package has a list" {
	local sequence

	run -0 with_addon dh install
	says dh_strip_nondeterminism
	says_not dh_pyc_bake
	echo /usr/share/app >debian/app.pyc-bake
	run -0 with_addon dh install
	says dh_pyc_bake
	run -0 with_addon dh binary --no-act
	sequence=$(grep -oE \
		'dh_(python3|link|pyc_bake|strip_nondeterminism|fixperms|md5sums)$' \
		<<<"$output")
	equal "$sequence" "$(lines dh_python3 dh_link dh_pyc_bake \
		dh_strip_nondeterminism dh_fixperms dh_md5sums)"
}

@test "-p, -N, -a and -i select packages" {
	local arguments wanted

	echo /usr/share/app >debian/app.pyc-bake
	echo /opt/plugin >debian/app-plugin.pyc-bake
	while read -r arguments wanted; do
		rm -rf debian/app debian/app-plugin
		staged
		run -0 with_addon dh_pyc_bake "$arguments"
		equal "$arguments $(find debian -path '*/bcep/*' -printf %f)" \
			"$arguments $wanted"
		rm -f debian/*.substvars debian/*.debhelper
	done <<-'END'
	-papp app
	-Napp app-plugin
	-i app
	-a app-plugin
	END
}

@test "the list may have comments and variables, and may be a program" {
	mkdir -p files/app/usr/lib/app files/app/usr/libexec/app
	echo 'A = 1' >files/app/usr/lib/app/a.py
	echo 'B = 1' >files/app/usr/libexec/app/b.py
	cat >debian/app.pyc-bake <<-'END'
	# comment

	  /usr/share//app/
	/usr/${env:WHERE}/app
	END
	staged
	run -0 with_addon WHERE=lib dh_pyc_bake
	equal "$(sort debian/app/usr/share/python3/bcep/app)" "$(lines \
		"dir|$DEFAULT|/usr/lib/app" "dir|$DEFAULT|/usr/share/app")"
	equal "$(mode_of debian/app/usr/share/python3/bcep/app)" 644
	equal "$(count_pyc debian/app)" 5

	printf '#!/bin/sh\necho /usr/libexec/app\n' >debian/app.pyc-bake
	chmod +x debian/app.pyc-bake
	run -0 with_addon dh_pyc_bake
	equal "$(count_pyc debian/app)" 6
}

@test "a link to a private directory counts as that directory" {
	mkdir -p files/app/opt
	ln -s /usr/share/app files/app/opt/linked
	echo /opt/linked >debian/app.pyc-bake
	staged
	run -0 with_addon dh_pyc_bake
	equal "$(<debian/app/usr/share/python3/bcep/app)" \
		"dir|$DEFAULT|/usr/share/app"
	run -0 "$PYC_BAKE" --inspect \
		debian/app/usr/share/app/pkg/__pycache__/sums.*.pyc
	says '/usr/share/app/pkg/sums.py'
}

@test "existing exceptions for py3compile are kept, and none is added twice" {
	local file=debian/app/usr/share/python3/bcep/app

	echo /usr/share/app >debian/app.pyc-bake
	echo 're|-|/usr/share/app|.*/templates/' >debian/app.bcep
	staged
	run -0 with_addon dh_python3
	run -0 with_addon dh_pyc_bake
	run -0 with_addon dh_pyc_bake
	equal "$(<$file)" "$(lines 're|-|/usr/share/app|.*/templates/' \
		"dir|$DEFAULT|/usr/share/app")"
	equal "$(grep -c pyc-bake:Depends debian/app.substvars)" 1
}

@test "py3clean runs once before removal, whichever helper adds it" {
	echo /usr/share/app >debian/app.pyc-bake
	echo /opt/plugin >debian/app-plugin.pyc-bake
	staged
	run -0 with_addon dh_python3
	run -0 with_addon dh_pyc_bake
	equal "$(grep -c 'py3clean -p app *$' debian/app.prerm.debhelper)" 1
	equal "$(grep -c 'py3clean -p app-plugin *$' \
		debian/app-plugin.prerm.debhelper)" 1
	absent debian/app-plugin.postinst.debhelper
}

@test "stale .pyc of other Pythons are removed" {
	local cache=debian/app/usr/share/app/pkg/__pycache__

	echo /usr/share/app >debian/app.pyc-bake
	staged
	run -0 with_addon dh_pyc_bake
	cp $cache/sums.*.pyc $cache/gone.cpython-39.pyc
	run -0 with_addon dh_pyc_bake
	absent $cache/gone.cpython-39.pyc
}

@test "-X leaves out files with the text in their path" {
	echo /usr/share/app >debian/app.pyc-bake
	mkdir 'files/app/usr/share/app/a+b'
	echo 'broken(' >'files/app/usr/share/app/a+b/bad.py'
	staged
	run -0 with_addon dh_pyc_bake -Xa+b --exclude=sums.p
	equal "$(count_pyc debian/app)" 3
	absent debian/app/usr/share/app/pkg/__pycache__/sums.*.pyc
	equal "$(<debian/app/usr/share/python3/bcep/app)" \
		"re|$DEFAULT|/usr/share/app|/(?!.*(?:a\\+b|sums\\.p))"
}

@test "a syntax error ends the build" {
	echo /usr/share/app >debian/app.pyc-bake
	echo 'broken(' >files/app/usr/share/app/bad.py
	staged
	run with_addon dh_pyc_bake
	[ "$status" -ne 0 ]
	says '/usr/share/app/bad.py:1:'
	says SyntaxError
}

@test "parallel, DH_VERBOSE and terse are respected" {
	echo /usr/share/app >debian/app.pyc-bake
	staged
	run -0 with_addon DH_VERBOSE=1 dh_pyc_bake
	says ' -j1 '
	says 'baked debian/app/usr/share/app/pkg/'
	run -0 with_addon DH_VERBOSE=1 DEB_BUILD_OPTIONS='nocheck parallel=3' \
		dh_pyc_bake
	says ' -j3 '
	run -0 with_addon dh_pyc_bake
	says '4 sources'
	run -0 with_addon DEB_BUILD_OPTIONS=terse dh_pyc_bake
	equal "$output" ''
}

@test "arguments after -- are passed to pyc-bake" {
	echo /usr/share/app >debian/app.pyc-bake
	staged
	run -0 with_addon dh_pyc_bake -- -o0 -o1
	equal "$(count_pyc debian/app)" 8
}

@test "the time is that of the changelog or of SOURCE_DATE_EPOCH" {
	local pyc

	echo /usr/share/app >debian/app.pyc-bake
	staged
	run -0 with_addon dh_pyc_bake
	pyc=$(echo debian/app/usr/share/app/pkg/__pycache__/sums.*.pyc)
	equal "$(mtime_of "$pyc")" "$(date -d 2026-01-01T00:00:00Z +%s)"
	rm "$pyc"
	run -0 with_addon SOURCE_DATE_EPOCH=1500000000 dh_pyc_bake
	equal "$(mtime_of "$pyc")" 1500000000
}

# python3 decides, even if pyc-bake embeds another version.
@test "the Python that compiles is the one that the package depends on" {
	echo /usr/share/app >debian/app.pyc-bake
	staged
	printf '#!/bin/sh\necho 3.99\n' >"$ADDON/bin/py3versions"
	chmod +x "$ADDON/bin/py3versions"
	run -0 with_addon DH_VERBOSE=1 DH_NO_ACT=1 dh_pyc_bake
	says ' --python-version=3.99 '
	says ' --python=/usr/bin/python3.99 '
	run with_addon dh_pyc_bake
	[ "$status" -ne 0 ]
	says python3.99
	equal "$(count_pyc debian/app)" 0
}

@test "a pyc-bake without embedded Python runs the system's Python" {
	echo /usr/share/app >debian/app.pyc-bake
	staged
	rm "$ADDON/bin/pyc-bake"
	cat >"$ADDON/bin/pyc-bake" <<-END
	#!/bin/sh
	[ "\$1" != --version ] || exec printf '%s\n' 'pyc-bake 0' \
		'no embedded Python' \
		'Python $DEFAULT.1 (magic 1, tag x): /elsewhere/python3'
	exec "$PYC_BAKE" "\$@"
	END
	chmod +x "$ADDON/bin/pyc-bake"
	run -0 with_addon DH_VERBOSE=1 dh_pyc_bake
	says " --python=/usr/bin/python$DEFAULT "
	baked "debian/app/usr/share/app/pkg/__pycache__/sums.cpython-${DEFAULT/./}.pyc" \
		/usr/share/app/pkg/sums.py
}
