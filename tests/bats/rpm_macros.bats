#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# rpmbuild with a spec file that uses macros.pyc-bake.
#
# shellcheck disable=SC2016 # for rpm
# shellcheck disable=SC2153 # bake.bash sets MINOR

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/rpm

setup() {
	bake_setup
	needs rpmbuild
	rpm_setup
	LIBRARY=/usr/lib/python3.$MINOR/site-packages
	PACKAGE=RPMS/noarch/sample-1.0-1.noarch.rpm
	make_tree "tree$LIBRARY"
	echo 'assert x' >"tree$LIBRARY/pkg/asserts.py"
	make_tree tree/usr/share/app
}

# files PACKAGE: prints the paths in it.
files() {
	ask '%{FILENAMES}' "$1"
}

# inode PACKAGE PATH: prints the inode number; hard links have the same.
inode() {
	ask '%{FILEINODES} %{FILENAMES}' "$1" |
		awk -v name="$2" '$2 == name { print $1 }'
}

# install_rpm PACKAGE DIR: installs it in a system below DIR.
install_rpm() {
	needs_overlay
	mkdir -p "$PWD/$2"
	in_overlay "$BATS_TEST_TMPDIR" rpm --root "$PWD/$2" --initdb
	in_overlay "$BATS_TEST_TMPDIR" rpm --root "$PWD/$2" \
		"${INSTALL[@]}" "$PWD/$1"
}

# verified DIR: rpm finds no changes in that system.
verified() {
	run -0 in_overlay "$BATS_TEST_TMPDIR" rpm --root "$PWD/$1" -V \
		--nodeps sample
	equal "$output" ''
}

@test "loading the macros changes no build" {
	sample_spec </dev/null
	build_sample 0 top
	files "top/$PACKAGE" >list
	grep -qxF "$LIBRARY/pkg/sums.py" list
	! grep pyc list || fail 'something was baked'
}

@test "with one line, files below pythonX.Y are baked at two levels" {
	local pycache=$LIBRARY/pkg/__pycache__

	activation | sample_spec
	build_sample 0 top
	says '5 sources, 10 baked'
	run -0 rpm -qlvp "top/$PACKAGE"
	[[ $output =~ -rw-r--r--.*\ $pycache/sums\.$TAG\.pyc ]]
	[[ $output =~ -rw-r--r--.*\ $pycache/sums\.$TAG\.opt-1\.pyc ]]
	[[ $output =~ drwxr-xr-x.*\ $pycache ]]
	equal "$(grep -c '\.pyc$' <<<"$output")" 10
	says_not app/pkg/__pycache__
	equal "$(inode "top/$PACKAGE" "$pycache/sums.$TAG.pyc")" \
		"$(inode "top/$PACKAGE" "$pycache/sums.$TAG.opt-1.pyc")"
	[ "$(inode "top/$PACKAGE" "$pycache/asserts.$TAG.pyc")" != \
		"$(inode "top/$PACKAGE" "$pycache/asserts.$TAG.opt-1.pyc")" ]
}

@test "if no script compiles Python, the line of the README adds ours" {
	local post

	cat >>"$SETTINGS" <<-'END'
		%__os_install_post \
		/bin/true one \
		%{nil}
		%__brp_python_bytecompile %{nil}
	END
	activation | sample_spec
	build_sample 0 top
	equal "$(files "top/$PACKAGE" | grep -c '\.pyc$')" 10
	says '+ /bin/true one'
	times 1 "+ $BRP"

	# rpm defines such a script but does not run it.
	echo '%__brp_python_bytecompile /bin/false "" "1" "0"' >>"$SETTINGS"
	build_sample 0 named
	equal "$(files "named/$PACKAGE" | grep -c '\.pyc$')" 10
	times 1 "+ $BRP"

	# The same with the configuration of this machine.
	post=$(HOME=/nonexistent rpm --eval '%{?__os_install_post}')
	[[ $post != *brp-python* ]] || skip 'rpm of this machine runs one'
	[[ $post == *brp-* ]] || skip 'rpm of this machine runs no script'
	sed -i '/__os_install_post/,$d' "$SETTINGS"
	build_sample 0 here
	equal "$(files "here/$PACKAGE" | grep -c '\.pyc$')" 10
}

