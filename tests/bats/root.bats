#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --root: operands are installed paths, which are looked up in the staging tree.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree stage/usr/share/app
}

# The tree is baked, and its files embed their installed paths.
baked_as_installed() {
	equal "$(count_pyc stage)" 4
	equal "$(embedded stage/usr/share/app/pkg/sums.py)" \
		/usr/share/app/pkg/sums.py
	equal "$(embedded stage/usr/share/app/pkg/sub/leaf.py)" \
		/usr/share/app/pkg/sub/leaf.py
	find stage -name __pycache__ -exec rm -rf {} +
}

@test "an absolute operand is looked up in the root" {
	expect 0 --root=stage /usr/share/app
	baked_as_installed
	expect 0 --root="$PWD/stage" /usr/share/app/
	baked_as_installed
	expect 0 --root=./stage// //usr/./share/app
	baked_as_installed
}

@test "an operand that begins with the root is used as it is" {
	expect 0 --root=stage stage/usr/share/app
	baked_as_installed
	expect 0 --root="$PWD/stage" "$PWD/stage/usr/share/app"
	baked_as_installed
	expect 0 --root=stage/ ./stage/
	baked_as_installed
}

@test "a name that only has the root as a prefix is not in it" {
	make_tree stage2/usr/share/app
	expect 1 --root="$PWD/stage" "$PWD/stage2/usr/share/app"
	equal "$(count_pyc .)" 0
}

@test "a relative operand is an installed path too" {
	expect 0 --root=stage usr/share/app
	baked_as_installed
	cd stage
	expect 0 --root=. usr/share/app
	cd "$OLDPWD"
	baked_as_installed
}

@test "a root outside the working directory is stripped" {
	mkdir here
	cd here
	expect 0 --root=../stage /usr/share/app
	expect 0 -f --root=../stage ../stage/usr/share/app
	cd "$OLDPWD"
	baked_as_installed
}

@test "an operand may be a single file" {
	expect 0 --root=stage /usr/share/app/pkg/sums.py
	equal "$(count_pyc stage)" 1
	equal "$(embedded stage/usr/share/app/pkg/sums.py)" \
		/usr/share/app/pkg/sums.py
}

@test "without operands only the directories of modules are baked" {
	local directory

	for directory in usr/lib/python3/dist-packages \
		usr/lib/python3.$MINOR/site-packages usr/lib/python3.$MINOR \
		usr/local/lib/python3.$MINOR/dist-packages \
		opt/env/lib/site-packages; do
		mkdir -p "stage/$directory"
		echo 'x = 1' >"stage/$directory/found.py"
	done
	for directory in usr/lib usr/lib/python3 opt/site-packages-old \
		usr/bin; do
		mkdir -p "stage/$directory"
		echo 'x = 1' >"stage/$directory/other.py"
	done
	expect 0 --root=stage
	find stage -name '*.pyc' -printf '%P\n' | LC_ALL=C sort >found
	diff - found <<-END
	opt/env/lib/site-packages/__pycache__/found.$TAG.pyc
	usr/lib/python3.$MINOR/__pycache__/found.$TAG.pyc
	usr/lib/python3.$MINOR/site-packages/__pycache__/found.$TAG.pyc
	usr/lib/python3/dist-packages/__pycache__/found.$TAG.pyc
	usr/local/lib/python3.$MINOR/dist-packages/__pycache__/found.$TAG.pyc
	END
	equal "$(embedded stage/usr/lib/python3/dist-packages/found.py)" \
		/usr/lib/python3/dist-packages/found.py
}

# Makes a directory outside the root that looks like the target of a link
# inside.
make_outside() {
	make_tree outside/app
	make_tree stage/opt/app
	mkdir -p stage/usr/lib
}

nothing_outside() {
	equal "$(count_pyc outside)" 0
	[ -z "$(find outside -name __pycache__)" ] || fail 'written outside'
}

