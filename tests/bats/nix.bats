#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/nix: the overlay, with a package that the real nix builds in a store of
# its own, without its sandbox.
#
# shellcheck disable=SC2016,SC2154 # expressions of Nix; run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

OVERLAY=$SRCDIR/packaging/nix/overlay.nix

setup() {
	ecosystem_setup
	needs nix-build nix-instantiate
	export HOME=$PWD/home NIX_STORE_DIR=$PWD/nix/store \
		NIX_STATE_DIR=$PWD/nix/var NIX_LOG_DIR=$PWD/nix/log \
		NIX_CONF_DIR=$PWD/nix/etc NIX_LOCALSTATE_DIR=$PWD/nix/var
	mkdir -p home nix/etc
	lines 'build-users-group =' 'sandbox = false' 'substitute = false' \
		>nix/etc/nix.conf
	SITE=lib/python3.$MINOR/site-packages
	nix_can_build || skip 'nix cannot build here, even without a sandbox'
}

# nix_can_build: a derivation that needs nothing can be built.  nix needs a
# pseudoterminal, for example.
nix_can_build() {
	timeout 60 nix-build --no-out-link -E 'derivation {
		name = "nothing"; system = builtins.currentSystem;
		builder = "/bin/sh"; args = [ "-c" "echo 1 >$out" ]; }' \
		>/dev/null 2>&1
}

teardown() {
	# Files of the store are read-only.
	[ ! -d "$PWD/nix" ] || chmod -R u+w "$PWD/nix"
}

# expression ATTRIBUTE...: prints an expression for the package, which has the
# attributes.  Its installer leaves bytecode of its own.
expression() {
	lines "let pkgs = import $SRCDIR/tests/lib/nix/nixpkgs.nix {" \
		"  python = \"$ORACLE\"; sitePackages = \"$SITE\";" \
		"  overlays = [ (import $OVERLAY) (final: prev: {" \
		'    pyc-bake = final.shell "pyc-bake" { } "' \
		'      mkdir -p $out/bin' \
		"      ln -s $PYC_BAKE \$out/bin/pyc-bake\"; }) ]; };" \
		'in pkgs.stdenv.mkDerivation {' \
		'  name = "stars-1.0";' \
		"  src = $PWD/source;" \
		'  nativeBuildInputs = [ pkgs.python3.pkgs.pythonRecompileBytecodeHook ];' \
		"  installPhase = ''" \
		"    mkdir -p \$out/$SITE/stars-1.0.dist-info \$out/bin/__pycache__" \
		"    cp -R \$src/stars \$out/$SITE" \
		"    chmod -R u+w \$out; echo x = 1 >\$out/$SITE/stars-1.0.dist-info/x.py" \
		"    $ORACLE -m compileall -q -f -o 0 -o 2 \$out/$SITE || true'';" \
		"$@" '}'
}

# build NAME ATTRIBUTE...: makes NAME a link to the result.
build() {
	expression "${@:2}" >stars.nix
	must timeout 60 nix-build --quiet --out-link "$1" stars.nix
}

@test "the hook bakes a package in the store" {
	local place

	stars source
	build result
	place=$(readlink result)
	[[ $place == "$NIX_STORE_DIR"/*-stars-1.0 ]]
	run -0 find "$place" -name '*.pyc'
	times 6 'stars/__pycache__'
	equal "${#lines[@]}" 6
	for level in 0 1 2; do
		equal "$(flags "$place/$SITE/stars/names.py" $level)" 1
		equal "$(embedded "$place/$SITE/stars/names.py" $level)" \
			"$place/$SITE/stars/names.py"
	done
	absent "$place/bin/__pycache__"
	stars_import "$place/$SITE" 0 1 2
	# --check has nothing but permissions to find: the store sets its own.
	expect 1 --check --invalidation-mode=unchecked-hash -o0 -o1 -o2 \
		"$place/$SITE/stars"
	times 6 ': perm: '
	says ' 6 findings'
}

@test "a rebuild has the same bytes" {
	local place

	stars source
	build result
	# nix compares all bytes, and keeps what differs.
	must timeout 60 nix-build --check --keep-failed --no-out-link stars.nix
	# A store with the result removed makes it anew.
	contents result/ >found
	place=$(readlink result)
	rm result
	must nix-store --delete "$place"
	build result
	contents result/ | diff found -
}

@test "the attributes of the hook" {
	stars source
	echo 'x = = 1' >source/stars/bad.py
	expression >stars.nix
	run timeout 60 nix-build --no-out-link stars.nix
	[ "$status" -ne 0 ]
	says 'SyntaxError'
	echo '*/bad.py' >allowed
	build result "  pycBakeFlags = \"--allow-errors=$PWD/allowed\";"
	exists "$(pyc "result/$SITE/stars/names.py")"
	build result '  dontUsePythonRecompileBytecode = true;'
	absent "$(pyc "result/$SITE/stars/names.py" 1)"
}

@test "without the overlay, the hook is that of nixpkgs" {
	stars source
	expression | sed "s|(import $OVERLAY) ||" >stars.nix
	run timeout 60 nix-build --no-out-link stars.nix
	[ "$status" -ne 0 ]
	says 'the hook of nixpkgs itself is used'
}

@test "package.nix has the version of this tree and an option of its configure" {
	local package

	package="let package = import $SRCDIR/packaging/nix/package.nix; in package
		(builtins.mapAttrs (name: value: null)
			(builtins.functionArgs package) // {
			stdenv.mkDerivation = attributes: attributes;
			lib = { cleanSource = path: path; licenses.mit = 1;
				platforms.linux = 1; }; })"
	must nix-instantiate --eval -E "($package).version"
	equal "$output" "\"$(release_version)\""
	must nix-instantiate --eval --strict -E "($package).configureFlags"
	equal "$output" '[ "--without-embedded-python" ]'
	grep -q 'AC_ARG_WITH(\[embedded-python\]' "$SRCDIR/configure.ac"
	must nix-instantiate --eval -E "toString ($package).src"
	exists "$(tr -d '"' <<<"$output")/configure.ac"
}

# inputs MISSING: prints the libraries of the package in a nixpkgs without MISSING.
inputs() {
	nix-instantiate --eval --strict -E "
	let
	  function = import $SRCDIR/packaging/nix/package.nix;
	  names = builtins.mapAttrs (name: _: name) (builtins.functionArgs function);
	  nixpkgs = names // {
	    lib.cleanSource = path: path;
	    lib.licenses.mit = \"MIT\";
	    lib.platforms.linux = [ ];
	    stdenv.mkDerivation = attributes: attributes;
	  };
	in (function (builtins.removeAttrs nixpkgs [ \"$1\" ])).buildInputs"
}

@test "the library xxhash has its old name or its new one" {
	run -0 inputs xxhash
	says '"pcre2" "xxHash" "zlib"'
	run -0 inputs xxHash
	says '"pcre2" "xxhash" "zlib"'
}
