#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/gitlab: the jobs of the template, which gitlab-ci-local runs on this machine
# in the project of the README.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

RECIPE=$SRCDIR/packaging/gitlab

setup() {
	ecosystem_setup
	needs git rsync gitlab-ci-local
	gitlab-ci-local --version >/dev/null || skip 'gitlab-ci-local needs Node 22'
	export HOME=$PWD/home
	stars_wheel "$PWD/built"
	mkdir -p home project/ci
	cp "$RECIPE/pyc-bake.gitlab-ci.yml" project/ci/
	code_block "$RECIPE/README.md" yaml |
		sed "s|\[pip wheel.*\]|[cp -R '$PWD/built' dist]|" \
		>project/.gitlab-ci.yml
	grep -q "'$PWD/built' dist" project/.gitlab-ci.yml
}

pipeline() {
	committed project
	git -C project remote add origin git@gitlab.invalid:group/project.git
	run env -C project -u PYC_BAKE timeout 100 gitlab-ci-local \
		--force-shell-executor "$@"
}

@test "a wheel is baked, and the artifact is checked" {
	pipeline
	[ "$status" -eq 0 ] || fail "$output"
	says 'pyc-bake-check'
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check project/dist/*.whl
	equal "$output" ''
	helper check_wheel record project/dist/*.whl
	mv project/dist/*.whl once.whl
	rm -r project/.git project/dist
	touch -d 2001-02-03 built/*
	pipeline
	[ "$status" -eq 0 ] || fail "$output"
	same once.whl project/dist/*.whl
}

@test "a finding fails the job of the check" {
	# The jobs have other options.
	lines 'pyc-bake-check:' '  variables: {PYC_BAKE_OPTIONS: "-o0 -o1"}' \
		>>project/.gitlab-ci.yml
	pipeline
	[ "$status" -ne 0 ]
	says 'missing: '
}

# package LINE: replaces the line of the README that names what pip installs.
package() {
	sed -i "s|^  PYC_BAKE_PACKAGE: .*|$1|" project/.gitlab-ci.yml
	grep -qxF "$1" project/.gitlab-ci.yml
}

@test "pyc-bake is installed by pip if it is missing, as the README says" {
	local name=pyc_bake-0.1.0-py3-none-any.whl

	oracle -c 'import ensurepip, venv' || skip 'no ensurepip'
	without_program
	export PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null
	pip_stand_in "$PWD/project/ci/$name"
	package "  PYC_BAKE_PACKAGE: ci/$name"
	pipeline --variable PIP_NO_INDEX=1
	[ "$status" -eq 0 ] || fail "$output"
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check project/dist/*.whl
}

@test "if nothing says what to install, the job fails" {
	without_program
	export PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null
	package '  OTHER: ""'
	pipeline
	[ "$status" -ne 0 ]
	says 'PYC_BAKE_PACKAGE says what to install'
}

@test "paths and options are those of the including file" {
	package '  PYC_BAKE_OPTIONS: "-o0 -o1"'
	sed -i '/^variables:/a\  PYC_BAKE_PATHS: dist/stars-*.whl' \
		project/.gitlab-ci.yml
	sed -i 's|^  PYC_BAKE_PATHS: .*|&\n  SOURCE_DATE_EPOCH: "1600000000"|' \
		project/.gitlab-ci.yml
	cp "$WHEEL" built/other-1.0-py3-none-any.whl
	pipeline
	[ "$status" -eq 0 ] || fail "$output"
	SOURCE_DATE_EPOCH=1600000000 expect 0 --check -o0 -o1 \
		project/dist/stars-*.whl
	same "$WHEEL" project/dist/other-*.whl
}
