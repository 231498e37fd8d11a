#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --manifest: the files that exist after the run, for RPM's %files -f.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree stage/opt
}

# has WANTED...: the manifest has exactly these lines.
has() {
	lines "$@" | diff - list
}

# entries MANIFEST: prints the entries of a manifest of -0, one on a line.
entries() {
	tr '\0\n' '\n?' <"$1"
}

@test "sources, their .pyc and each __pycache__ are listed in byte order" {
	expect 0 -o 0 -o 1 --root=stage --manifest=list /opt/pkg
	has /opt/pkg/__init__.py \
		'%dir /opt/pkg/__pycache__' \
		"/opt/pkg/__pycache__/__init__.$TAG.opt-1.pyc" \
		"/opt/pkg/__pycache__/__init__.$TAG.pyc" \
		"/opt/pkg/__pycache__/sums.$TAG.opt-1.pyc" \
		"/opt/pkg/__pycache__/sums.$TAG.pyc" \
		/opt/pkg/sub/__init__.py \
		'%dir /opt/pkg/sub/__pycache__' \
		"/opt/pkg/sub/__pycache__/__init__.$TAG.opt-1.pyc" \
		"/opt/pkg/sub/__pycache__/__init__.$TAG.pyc" \
		"/opt/pkg/sub/__pycache__/leaf.$TAG.opt-1.pyc" \
		"/opt/pkg/sub/__pycache__/leaf.$TAG.pyc" \
		/opt/pkg/sub/leaf.py \
		/opt/pkg/sums.py
}

@test "a second run, -j and the order of operands give the same list" {
	expect 0 --root=stage --manifest=list /opt
	cp list first
	expect 0 -j 3 --root=stage --manifest=list /opt/pkg/sums.py /opt /opt/pkg
	same list first
}

@test "with -0 only files are listed, each with a NUL" {
	expect 0 --root=stage -0 --manifest=list /opt/pkg/sub
	entries list >got
	lines /opt/pkg/sub/__init__.py \
		"/opt/pkg/sub/__pycache__/__init__.$TAG.pyc" \
		"/opt/pkg/sub/__pycache__/leaf.$TAG.pyc" \
		/opt/pkg/sub/leaf.py | diff - got
}

@test "-0 without --manifest is a usage error" {
	expect 2 -0 stage
	says '-0'
}

@test ".pyc of other levels and Pythons and failed sources are listed" {
	cd stage/opt/pkg/sub
	mkdir __pycache__
	: >__pycache__/leaf.other.opt-2.pyc
	: >__pycache__/leaf.pypy39.pyc
	: >leaf.pyc
	ln -s leaf.pypy39.pyc __pycache__/leaf.graalpy.pyc
	# These have no source or belong to another source.
	: >__pycache__/gone."$TAG".pyc
	: >__pycache__/leaf.txt
	: >__pycache__/leaf.more."$TAG".pyc
	: >gone.pyc
	echo 'x =' >bad.py
	cd "$OLDPWD"
	expect 1 --root=stage --manifest=list /opt/pkg/sub
	has /opt/pkg/sub/__init__.py \
		'%dir /opt/pkg/sub/__pycache__' \
		"/opt/pkg/sub/__pycache__/__init__.$TAG.pyc" \
		"/opt/pkg/sub/__pycache__/leaf.$TAG.pyc" \
		/opt/pkg/sub/__pycache__/leaf.graalpy.pyc \
		/opt/pkg/sub/__pycache__/leaf.other.opt-2.pyc \
		/opt/pkg/sub/__pycache__/leaf.pypy39.pyc \
		/opt/pkg/sub/bad.py \
		/opt/pkg/sub/leaf.py \
		/opt/pkg/sub/leaf.pyc
}

@test "files that --sourceless and --prune removed are not listed" {
	expect 0 --root=stage /opt
	expect 0 --root=stage --sourceless --prune --manifest=list /opt/pkg/sub
	has /opt/pkg/sub/__init__.pyc /opt/pkg/sub/leaf.pyc
}

# has_modules LIST: it has exactly the .pyc that --sourceless writes.
has_modules() {
	lines /opt/pkg/__init__.pyc /opt/pkg/sub/__init__.pyc \
		/opt/pkg/sub/leaf.pyc /opt/pkg/sums.pyc | diff - "$1"
}

@test "the next run without sources lists the same" {
	expect 0 --root=stage --sourceless --manifest=first /opt
	has_modules first
	# These do not belong to a module.
	mkdir stage/opt/pkg/__pycache__ stage/opt/pkg/made.pyc
	: >"stage/opt/pkg/__pycache__/sums.$TAG.pyc"
	: >stage/opt/pkg/__pycache__/sums.pyc
	ln -s sums.pyc stage/opt/pkg/link.pyc
	expect 0 --root=stage --sourceless --manifest=list /opt
	same list first
	expect 0 --root=stage --manifest=list /opt
	[ ! -s list ]
	expect 0 -s stage -p / --sourceless --manifest=list stage/opt
	same list first
}

@test "a .pyc whose source is kept is listed with --sourceless too" {
	echo 'x =' >stage/opt/pkg/bad.py
	: >stage/opt/pkg/bad.pyc
	expect 1 --root=stage --sourceless --manifest=list /opt
	equal "$(head -n 4 list)" "$(lines /opt/pkg/__init__.pyc \
		/opt/pkg/bad.py /opt/pkg/bad.pyc /opt/pkg/sub/__init__.pyc)"
}

