#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# packaging/guix: the module, loaded by the real guix, and the phase that replaces
# compile-bytecode, run by Guile with the modules of the build side.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/ecosystem

setup() {
	ecosystem_setup
	needs guix
	export HOME=$PWD XDG_CACHE_HOME=$PWD/cache
	PLACE=$PWD/store/abc-stars-1.0
	SITE=$PLACE/lib/python3.$MINOR/site-packages
}

guix_repl() {
	must timeout 100 guix repl -L "$SRCDIR/packaging/guix" "$@"
}

# Installs the package as the phases before this one do, and runs the phase
# compile-bytecode of (with-pyc-bake PACKAGE).
bake() {
	stars "$SITE"
	mkdir -p "$SITE/stars-1.0.dist-info"
	echo 'x = 1' >"$SITE/stars-1.0.dist-info/x.py"
	# The arguments of the package become the code of its builder.
	cat >code.scm <<-'END'
	(use-modules (pyc-bake) (guix packages) (guix gexp) (guix utils)
	             (guix build-system pyproject) (ice-9 match))
	(define stars
	  (package (name "stars") (version "1.0") (source #f)
	           (build-system pyproject-build-system) (synopsis #f)
	           (description #f) (home-page #f) (license #f)))
	(define baked (with-pyc-bake stars))
	(match (package-native-inputs baked)
	  (((_ input)) (unless (eq? input pyc-bake) (exit 1))))
	(match (package-arguments baked)
	  ((#:phases phases) (write (gexp->approximate-sexp phases))))
	END
	guix_repl code.scm
	grep '^(modify-phases' <<<"$output" >phases
	cat >build.scm <<-END
	(use-modules (guix build pyproject-build-system) (guix build utils))
	(define phases $(<phases))
	((assq-ref phases 'set-SOURCE-DATE-EPOCH))
	((assq-ref phases 'compile-bytecode)
	 #:inputs '(("python" . "/gnu/store/xyz-python-3.$MINOR.1"))
	 #:outputs '(("out" . "$PLACE")))
	END
	guix_repl build.scm
}

@test "the phase bakes site-packages of the output" {
	bake
	# The time that the phases set: 1970 or 1980.
	CHECK_EPOCH=315619200 stars_are_baked '' "$SITE/stars" unchecked-hash 0
	absent "$SITE/stars-1.0.dist-info/__pycache__"
	find "$PLACE" -exec touch -d @1 {} +
	stars_import "$SITE"
	contents "$PLACE" >found
	rm -r "$PLACE"
	bake
	find "$PLACE" -exec touch -d @1 {} +
	contents "$PLACE" | diff found -
}

@test "without pyc-bake the phase fails" {
	bake
	without_program
	run timeout 100 guix repl build.scm
	[ "$status" -ne 0 ]
	says 'pyc-bake'
}

@test "a source that does not compile ends the build" {
	bake
	echo 'x = = 1' >"$SITE/stars/names.py"
	run timeout 100 guix repl build.scm
	[ "$status" -ne 0 ]
	says 'SyntaxError'
}

@test "the package has the version of this tree and inputs that exist" {
	cat >package.scm <<-'END'
	(use-modules (pyc-bake) (guix packages))
	(display (package-full-name pyc-bake))
	(newline)
	(unless (= 11 (length (package-direct-inputs pyc-bake))) (exit 1))
	(for-each (lambda (input) (package-full-name (cadr input)))
	          (package-direct-inputs pyc-bake))
	END
	guix_repl package.scm
	has_line "pyc-bake@$(release_version)"
}
