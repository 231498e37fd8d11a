#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Archives that lie, in each place where one can (tests/lib/hostile_archives.py
# makes them): each is refused in one line for its own reason, and left alone.

load ../lib/common
load ../lib/bake

setup_file() {
	clean_environment
	# Else setup skips.
	seek_oracle || return 0
	helper hostile_archives "$BATS_FILE_TMPDIR/corpus" \
		>"$BATS_FILE_TMPDIR/table"
}

# All that a change of a file would show in: whoever writes to it, its ctime
# changes.
state() {
	stat -c '%i %s %b %a %y %z' "$1"
}

# problem TEXT: notes what is wrong with a case.
problem() {
	problems+=("$name: $*; said: ${said//$'\n'/|}")
}

# bake_archive OPTION...: bakes the archive at $path; status, out and said are
# what came of it.
bake_archive() {
	status=0
	timeout 120 "$PYC_BAKE" -q "$@" "$path" >out 2>err || status=$?
	out=$(<out)
	said=$(<err)
}

# refused: the archive at $path is, as the row says.
refused() {
	local status out said before alternative is_told='' names

	before=$(state "$path")
	bake_archive "$@"
	[ "$status" -eq 2 ] || problem "status $status"
	[[ $said && $said != *$'\n'* ]] || problem 'not one line'
	[ -z "$out" ] || problem 'something on standard output'
	[[ $said == *"$path: "* ]] || problem 'the archive is not named'
	# Releases of libarchive differ.
	while IFS= read -r alternative; do
		[[ $said != *"$alternative"* ]] || is_told=yes
	done <<<"${reason// | /$'\n'}"
	[ -n "$is_told" ] || problem "not '$reason'"
	[[ $member == - || $said == *"'${member#"''"}'"* ]] ||
		problem "the member '$member' is not named"
	[ "$(state "$path")" = "$before" ] || problem 'it was changed'
	names=("${path%/*}"/* "${path%/*}"/.[!.]*)
	[ "${names[*]}" = "$path ${path%/*}/.[!.]*" ] ||
		problem 'there is another file beside it'
}

accepted() {
	local status out said

	bake_archive "$@"
	[ "$status" -eq 0 ] || problem "status $status"
	[ -z "$said" ] || problem 'not in silence'
}

# warned: the archive is accepted, with a warning that the row has.
warned() {
	local status out said

	bake_archive "$@"
	[ "$status" -eq 0 ] || problem "status $status"
	[ "$said" = "pyc-bake: $path: warning: ${reason#warned: }" ] ||
		[[ $said == "pyc-bake: $path: warning: ${reason#warned: }: "* ]] ||
		problem "not '$reason'"
	# It is right now.
	bake_archive
	[ -z "$said" ] || [[ $reason == *'in case'* ]] ||
		problem 'it warns again'
}

# hostile KIND GROUP [OPTION]...: every case of the group.
hostile() {
	local kind=$1 group=$2 rows=0 name path member reason
	local problems=()

	shift 2
	while IFS=$'\t' read -r name path member reason; do
		rows=$((rows + 1))
		if [ "$reason" = accepted ]; then
			accepted "$@"
		elif [[ $reason == 'warned: '* ]]; then
			warned "$@"
		else
			refused "$@"
		fi
	done < <(awk -F '\t' -v OFS='\t' -v kind="$kind" -v group="$group" \
		'$1 == kind && $2 == group { print $3, $4, $5, $6 }' \
		"$BATS_FILE_TMPDIR/table")
	[ "$rows" -gt 0 ] || fail "no cases of $kind, $group"
	[ ${#problems[@]} -eq 0 ] || fail "$(lines "${problems[@]}")"
}

# count AWK-CONDITION: how many names of cases that are refused.
count() {
	awk -F '\t' "\$6 !~ /^(accepted|warned)/ && ($1) { print \$2, \$3 }" \
		"$BATS_FILE_TMPDIR/table" | sort -u | wc -l
}

# shellcheck disable=SC2016 # awk's dollars
@test "there are enough lies" {
	[ "$(count '$2 != "combined"')" -ge 90 ]
	[ "$(count '$2 == "combined"')" -ge 15 ]
	[ "$(count '$1 == "whl"')" -ge 90 ]
	[ "$(count '$1 == "pyz"')" -ge 90 ]
}

@test "wheel: without a lie it is accepted" {
	hostile whl sound
}

@test "wheel: names" {
	hostile whl names
}

@test "wheel: how members lie in the file" {
	hostile whl structure
}

@test "wheel: the two headers of a member" {
	hostile whl headers
}

@test "wheel: data descriptors" {
	hostile whl descriptors
}

@test "wheel: end records and comment" {
	hostile whl end
}

@test "wheel: what stands in front" {
	hostile whl prefix
}

@test "wheel: links, devices, directories" {
	hostile whl types
}

@test "wheel: extra fields" {
	hostile whl extras
}

@test "wheel: content" {
	hostile whl content
}

@test "wheel: limits" {
	hostile whl limits
}

@test "wheel: RECORD" {
	hostile whl record
}

@test "wheel: its name, .dist-info, WHEEL and METADATA" {
	hostile whl identity
}

@test "wheel: several lies" {
	hostile whl combined
}

@test "wheel: nothing is written elsewhere either" {
	mkdir elsewhere
	# What is accepted is written, so no group with such.
	hostile whl types --output-dir=elsewhere
	equal "$(ls -A elsewhere)" ''
}

@test "zip: without a lie it is accepted" {
	hostile zip sound
}

@test "zip: names" {
	hostile zip names
}

@test "zip: how members lie in the file" {
	hostile zip structure
}

@test "zip: the two headers of a member" {
	hostile zip headers
}

@test "zip: data descriptors" {
	hostile zip descriptors
}

@test "zip: end records and comment" {
	hostile zip end
}

@test "zip: what stands in front" {
	hostile zip prefix
}

@test "zip: links, devices, directories" {
	hostile zip types
}

@test "zip: extra fields" {
	hostile zip extras
}

@test "zip: content" {
	hostile zip content
}

@test "zip: limits" {
	hostile zip limits
}

@test "zip: several lies" {
	hostile zip combined
}

@test "pyz: without a lie it is accepted" {
	hostile pyz sound
}

@test "pyz: names" {
	hostile pyz names
}

@test "pyz: how members lie in the file" {
	hostile pyz structure
}

@test "pyz: the two headers of a member" {
	hostile pyz headers
}

@test "pyz: data descriptors" {
	hostile pyz descriptors
}

@test "pyz: end records and comment" {
	hostile pyz end
}

@test "pyz: what stands in front" {
	hostile pyz prefix
}

@test "pyz: links, devices, directories" {
	hostile pyz types
}

@test "pyz: extra fields" {
	hostile pyz extras
}

@test "pyz: content" {
	hostile pyz content
}

@test "pyz: limits" {
	hostile pyz limits
}

@test "pyz: several lies" {
	hostile pyz combined
}
