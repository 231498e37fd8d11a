#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The files of the repository for those who contribute and for GitHub.
#
# shellcheck disable=SC2016,SC2154 # for perl; run sets output

load ../lib/common
load ../lib/packaging

bats_require_minimum_version 1.5.0

setup() {
	common_setup
}

in_checkout() {
	[ -d "$SRCDIR/.github" ] || skip 'not a checkout'
	cd "$SRCDIR" || return
}

needs_yaml() {
	perl -MYAML::XS -e 1 2>/dev/null || skip 'YAML::XS of Perl is not here'
}

# yaml FILE EXPRESSION: prints the value of the expression of Perl, in which $y is
# the content of FILE.
yaml() {
	perl -MYAML::XS=LoadFile -e 'my $y = LoadFile(shift); print eval shift; die $@ if $@' \
		"$@"
}

@test "the links of the texts lead to files" {
	local file link

	(
		cd "$SRCDIR"
		find . -mindepth 1 \( -name '.*' -o -name build -o -name 'build-*' \
			-o -name 'pyc-bake-[0-9]*' \) -prune -o -name '*.md' -print
	) >texts
	[ "$(wc -l <texts)" -gt 30 ]
	while read -r file; do
		grep -oE '\]\([^)#]+' "$SRCDIR/$file" | cut -c 3- |
			grep -v '^https\?:' >links || true
		while read -r link; do
			[ -e "$SRCDIR/$(dirname "$file")/$link" ] ||
				fail "$file: $link is not there"
		done <links
	done <texts
}

@test "the workflow runs .ci/run on four releases of Debian" {
	in_checkout
	needs_yaml
	run -0 yaml .github/workflows/check.yml \
		'join " ", @{$y->{jobs}{debian}{strategy}{matrix}{release}}'
	[ "$output" = '11 12 13 testing' ] || fail "$output"
	run -0 yaml .github/workflows/check.yml '$y->{jobs}{debian}{container}'
	[ "$output" = 'debian:${{ matrix.release }}' ] || fail "$output"
	run -0 yaml .github/workflows/check.yml '$y->{jobs}{debian}{steps}[-1]{run}'
	[ "${lines[-1]}" = .ci/run ] || fail "$output"
	run -0 yaml .github/workflows/check.yml '%{$y->{permissions}}'
	[ "$output" = contentsread ] || fail "$output"
}

@test "each action of a workflow is pinned to a commit" {
	in_checkout
	grep -rhE '^ *(- )?uses:' .github/workflows >"$BATS_TEST_TMPDIR/uses"
	run -1 grep -vE 'uses: [A-Za-z0-9/-]+@[0-9a-f]{40} # v[0-9.]+$' \
		"$BATS_TEST_TMPDIR/uses"
}

@test "actionlint finds nothing" {
	in_checkout
	needs actionlint
	run -0 actionlint .github/workflows/*.yml
	[ -z "$output" ] || fail "$output"
}

# required FILE: prints the labels of its required fields.
required() {
	yaml "$1" 'map { "$_->{attributes}{label}\n" }
		grep { $_->{validations}{required} } @{$y->{body}}'
}

@test "the forms ask for version, --diff, and the file of a package" {
	local form

	in_checkout
	needs_yaml
	for form in fault packaging; do
		form=.github/ISSUE_TEMPLATE/$form.yml
		required "$form" | grep -qx Version
		required "$form" | grep -qx 'Command and output'
		grep -q '`pyc-bake --version`' "$form"
		grep -q '`pyc-bake --diff -v OLD NEW`' "$form"
	done
	required "$form" | grep -qx File
	yaml .github/ISSUE_TEMPLATE/config.yml '$y->{blank_issues_enabled}' \
		>/dev/null
}