@test "absolute links to directories are resolved inside the root" {
	make_outside
	ln -s /opt/app stage/usr/lib/app
	ln -s /opt stage/usr/lib/all
	expect 0 --root=stage /usr/lib/app
	equal "$(embedded stage/opt/app/pkg/sums.py)" \
		/usr/lib/app/pkg/sums.py
	equal "$(count_pyc stage)" 4
	expect 0 -f --root=stage /usr/lib/all/app/pkg/sums.py
	equal "$(embedded stage/opt/app/pkg/sums.py)" \
		/usr/lib/all/app/pkg/sums.py
	equal "$(count_pyc stage)" 4
}

@test "no link leads out of the root" {
	make_outside
	ln -s "$PWD/outside/app" stage/usr/lib/absolute
	ln -s ../../../outside/app stage/usr/lib/upwards
	ln -s "$PWD/outside" stage/usr/lib/through
	expect 1 --root=stage /usr/lib/absolute
	expect 1 --root=stage /usr/lib/upwards /usr/lib/through/app
	expect 1 --root=stage stage/usr/lib/through/app/pkg/sums.py
	nothing_outside
	equal "$(count_pyc stage)" 0
	make_tree stage/outside/app
	expect 0 --root=stage /usr/lib/upwards
	equal "$(count_pyc stage/outside)" 4
	nothing_outside
}

@test "a link to a module is resolved inside the root" {
	make_outside
	echo 'print("outside")' >outside/real.py
	echo 'print("inside")' >stage/opt/real.py
	ln -s /opt/real.py stage/usr/share/app/link.py
	ln -s "$PWD/outside/real.py" stage/usr/share/app/away.py
	ln -s ../../../../outside/real.py stage/usr/share/app/up.py
	expect 0 --root=stage /usr/share/app
	equal "$(helper pyc_info run "$(pyc stage/usr/share/app/link.py)")" \
		inside
	equal "$(embedded stage/usr/share/app/link.py)" \
		/usr/share/app/link.py
	absent "$(pyc stage/usr/share/app/away.py)" \
		"$(pyc stage/usr/share/app/up.py)" "$(pyc stage/opt/real.py)"
	nothing_outside
}

@test "'..' in an operand is refused, and the others are baked" {
	make_tree outside/app
	expect 1 --root=stage /usr/../../outside/app /usr/share/app
	says "'..'"
	says /usr/../../outside/app
	nothing_outside
	baked_as_installed
	expect 1 --root=stage stage/../outside/app
	says "'..'"
	nothing_outside
}

@test "a file outside the root is missing, even if the system has it" {
	make_tree outside/app
	expect 1 --root=stage "$PWD/outside/app"
	says 'No such file or directory'
	nothing_outside
}

@test "a wheel is looked up inside the root too" {
	helper make_wheel stage/usr/share/demo-1.0-py3-none-any.whl --plain
	cp stage/usr/share/demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	expect 0 --root=stage /usr/share/demo-1.0-py3-none-any.whl
	differ stage/usr/share/demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
}

@test "an absolute operand through a link to the root is in the root" {
	mkdir -p real/stage/usr/lib
	make_tree real/stage/usr/lib
	ln -s real link
	expect 0 -q --root=real/stage "$PWD/link/stage/usr/lib/pkg"
	equal "$(embedded real/stage/usr/lib/pkg/sums.py)" \
		/usr/lib/pkg/sums.py
}

# When a root is prepared in a chroot, these are mounted in it.
@test "the file systems of the kernel are not searched" {
	make_tree stage/usr/lib/python3/dist-packages
	mkdir stage/proc
	unshare --mount --pid --fork sh -c 'mount -t proc none stage/proc' ||
		skip 'nothing can be mounted here (needs root)'
	# shellcheck disable=SC2016 # for the inner shell
	run -0 unshare --mount --pid --fork sh -c '
		set -e
		mount -t proc none stage/proc
		# A search below the mount would find this directory.
		mount -t tmpfs none stage/proc/tty
		mkdir stage/proc/tty/site-packages
		echo "x = 1" >stage/proc/tty/site-packages/m.py
		"$PYC_BAKE" --root=stage'
	says '4 sources, 4 baked, 0 fresh, 0 failed'
}
