#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Packages baked by dh_pyc_bake and installed with dpkg: the maintainer scripts
# do not change shipped files, Python imports them, and removing the packages
# leaves nothing.

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/debian

setup() {
	clean_environment
	common_setup
	debian_addon
	needs dpkg-buildpackage dpkg py3compile py3clean
	needs_overlay
	mkdir source
	cd source || return
	debian_sample
	echo /usr/share/app >debian/app.pyc-bake
	echo /opt/plugin >debian/app-plugin.pyc-bake
}

# installed: runs standard input as a shell script, as root on a system with app
# and app-plugin installed.  Their contents are in shipped.  The script can
# source unchanged, which fails if they differ from the installed files.  Other
# installed files may come from another Python, such as PyPy.
installed() {
	build_sample
	cd .. || return
	mkdir shipped
	dpkg-deb -x app_1_all.deb shipped
	dpkg-deb -x app-plugin_1_*.deb shipped
	cat >script
	cat >unchanged <<-'END'
	# dpkg --verify reports changes, but exits with 0.
	changed=$(dpkg --verify app app-plugin)
	[ -z "$changed" ] || { echo "$changed" && exit 1; }
	find shipped -type f | while read -r file; do
		cmp "$file" "${file#shipped}"
	done
	END
	run in_overlay "$PWD" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LC_ALL=C.UTF-8 sh -euc '
			dpkg -i app_1_all.deb app-plugin_1_*.deb >/dev/null
			. ./script'
	printf '%s\n' "$output"
	[ "$status" -eq 0 ]
}

@test "shipped files are unchanged, and dpkg finds no change" {
	installed <<-'END'
	. ./unchanged
	# The public module was compiled.
	ls /usr/lib/python3/dist-packages/__pycache__/shared.cpython-*.pyc
	END
	equal "$(count_pyc shipped)" 5
}

@test "Python imports the shipped files and changes nothing" {
	installed <<-'END'
	PYTHONPATH=/usr/share/app:/opt/plugin /usr/bin/python3 -v \
		-c "import plugin, pkg, pkg.sums; print(pkg.sums.add(2, 3))"
	. ./unchanged
	END
	for name in plugin sums leaf; do
		grep -Eq "^# .*/$name\.[^/]*\.pyc matches .*/$name\.py$" \
			<<<"$output" || fail "$name: not matched: $output"
	done
	says_not "# wrote '/opt"
	says_not "# wrote '/usr/share/app"
	has_line 5
}

@test "purge leaves nothing, even of files that were compiled later" {
	installed <<-'END'
	PYTHONPATH=/usr/share/app:/opt/plugin /usr/bin/python3 -O \
		-c "import plugin, pkg.sums"
	ls /opt/plugin/__pycache__/*.opt-1.pyc \
		/usr/share/app/pkg/__pycache__/*.opt-1.pyc
	dpkg --purge app app-plugin
	ls -d /usr/share/app /opt/plugin /usr/share/python3/bcep/app* \
		/usr/lib/python3/dist-packages/__pycache__/shared.* \
		/var/lib/dpkg/info/app.* /var/lib/dpkg/info/app-plugin.* \
		>left 2>/dev/null || true
	END
	equal "$(<left)" ''
	says_not "plugin' not empty"
	says_not "app' not empty"
}

@test "only files that -X leaves out are compiled on installation" {
	printf 'override_dh_pyc_bake:\n\tdh_pyc_bake -Xpkg/sub\n' >>debian/rules
	installed <<-'END'
	. ./unchanged
	ls /usr/share/app/pkg/sub/__pycache__/leaf.cpython-*.pyc
	END
	exists shipped/usr/share/app/pkg/__pycache__/sums.*.pyc
	absent shipped/usr/share/app/pkg/sub/__pycache__
}

@test "an upgrade keeps the files of the new version" {
	installed <<-'END'
	dpkg -i app_1_all.deb
	. ./unchanged
	END
}
