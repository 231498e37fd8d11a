;;; SPDX-License-Identifier: MIT
;;; A module of Guix (guix build -L packaging/guix): the package pyc-bake, and
;;; with-pyc-bake, which makes a package of pyproject-build-system compile with it.
(define-module (pyc-bake)
  #:use-module (gnu packages autotools)
  #:use-module (gnu packages backup)
  #:use-module (gnu packages compression)
  #:use-module (gnu packages curl)
  #:use-module (gnu packages digest)
  #:use-module (gnu packages pcre)
  #:use-module (gnu packages pkg-config)
  #:use-module (gnu packages tls)
  #:use-module (gnu packages web)
  #:use-module (guix build-system gnu)
  #:use-module (guix gexp)
  #:use-module (guix git-download)
  #:use-module ((guix licenses) #:prefix license:)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:export (bake-bytecode with-pyc-bake))

(define %here (current-source-directory))

(define-public pyc-bake
  (package
    (name "pyc-bake")
    (version "0.1.0")
    (source (local-file "../.." "pyc-bake" #:recursive? #t
                        #:select? (or (git-predicate (string-append %here "/../.."))
                                      (const #t))))
    (build-system gnu-build-system)
    (arguments
     (list #:configure-flags #~(list "--without-embedded-python")
           ;; Not ./bootstrap, which installs packages: the phase runs autoreconf.
           #:bootstrap-scripts #~(list)
           #:tests? #f))
    (native-inputs (list autoconf automake pkg-config))
    (inputs (list curl json-c libarchive openssl pcre2 xxhash zlib
                  (list zstd "lib")))
    (home-page "https://pyc-bake.example.org/")
    (synopsis "Compile Python sources to the same bytecode on every machine")
    (description
     "pyc-bake compiles Python sources to @file{.pyc} files whose bytes depend on
the sources, their installed paths and the release of Python only.")
    (license license:expat)))

;; Replaces the phase compile-bytecode of pyproject-build-system.
(define bake-bytecode
  #~(lambda* (#:key inputs outputs #:allow-other-keys)
      (invoke "pyc-bake" "-q" "--invalidation-mode=unchecked-hash"
              (string-append "--python=" (which "python"))
              "-j" (number->string (parallel-job-count))
              "-x" "\\.(dist|egg)-info/"
              (site-packages inputs outputs))))

(define (with-pyc-bake original)
  "Return ORIGINAL with its modules compiled by pyc-bake."
  (package/inherit original
    (arguments
     (substitute-keyword-arguments (package-arguments original)
       ((#:phases phases #~%standard-phases)
        #~(modify-phases #$phases
            (replace 'compile-bytecode #$bake-bytecode)))))
    (native-inputs
     (modify-inputs (package-native-inputs original)
       (prepend pyc-bake)))))
