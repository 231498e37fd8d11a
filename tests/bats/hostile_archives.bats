#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Archives with false data in each place that can have it, made by
# tests/lib/hostile_archives.py.  Each is refused with one line that gives the
# right reason, and is not changed.

load ../lib/common
load ../lib/bake

setup_file() {
	clean_environment
	# If there is no such Python, setup skips the tests.
	seek_oracle || return 0
	helper hostile_archives "$BATS_FILE_TMPDIR/corpus" \
		>"$BATS_FILE_TMPDIR/table"
}

# Prints everything that shows a change of a file.  Any write changes the ctime.
state() {
	stat -c '%i %s %b %a %y %z' "$1"
}

# problem TEXT: records a problem with the current case.
problem() {
	problems+=("$name: $*; said: ${said//$'\n'/|}")
}

# bake_archive OPTION...: bakes the archive at $path, and sets status, out and
# said to the results.
bake_archive() {
	status=0
	timeout 120 "$PYC_BAKE" -q "$@" "$path" >out 2>err || status=$?
	out=$(<out)
	said=$(<err)
}

# refused: the archive at $path is refused for the reason in the row.
refused() {
	local status out said before alternative is_told='' names

	before=$(state "$path")
	bake_archive "$@"
	[ "$status" -eq 2 ] || problem "status $status"
	[[ $said && $said != *$'\n'* ]] || problem 'not one line'
	[ -z "$out" ] || problem 'something on standard output'
	[[ $said == *"$path: "* ]] || problem 'the archive is not named'
	# Releases of libarchive have different messages.
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

# warned: the archive is accepted with the warning in the row.
warned() {
	local status out said

	bake_archive "$@"
	[ "$status" -eq 0 ] || problem "status $status"
	[ "$said" = "pyc-bake: $path: warning: ${reason#warned: }" ] ||
		[[ $said == "pyc-bake: $path: warning: ${reason#warned: }: "* ]] ||
		problem "not '$reason'"
	# After the bake it is correct.
	bake_archive
	[ -z "$said" ] || [[ $reason == *'in case'* ]] ||
		problem 'it warns again'
}

# hostile KIND GROUP [OPTION]...: runs every case of the group.
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

# count AWK-CONDITION: prints the number of names of refused cases.
count() {
	awk -F '\t' "\$6 !~ /^(accepted|warned)/ && ($1) { print \$2, \$3 }" \
		"$BATS_FILE_TMPDIR/table" | sort -u | wc -l
}

# shellcheck disable=SC2016 # awk's dollars
@test "there are enough cases" {
	[ "$(count '$2 != "combined"')" -ge 90 ]
	[ "$(count '$2 == "combined"')" -ge 15 ]
	[ "$(count '$1 == "whl"')" -ge 90 ]
	[ "$(count '$1 == "pyz"')" -ge 90 ]
}

@test "wheel: an archive without false data is accepted" {
	hostile whl sound
}

@test "wheel: false names are refused" {
	hostile whl names
}

@test "wheel: a false layout of members in the file is refused" {
	hostile whl structure
}

@test "wheel: headers of a member that disagree are refused" {
	hostile whl headers
}

@test "wheel: false data descriptors are refused" {
	hostile whl descriptors
}

@test "wheel: false end records and comments are refused" {
	hostile whl end
}

@test "wheel: false data before the archive is refused" {
	hostile whl prefix
}

@test "wheel: links, devices and false directories are refused" {
	hostile whl types
}

@test "wheel: false extra fields are refused" {
	hostile whl extras
}

@test "wheel: false content is refused" {
	hostile whl content
}

@test "wheel: content above the limits is refused" {
	hostile whl limits
}

@test "wheel: a false RECORD is refused" {
	hostile whl record
}

@test "wheel: a false name, .dist-info, WHEEL or METADATA is refused" {
	hostile whl identity
}

@test "wheel: archives with several errors are refused" {
	hostile whl combined
}

@test "wheel: with --output-dir a refused archive writes nothing" {
	mkdir elsewhere
	# Accepted archives are written, so the group has none.
	hostile whl types --output-dir=elsewhere
	equal "$(ls -A elsewhere)" ''
}

@test "zip: an archive without false data is accepted" {
	hostile zip sound
}

@test "zip: false names are refused" {
	hostile zip names
}

@test "zip: a false layout of members in the file is refused" {
	hostile zip structure
}

@test "zip: headers of a member that disagree are refused" {
	hostile zip headers
}

@test "zip: false data descriptors are refused" {
	hostile zip descriptors
}

@test "zip: false end records and comments are refused" {
	hostile zip end
}

@test "zip: false data before the archive is refused" {
	hostile zip prefix
}

@test "zip: links, devices and false directories are refused" {
	hostile zip types
}

@test "zip: false extra fields are refused" {
	hostile zip extras
}

@test "zip: false content is refused" {
	hostile zip content
}

@test "zip: content above the limits is refused" {
	hostile zip limits
}

@test "zip: archives with several errors are refused" {
	hostile zip combined
}

@test "pyz: an archive without false data is accepted" {
	hostile pyz sound
}

@test "pyz: false names are refused" {
	hostile pyz names
}

@test "pyz: a false layout of members in the file is refused" {
	hostile pyz structure
}

@test "pyz: headers of a member that disagree are refused" {
	hostile pyz headers
}

@test "pyz: false data descriptors are refused" {
	hostile pyz descriptors
}

@test "pyz: false end records and comments are refused" {
	hostile pyz end
}

@test "pyz: false data before the archive is refused" {
	hostile pyz prefix
}

@test "pyz: links, devices and false directories are refused" {
	hostile pyz types
}

@test "pyz: false extra fields are refused" {
	hostile pyz extras
}

@test "pyz: false content is refused" {
	hostile pyz content
}

@test "pyz: content above the limits is refused" {
	hostile pyz limits
}

@test "pyz: archives with several errors are refused" {
	hostile pyz combined
}
