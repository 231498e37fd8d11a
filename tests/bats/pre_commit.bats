#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The hooks for pre-commit, in a project that uses them as packaging/pre-commit says.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

README=$SRCDIR/packaging/pre-commit/README.md

# Makes a repository with the hooks, and a project with the configuration of the
# README, one baked wheel and one baked directory.
setup() {
	ecosystem_setup
	needs git pre-commit
	export HOME=$PWD PRE_COMMIT_HOME=$PWD/cache \
		GIT_CONFIG_GLOBAL=$PWD/gitconfig GIT_CONFIG_SYSTEM=/dev/null
	lines '[user]' 'name = test' 'email = test' \
		'[protocol "file"]' 'allow = always' >gitconfig
	git init -q hooks
	cp "$SRCDIR/.pre-commit-hooks.yaml" hooks/
	git -C hooks add .
	git -C hooks commit -q -m hooks
	git -C hooks tag "v$(release_version)"
	git init -q project
	stars_wheel "$PWD/project"
	cd project || return
	code_block "$README" yaml | sed "s|repo: https:.*|repo: $OLDPWD/hooks|" \
		>.pre-commit-config.yaml
	expect 0 -q --invalidation-mode=checked-hash "$WHEEL"
	stars vendor
	expect 0 -q --invalidation-mode=checked-hash vendor
	git add -f .
}

hooks() {
	run env -u PYC_BAKE timeout 60 pre-commit run "$@"
}

@test "baked files pass, and are not changed" {
	contents vendor >../found
	sha256sum "$WHEEL" >../wheel
	hooks
	equal "$status" 0
	times 2 Passed
	contents vendor | diff ../found -
	sha256sum --quiet -c ../wheel
	must pre-commit install
	must git commit -q -m baked
	# A checkout has other times.
	git clone -q . ../clone
	cd ../clone
	hooks --all-files
	equal "$status" 0
	times 2 Passed
}

@test "a wheel that is not baked fails" {
	stars_wheel "$PWD"
	git add .
	hooks
	equal "$status" 1
	says 'stars/names.py'
	says 'missing: '
	git commit -q -m unbaked --no-verify
}

@test "a source that changed without its .pyc fails" {
	echo 'MORE = 1' >>vendor/stars/names.py
	git add .
	hooks pyc-bake-check-tree
	equal "$status" 1
	says "names.$TAG.pyc: stale: "
	expect 0 -q --invalidation-mode=checked-hash vendor
	git add .
	hooks pyc-bake-check-tree
	equal "$status" 0
}

@test "a commit without such files is not checked" {
	git commit -q -m baked
	rm "$(pyc vendor/stars/names.py)"
	echo text >text
	git add text
	hooks
	equal "$status" 0
	times 2 Skipped
}

@test "without pyc-bake the hook says so" {
	cd ..
	without_program
	cd project
	hooks
	equal "$status" 1
	# shellcheck disable=SC2016 # not a command
	says 'Executable `pyc-bake` not found'
	hooks pyc-bake-check-tree
	equal "$status" 1
	[[ $output =~ env:.*pyc-bake.*'No such file' ]]
}

@test "pre-commit accepts the definition of the hooks" {
	grep -qx "    rev: v$(release_version)" "$README"
	run -0 pre-commit validate-manifest "$SRCDIR/.pre-commit-hooks.yaml"
	run -0 pre-commit validate-config .pre-commit-config.yaml
}
