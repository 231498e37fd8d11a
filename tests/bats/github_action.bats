#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/github: the workflow of the README, which act runs on this machine with
# the action of this tree.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

RECIPE=$SRCDIR/packaging/github

# Makes a project with the workflow of the README, but for the action that installs
# a Python.  The wheel comes from here, and is copied to "result" at the end.
setup() {
	ecosystem_setup
	needs git act
	export HOME=$PWD/home XDG_CACHE_HOME=$PWD/home
	stars_wheel "$PWD/built"
	mkdir -p home result project/.github/workflows
	cp -R "$RECIPE" project/action
	{
		code_block "$RECIPE/README.md" yaml | sed "
			s|[^\"]*/packaging/github@v[0-9.]*|./action|
			/setup-python/,/python-version/d
			s|run: pip wheel.*|run: cp -R '$PWD/built' dist|"
		echo "      - run: cp dist/*.whl '$PWD/result'"
	} >project/.github/workflows/wheels.yml
	equal "$(grep -c 'uses: "./action"' \
		project/.github/workflows/wheels.yml)" 2
}

workflow() {
	committed project
	run env -C project -u PYC_BAKE timeout 100 act push \
		--platform ubuntu-latest=-self-hosted
}

@test "a wheel is baked and checked" {
	workflow
	[ "$status" -eq 0 ] || fail "$output"
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check -o0 -o1 result/*.whl
	equal "$output" ''
	helper check_wheel record result/*.whl
	mv result/*.whl once.whl
	rm -r project/.git
	touch -d 2001-02-03 built/*
	workflow
	[ "$status" -eq 0 ] || fail "$output"
	same once.whl result/*.whl
}

# edit SCRIPT: changes the workflow with sed, which must find something.
edit() {
	local file=project/.github/workflows/wheels.yml

	cp "$file" unedited
	sed -i "$1" "$file"
	run -1 cmp -s unedited "$file"
}

@test "a check that finds something fails the job" {
	edit '/^ *options: "-o0 -o1"$/d'
	workflow
	[ "$status" -ne 0 ]
	says 'missing: '
	equal "$(ls result)" ''
}

@test "pyc-bake is installed by pip if it is missing" {
	local name=pyc_bake-0.1.0-py3-none-any.whl

	needs_venv
	without_program
	mkdir project/ci
	pip_stand_in "$PWD/project/ci/$name"
	edit "s|package: ci/pyc_bake.*|package: ci/$name|"
	export PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null
	workflow
	[ "$status" -eq 0 ] || fail "$output"
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check -o0 -o1 result/*.whl
}

@test "if nothing says what to install, or the mode is wrong, the job fails" {
	edit '/^ *package: /d'
	without_program
	export PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null
	workflow
	[ "$status" -ne 0 ]
	says "say with 'package' what to install"
	ln -s "$PYC_BAKE" bin/pyc-bake
	rm -r project/.git
	edit 's/mode: check/mode: verify/'
	workflow
	[ "$status" -ne 0 ]
	says "mode must be bake or check, not 'verify'"
}

# The python3 of "bin" must be able to make environments with pip.
needs_venv() {
	oracle -c 'import ensurepip, venv' || skip 'no ensurepip'
}

@test "the README has the version of this tree" {
	equal "$(grep -c 'packaging/github@v' "$RECIPE/README.md")" 2
	equal "$(grep -c "packaging/github@v$(release_version)\"" \
		"$RECIPE/README.md")" 2
}