@test "if a script does, the line of the README replaces it by ours" {
	cat >>"$SETTINGS" <<-'END'
		%__brp_python_bytecompile /bin/false "%{__python}" "1" \
		%{nil}
		%__os_install_post /bin/true one \
		%{?__brp_python_bytecompile} \
		/bin/true two \
		%{nil}
	END
	activation | sample_spec
	build_sample 0 top
	equal "$(files "top/$PACKAGE" | grep -c '\.pyc$')" 10
	times 1 "+ $BRP"
	[[ $output == *"+ /bin/true one"*"+ $BRP"*"+ /bin/true two"* ]] ||
		fail "$output"
}

@test "the package does not depend on place, time and number of jobs" {
	activation | sample_spec '%pyc_bake %{_datadir}/app'
	build_sample 0 one --define '_smp_build_ncpus 1'
	says "+ $BRP"
	says ' --mtime-policy=clamp_to_source_date_epoch -j1'
	mkdir -p 'another place'
	mv tree 'another place/tree'
	cp -R 'another place/tree' tree
	find tree -name '*.py' -exec touch -d tomorrow {} +
	umask 077
	build_sample 0 'another/place' --define '_smp_build_ncpus 3'
	says ' -j3'
	umask 022
	cmp "one/$PACKAGE" "another/place/$PACKAGE"
	equal "$(files "one/$PACKAGE" | grep -c '\.pyc$')" 18
}

@test "installed files are those of the package, with their own paths" {
	activation | sample_spec '%pyc_bake %{_datadir}/app'
	build_sample 0 top
	install_rpm "top/$PACKAGE" system
	verified system
	SOURCE_DATE_EPOCH=1578009600 expect 0 --check --root=system -o0 -o1 \
		/usr
	equal "$(flags "system$LIBRARY/pkg/sums.py")" 3
	equal "$(mtime_of "system$LIBRARY/pkg/sums.py")" 1578009600
	[ "$(pyc "system$LIBRARY/pkg/sums.py")" -ef \
		"$(pyc "system$LIBRARY/pkg/sums.py" 1)" ]
	echo >>"$(pyc "system$LIBRARY/pkg/asserts.py")"
	run ! in_overlay "$BATS_TEST_TMPDIR" rpm --root "$PWD/system" -V \
		--nodeps sample
	says "asserts.$TAG.pyc"
}

@test "timestamps match the installed files, clamped or not" {
	local top clamp

	for clamp in 1 0; do
		top=top$clamp
		{
			echo '%global pyc_bake_options --invalidation-mode=timestamp'
			echo "%global clamp_mtime_to_source_date_epoch $clamp"
			activation
		} | sample_spec
		build_sample 0 "$top" --define 'build_mtime_policy %{nil}'
		install_rpm "$top/$PACKAGE" "system$clamp"
		verified "system$clamp"
		equal "$(flags "system$clamp$LIBRARY/pkg/sums.py")" 0
		expect 0 --check --invalidation-mode=timestamp \
			--root="system$clamp" -o0 -o1
	done
}

@test "without another time, the times of the sources match" {
	{
		echo '%global source_date_epoch_from_changelog 0'
		activation
	} | sample_spec
	build_sample 0 top
	install_rpm "top/$PACKAGE" system
	verified system
	equal "$(flags "system$LIBRARY/pkg/sums.py")" 0
	expect 0 --check --root=system -o0 -o1
}

@test "a file that does not compile ends the build" {
	echo 'x = = 1' >"tree$LIBRARY/pkg/bad.py"
	activation | sample_spec
	build_sample 1 top
	says 'bad.py:1:5: SyntaxError'
	equal "$(built top)" ''
	build_sample 1 top \
		--define '_python_bytecompile_errors_terminate_build 1'
}

@test "rpm's setting allows such files, but no other errors" {
	echo 'x = = 1' >"tree$LIBRARY/pkg/bad.py"
	activation | sample_spec
	build_sample 0 top \
		--define '_python_bytecompile_errors_terminate_build 0'
	says 'bad.py:1:5: SyntaxError'
	files "top/$PACKAGE" >list
	equal "$(grep -c '\.pyc$' list)" 10
	grep -qxF "$LIBRARY/pkg/bad.py" list
	! grep '/bad\..*pyc' list || fail 'bad.py was baked'
	mkdir -p tree/usr/lib/python3.99
	echo 'x = 1' >tree/usr/lib/python3.99/mod.py
	build_sample 1 other \
		--define '_python_bytecompile_errors_terminate_build 0'
	says 'there is no python3.99'
	equal "$(built other)" ''
}