@test "without --root the paths are the embedded ones, made absolute" {
	expect 0 -0 --manifest=list stage/opt/pkg/sums.py
	entries list >got
	lines "$PWD/stage/opt/pkg/__pycache__/sums.$TAG.pyc" \
		"$PWD/stage/opt/pkg/sums.py" | diff - got
	expect 0 -0 -s stage -p / --manifest=list stage/opt/pkg/sums.py
	entries list >got
	lines "/opt/pkg/__pycache__/sums.$TAG.pyc" /opt/pkg/sums.py | diff - got
	expect 0 -0 -d /srv/x --manifest=list stage/opt/pkg/sub
	entries list >got
	lines /srv/x/__init__.py "/srv/x/__pycache__/__init__.$TAG.pyc" \
		"/srv/x/__pycache__/leaf.$TAG.pyc" /srv/x/leaf.py | diff - got
}

@test "a path with a line feed is an error that names -0" {
	echo 'x = 1' >$'stage/opt/a\nb.py'
	echo before >list
	expect 2 --root=stage --manifest=list /opt
	says '/opt/'
	says 'a\x0ab.'
	says 'cannot be listed without -0'
	has before
	expect 0 --root=stage -0 --manifest=list /opt
	[ "$(entries list | grep -c 'a?b')" -eq 2 ]
}

@test "other control characters, which RPM does not accept, are errors too" {
	local name

	for name in $'a\tb' $'a\x01b' $'a\x7fb' $'a\rb'; do
		mkdir "stage/$name"
		echo 'x = 1' >"stage/$name/m.py"
		expect 2 --root=stage --manifest=list "/$name"
		says '-0'
		absent list
	done
}

# Characters that are not special to RPM are not quoted, so that the list is
# readable.
@test "blanks are quoted, and globs are put in brackets" {
	rm -r stage/opt
	mkdir stage/s
	echo 'x = 1' >'stage/s/a b.py'
	echo 'x = 1' >'stage/s/a*b?[1].py'
	echo 'x = 1' >"stage/s/it's-\$5~.py"
	echo 'x = 1' >$'stage/s/\xc3\xa9.py'
	expect 0 --root=stage --manifest=list /s
	grep -a '\.py"*$' list >got
	lines "\"/s/a b.py\"" '/s/a[*]b[?][[]1[]].py' "/s/it's-\$5~.py" \
		$'/s/\xc3\xa9.py' | diff - got
}

# names DIR: makes sources there with names that RPM could misinterpret.
names() {
	local name

	mkdir -p "$1"
	while IFS= read -r name; do
		echo 'x = 1' >"$1/$name.py"
	done <<-'END'
	plain
	a b
	a  b
	a"b
	"ab"
	a b"c
	it's
	a b's
	a*b
	axb
	a?b
	a[1]
	a1
	a]b
	a{b,c}
	ab
	ac
	a{b
	a}b
	a\b
	a\ b
	a\\b
	a%b
	a%name
	a%{name}
	%%
	%dir a
	%attr(644,root,root)
	é
	é *x
	#a
	~a
	-a
	a:b
	a$b&c;d|e<f>g(h)`i`!j^k=l+m,n@o
	[!a]
	[$(x)]
	END
}

# rpm_packs STAGE LIST: rpmbuild makes a package of the files below STAGE with
# %files -f LIST.  Its content is listed in the file packed.
rpm_packs() {
	mkdir -p rpm
	cat >rpm/test.spec <<-END
	Name: test
	Version: 1
	Release: 1
	Summary: test
	License: MIT
	BuildArch: noarch
	%description
	test
	%install
	mkdir -p %{buildroot}
	cp -a '$PWD/$1/.' %{buildroot}/
	%files -f $PWD/$2
	END
	timeout 120 rpmbuild -bb --define "_topdir $PWD/rpm" \
		--define '__os_install_post %{nil}' rpm/test.spec >rpm/log 2>&1 ||
		fail "$(cat rpm/log)"
	rpm -qpl rpm/RPMS/noarch/*.rpm | LC_ALL=C sort >packed
}

needs_rpmbuild() {
	command -v rpmbuild >/dev/null || skip 'rpmbuild is not here'
	# RPM requires UTF-8 for the names that it reads.
	export LC_ALL=C.UTF-8
}

@test "rpmbuild accepts the manifest and packs exactly the existing files" {
	needs_rpmbuild
	expect 0 -o 0 -o 1 --hardlink-dupes --root=stage --manifest=list /opt
	rpm_packs stage list
	(cd stage && find . -type f -o -name __pycache__) | sed 's|^\.||' |
		LC_ALL=C sort | diff - packed
}

@test "rpmbuild accepts every possible path" {
	local directory

	needs_rpmbuild
	rm -r stage
	names stage/s
	for directory in 'x y' 'x*y' 'x[y]' 'x%y' 'x{y,z}' 'x"y' 'x\y'; do
		names "stage/s/$directory"
	done
	expect 0 --root=stage --manifest=list /s
	rpm_packs stage list
	(cd stage && find . -type f -o -name __pycache__) | sed 's|^\.||' |
		LC_ALL=C sort | diff - packed
}
