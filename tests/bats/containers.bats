#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/containers: the commands of the Containerfiles, which are read from the
# files and run without a container, in a directory in place of /.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/installers
load ../lib/ecosystem

RECIPES=$SRCDIR/packaging/containers

setup() {
	ecosystem_setup
	quiet_installers
	stars_wheel "$PWD/index"
	export UV_OFFLINE=1
}

# stage NAME: runs the commands of the first stage of Containerfile.NAME, which
# have "image" in place of /.  A stand-in takes the place of the wheel of pyc-bake.
stage() {
	local command commands environment

	mkdir -p image/app image/tmp image/opt
	pip_stand_in image/tmp/pyc_bake-0.1.0-py3-none-any.whl
	sed '/^FROM/{
		x; s/^/x/; /^xx/{ x; q; }; x
	}' "$RECIPES/Containerfile.$1" >stage
	environment=$(sed -nE 's/^(ENV|ARG) //p' stage)
	commands=$(sed -n 's/^RUN //p' stage | sed '/^pip install uv$/d')
	[[ $commands == *pyc-bake* ]] || fail "what bakes? $commands"
	while IFS= read -r command; do
		# shellcheck disable=SC2086 # several variables
		(cd image/app && must env $environment sh -c \
			"$(sed -E "s,([ =])/(app|opt|tmp)\b,\1$OLDPWD/image/\2,g
				s,^/opt/,$OLDPWD/image/opt/," <<<"$command")")
	done <<<"$commands"
}

# is_right SITE: it is baked, RECORD lists each .pyc, and Python imports them
# whatever the times are.
is_right() {
	[ -d "$1/stars" ] || fail 'stars is not installed'
	stars_are_baked '' "$1/stars" unchecked-hash 0
	equal "$(mtime_of "$(pyc "$1/stars/names.py")")" "$EPOCH"
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --check --update-record \
		--invalidation-mode=unchecked-hash "$1"
	equal "$(grep -c '\.pyc,sha256=' "$1/stars-1.0.dist-info/RECORD")" 2
	find "$1" -name '*.py' -exec touch -d 2001-02-03 {} +
	stars_import "$1"
}

@test "pip: the environment is baked, twice with the same bytes" {
	local site

	oracle -c 'import ensurepip, venv' || skip 'no ensurepip'
	export PIP_NO_INDEX=1
	lines "--find-links=$PWD/index" stars==1.0 >requirements.txt
	site=$PWD/image/app/lib/python3.$MINOR/site-packages
	pip_stage() {
		rm -rf image
		mkdir -p image/tmp
		cp requirements.txt image/tmp/
		stage pip
	}
	pip_stage
	is_right "$site"
	tree_state image/app >once
	pip_stage
	tree_state image/app | diff once -
	# Uninstalling leaves nothing.
	must image/opt/pyc-bake/bin/pip --python=image/app/bin/python \
		uninstall --quiet --yes stars
	absent "$site/stars" "$site/stars-1.0.dist-info"
}

@test "uv: the environment is baked, twice with the same bytes" {
	local site

	needs uv
	mkdir project
	lines '[project]' 'name = "sky"' 'version = "1"' \
		"requires-python = '>=3.8'" 'dependencies = ["stars==1.0"]' \
		'[tool.uv]' 'no-index = true' "find-links = ['$PWD/index']" \
		>project/pyproject.toml
	(cd project && must uv lock --quiet --python="$ORACLE")
	site=$PWD/image/app/.venv/lib/python3.$MINOR/site-packages
	uv_stage() {
		rm -rf image
		mkdir -p image/app
		cp project/* image/app/
		stage uv
	}
	uv_stage
	is_right "$site"
	tree_state image/app >once
	# The environment has hard links to uv's cache, which must not change.
	[ "$(stat -c %h "$site/stars/names.py")" -gt 1 ] ||
		skip 'uv makes no hard links here'
	equal "$(find cache -name '*.pyc')" ''
	run -1 grep -rq '\.pyc' cache/archive-v0 --include=RECORD
	uv_stage
	tree_state image/app | diff once -
	must uv pip uninstall --quiet --python=image/app/.venv stars
	absent "$site/stars" "$site/stars-1.0.dist-info"
}

@test "without pyc-bake the stage fails" {
	oracle -c 'import ensurepip, venv' || skip 'no ensurepip'
	export PIP_NO_INDEX=1
	mkdir -p image/tmp
	lines "--find-links=$PWD/index" stars==1.0 >image/tmp/requirements.txt
	# The wheel of another program takes its place.
	pip_stand_in() {
		printf '' >"$1"
	}
	run stage pip
	[ "$status" -ne 0 ] || fail "the stage passes: $output"
	[ ! -d image/app/lib ] || run -1 grep -rq '\.pyc' image/app/lib
}

@test "the image has the environment where it was baked" {
	local name place

	for name in pip uv; do
		place=$(sed -n 's/^RUN .*-hash //p' \
			"$RECIPES/Containerfile.$name")
		grep -qx "COPY --from=baked $place $place" \
			"$RECIPES/Containerfile.$name"
		grep -q "^ENV PATH=$place/bin:" "$RECIPES/Containerfile.$name"
		# Both stages have the same Python.
		equal "$(grep -c '^FROM python:3.13-slim' \
			"$RECIPES/Containerfile.$name")" 2
	done
}