@test "%pyc_bake bakes and lists the directories of an application" {
	mkdir 'tree/usr/share/app/a dir'
	echo 'x = 1' >'tree/usr/share/app/a dir/of blanks.py'
	echo '{}' >tree/usr/share/app/data.json
	rm -r "tree$LIBRARY"
	sample_spec '%pyc_bake -m unchecked-hash -f app.files %{_datadir}/app' \
		' -f app.files' </dev/null
	build_sample 1 top
	says data.json
	rm tree/usr/share/app/data.json
	build_sample 0 top
	files "top/$PACKAGE" >list
	equal "$(grep -c '\.pyc$' list)" 10
	grep -qxF "/usr/share/app/a dir/__pycache__/of blanks.$TAG.opt-1.pyc" list
	grep -qxF '/usr/share/app/a dir/of blanks.py' list
	grep -qxF '/usr/share/app/pkg/__pycache__' list
	install_rpm "top/$PACKAGE" system
	verified system
	equal "$(flags system/usr/share/app/pkg/sums.py)" 1
}

@test "%pyc_bake accepts the build root before a path, and quoted paths" {
	mkdir 'tree/usr/share/a dir' tree/usr/share/third
	echo 'x = 1' | tee 'tree/usr/share/a dir/one.py' \
		>tree/usr/share/third/two.py
	sample_spec \
		'%pyc_bake %{buildroot}%{_datadir}/app "%{_datadir}/a dir"' \
		</dev/null
	build_sample 0 top
	equal "$(files "top/$PACKAGE" | grep -c '\.pyc$')" 10
}

@test "%pyc_bake without a path, or with a missing one, is an error" {
	sample_spec '%pyc_bake -m unchecked-hash' </dev/null
	build_sample 1 top
	says '%pyc_bake needs a path'
	sample_spec '%pyc_bake /usr/share/nothing' </dev/null
	build_sample 1 top
	says /usr/share/nothing
	build_sample 1 top \
		--define '_python_bytecompile_errors_terminate_build 0'
}

@test "%pyc_bake uses the distribution's Python or the one it names" {
	sample_spec '%pyc_bake %{_datadir}/app' </dev/null
	build_sample 0 top --define "python3_version 3.$MINOR"
	build_sample 1 top --define 'python3_version 3.99'
	says 'Python 3'
	sample_spec "%pyc_bake -p $ORACLE %{_datadir}/app" </dev/null
	build_sample 0 top --define 'python3_version 3.99'
	says "--python=$ORACLE"
	equal "$(files "top/$PACKAGE" | grep -c "$TAG.*pyc\$")" 8
}

@test "the options in pyc_bake_options apply to both" {
	printf 'x = 1 is 1\n' | tee "tree$LIBRARY/pkg/warned.py" \
		>tree/usr/share/app/pkg/warned.py
	{
		echo '%global pyc_bake_options --warnings=error'
		activation
	} | sample_spec
	build_sample 1 top
	says '"is" with'
	rm "tree$LIBRARY/pkg/warned.py"
	build_sample 0 top
	echo '%global pyc_bake_options --warnings=error' |
		sample_spec '%pyc_bake %{_datadir}/app'
	build_sample 1 top
	says '"is" with'
}

@test "add-determinism would change nothing" {
	needs add-det rpm2cpio cpio
	activation | sample_spec
	build_sample 0 top
	mkdir content
	rpm2cpio "top/$PACKAGE" | (cd content && cpio -id --quiet)
	equal "$(count_pyc content)" 10
	run -0 add-det --check content
}

@test "rpmlint reports nothing about baked files" {
	needs rpmlint
	activation | sample_spec
	build_sample 0 top
	run rpmlint "top/$PACKAGE"
	says '1 packages and 0 specfiles checked'
	! grep -e pyc -e bytecode -e files-duplicate <<<"$output" ||
		fail 'see above'
}
