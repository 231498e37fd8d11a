#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The hook that bakes a root file system made by mmdebstrap.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/debian

setup() {
	bake_setup
	ln -s "$PYC_BAKE" pyc-bake
	PATH=$PWD:$PATH
	HOOKS=$SRCDIR/packaging/debian/mmdebstrap
}

# Makes a root as packages leave it: public modules without .pyc, an application
# with one compiled file, and a file that a package has excepted.
make_root() {
	local public=root/usr/lib/python3/dist-packages

	mkdir -p "root/usr/lib/python3.$MINOR" \
		'root/usr/share/an app/templates' root/usr/share/python3/bcep
	make_tree $public
	echo 'A = 1' >"root/usr/lib/python3.$MINOR/os.py"
	echo 'A = 1' >'root/usr/share/an app/a.b.py'
	echo 'A = 1' >'root/usr/share/an app/loose.py'
	oracle -m py_compile 'root/usr/share/an app/a.b.py'
	cp "$(pyc 'root/usr/share/an app/a.b.py')" \
		"root/usr/share/an app/__pycache__/gone.$TAG.pyc"
}

hook() {
	run "$HOOKS/customize90.sh" root
	[ "$status" -eq 0 ] || fail "$output"
}

@test "public modules and compiled private modules are baked" {
	local app='root/usr/share/an app' public=root/usr/lib/python3/dist-packages

	make_root
	chmod 640 $public/pkg/sums.py
	(
		umask 077
		hook
		equal "$output" ''
	)
	equal "$(flags $public/pkg/sums.py)" 3
	equal "$(embedded $public/pkg/sums.py)" \
		/usr/lib/python3/dist-packages/pkg/sums.py
	equal "$(mode_of "$(pyc $public/pkg/sums.py)")" 640
	equal "$(mode_of "$(pyc $public/pkg/__init__.py)")" 644
	equal "$(mode_of $public/pkg/__pycache__)" 755
	equal "$(flags "root/usr/lib/python3.$MINOR/os.py")" 3
	equal "$(flags "$app/a.b.py")" 3
	equal "$(embedded "$app/a.b.py")" '/usr/share/an app/a.b.py'
	absent "$(pyc "$app/loose.py")"
	exists "$app/__pycache__/gone.$TAG.pyc"
	expect 0 --check --root=root --invalidation-mode=checked-hash /usr/lib
}

@test "files that packages do not want compiled are left out" {
	local public=root/usr/lib/python3/dist-packages

	make_root
	mkdir -p "$public/a+(b)/templates" $public/aab
	echo 'broken(' >"$public/a+(b)/templates/x.py"
	echo 'broken(' >$public/bad.py
	echo 'A = 1' >$public/bad.pyx.py
	echo 'A = 1' >$public/aab/x.py
	lines '# a comment|3.0-|/usr/lib' \
		"re|-|/${public#root/}/a+(b)|.*/templates/.*\.py" \
		>root/usr/share/python3/bcep/one
	lines "file|3.0-|/${public#root/}/bad.py" \
		>root/usr/share/python3/bcep/another
	hook
	absent "$(pyc "$public/a+(b)/templates/x.py")" "$(pyc $public/bad.py)"
	exists "$(pyc $public/bad.pyx.py)" "$(pyc $public/aab/x.py)"
	rm "$(pyc $public/aab/x.py)"
	PYC_BAKE_EXCLUDE='/aab/|nothing' hook
	absent "$(pyc "$public/a+(b)/templates/x.py")" "$(pyc $public/aab/x.py)"
	PYC_BAKE_OPTIONS='-q -x /aab/' run -2 "$HOOKS/customize90.sh" root
	says PYC_BAKE_EXCLUDE

	# With or without a trailing slash in the list.  A package that ships
	# its compiled files has excepted them too.
	oracle -m py_compile $public/pkg/sums.py
	rm "$(pyc $public/pkg/sub/leaf.py)"
	lines "dir|3.0-|/${public#root/}/pkg/" >root/usr/share/python3/bcep/one
	rm -r "$public/a+(b)"
	hook
	equal "$(flags $public/pkg/sums.py)" 3
	absent "$(pyc $public/pkg/sub/leaf.py)"
}

@test "a source that does not compile is an error" {
	make_root
	echo 'broken(' >root/usr/lib/python3/dist-packages/bad.py
	run "$HOOKS/customize90.sh" root
	equal "$status" 1
	says 'bad.py:1:'
	echo '*/bad.py' >known
	PYC_BAKE_OPTIONS="--allow-errors=$PWD/known" hook
}

@test "options are added and can change the mode" {
	make_root
	PYC_BAKE_OPTIONS='--invalidation-mode=unchecked-hash -o0 -o1' hook
	for level in 0 1; do
		equal "$(flags root/usr/lib/python3/dist-packages/pkg/sums.py \
			$level)" 1
		equal "$(flags 'root/usr/share/an app/a.b.py' $level)" 1
	done
}

# While hooks run, mmdebstrap has /proc and others mounted in the root.
@test "other file systems are not searched" {
	unshare --mount true 2>/dev/null || skip 'nothing can be mounted here'
	make_root
	mkdir -p root/mnt other/lib/__pycache__
	echo 'A = 1' >other/lib/m.py
	: >"other/lib/__pycache__/m.$TAG.pyc"
	# shellcheck disable=SC2016 # for the inner shell
	run unshare --mount sh -euc '
		mount -t tmpfs none root/mnt
		cp -R other/lib root/mnt/
		"$0/customize90.sh" root
		find root/mnt -name "*.pyc" -size +0' "$HOOKS"
	[ "$status" -eq 0 ] || fail "$output"
	equal "$output" ''
	exists "$(pyc root/usr/lib/python3/dist-packages/pkg/sums.py)"
}

@test "a root without Python is not changed" {
	mkdir -p root/usr/bin
	hook
	equal "$(find root)" "$(lines root root/usr root/usr/bin)"
}

@test "a root with another Python is an error with a hint" {
	make_root
	mkdir root/usr/lib/python3.99
	echo 'A = 1' >root/usr/lib/python3.99/os.py
	run "$HOOKS/customize90.sh" root
	equal "$status" 2
	says 'use --python=3.99'
	equal "$(count_pyc root)" 2
}

@test "mmdebstrap accepts the hook directory, and two roots are the same" {
	local name pyc suite

	[ "${PYC_BAKE_NETWORK-}" = 1 ] ||
		skip 'PYC_BAKE_NETWORK=1 lets it fetch packages'
	needs mmdebstrap
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	for name in one another; do
		SOURCE_DATE_EPOCH=1700000000 mmdebstrap --quiet \
			--variant=apt --include=python3-minimal,python3-six \
			--hook-dir="$HOOKS" "$suite" $name.tar
	done
	sha256sum one.tar another.tar | tee digests
	same one.tar another.tar

	mkdir root
	tar -x -f one.tar -C root --exclude='./dev/*'
	SOURCE_DATE_EPOCH=1700000000 expect 0 --check --root=root /usr/lib
	find root -name '*.pyc' -exec "$PYC_BAKE" --inspect {} + >about
	grep -q 'embedded path .*/usr/lib/python3/dist-packages/six\.py' about
	grep -q 'embedded path .*/usr/share/python3/debpython/' about
	grep -c 'mode  *checked-hash' about
	run ! grep -e 'mode  *timestamp' -e 'canonical  *no' about
	for pyc in root/usr/lib/python3/dist-packages/__pycache__/six.*.pyc; do
		equal "$(stat -c '%a %u %g %Y' "$pyc")" '644 0 0 1700000000'
	done
}
