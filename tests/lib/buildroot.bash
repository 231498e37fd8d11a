# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests with a real Buildroot, in the tree PYC_BAKE_BUILDROOT_TREE:
# `load ../lib/common`, `../lib/bake`, `../lib/packaging`, then this file.
#
# shellcheck disable=SC2154 # run sets status and output

# The tests download nothing and build no package except ours.

# Prints why the tests cannot run, or nothing.
buildroot_lacks() {
	local command

	if [ -z "${PYC_BAKE_BUILDROOT_TREE-}" ]; then
		echo 'PYC_BAKE_BUILDROOT_TREE names no tree of Buildroot'
		return
	fi
	for command in make gcc g++ bc cpio file perl rsync unzip wget; do
		command -v "$command" >/dev/null || echo "$command is not here"
	done
	python_for_tests >/dev/null || echo 'no CPython is here'
}

# Call this in setup.
needs_buildroot() {
	local reason

	reason=$(buildroot_lacks)
	[ -z "$reason" ] || skip "$reason"
}

# All tests of a file share one output directory, OUT.
buildroot_setup_file() {
	clean_environment
	# Before 1.9, bats cannot skip in setup_file.
	[ -z "$(buildroot_lacks)" ] || return 0
	INTERPRETER=$(python_for_tests)
	OUT=$BATS_FILE_TMPDIR/out
	OURS=$SRCDIR/packaging/buildroot
	THEIRS=$BATS_FILE_TMPDIR/external
	export OUT OURS THEIRS INTERPRETER
	MINOR=$("$INTERPRETER" -c 'import sys; print(sys.version_info[1])')
	export MINOR
	mkdir "$OUT"
	make_external
	buildroot BR2_EXTERNAL="$OURS $THEIRS" allnoconfig >"$OUT/log" 2>&1 ||
		fail "$(cat "$OUT/log")"
	cp "$OUT/.config" "$OUT/base.config"
}

# Makes a second br2-external tree.  Its target trial-finalize runs the hooks of
# Python as target-finalize does.  Its package keeper keeps one source.
make_external() {
	mkdir -p "$THEIRS/package/keeper"
	printf 'name: TRIAL\n' >"$THEIRS/external.desc"
	# shellcheck disable=SC2016 # for Kconfig and make
	printf 'source "$BR2_EXTERNAL_TRIAL_PATH/package/keeper/Config.in"\n' \
		>"$THEIRS/Config.in"
	# shellcheck disable=SC2016
	printf '%s\n' \
		'include $(sort $(wildcard $(BR2_EXTERNAL_TRIAL_PATH)/package/*/*.mk))' \
		'.PHONY: trial-finalize' 'trial-finalize:' \
		'	$(foreach hook,$(filter PYTHON3_%,$(TARGET_FINALIZE_HOOKS)),$($(hook))$(sep))' \
		>"$THEIRS/external.mk"
	printf '%s\n' 'config BR2_PACKAGE_KEEPER' '	bool "keeper"' \
		>"$THEIRS/package/keeper/Config.in"
	# shellcheck disable=SC2016
	printf '%s\n' \
		'KEEPER_KEEP_PY_FILES = usr/lib/python$(PYTHON3_VERSION_MAJOR)/pkg/sums.py' \
		'$(eval $(generic-package))' >"$THEIRS/package/keeper/keeper.mk"
}

# buildroot ARGUMENT...: runs make in that tree, without variables that would
# change the paths.  Buildroot's Python package may be of another version, so
# PYTHON3_VERSION_MAJOR is set to that of this machine.
buildroot() {
	env -u BR2_EXTERNAL -u BR2_DL_DIR -u MAKEFLAGS \
		make -s --no-print-directory -C "$PYC_BAKE_BUILDROOT_TREE" \
		O="$OUT" BR2_DL_DIR="$BATS_FILE_TMPDIR/dl" \
		PYTHON3_VERSION_MAJOR="3.$MINOR" "$@"
}

# configure LINE...: adds the lines to an empty configuration.
configure() {
	cp "$OUT/base.config" "$OUT/.config"
	printf '%s\n' 'BR2_x86_64=y' 'BR2_TOOLCHAIN_BUILDROOT_GLIBC=y' "$@" \
		>>"$OUT/.config"
	run buildroot olddefconfig
	[ "$status" -eq 0 ] || fail "$output"
}

# chosen LINE...: each line is in the resulting configuration.
chosen() {
	local line

	for line; do
		grep -qxF -- "$line" "$OUT/.config" ||
			fail "no '$line': $(grep PYC_BAKE "$OUT/.config")"
	done
}

not_chosen() {
	local name

	for name; do
		if grep -q "^$name=" "$OUT/.config"; then
			fail "$name is chosen"
		fi
	done
}
