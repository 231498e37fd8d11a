# SPDX-License-Identifier: MIT
# pyc-bake from the tree that this file is in.  It embeds no Python, so one program
# serves each Python of nixpkgs.
{
  lib,
  stdenv,
  autoreconfHook,
  pkg-config,
  curl,
  json_c,
  libarchive,
  openssl,
  pcre2,
  xxHash ? null,
  xxhash ? xxHash, # the old name is that of releases before 2026
  zlib,
  zstd,
}:

stdenv.mkDerivation {
  pname = "pyc-bake";
  version = "0.1.0";
  src = lib.cleanSource ../..;

  nativeBuildInputs = [
    autoreconfHook
    pkg-config
  ];
  buildInputs = [
    curl
    json_c
    libarchive
    openssl
    pcre2
    xxhash
    zlib
    zstd
  ];
  configureFlags = [ "--without-embedded-python" ];
  enableParallelBuilding = true;

  meta = {
    description = "Compiles Python sources to the same .pyc files on every machine";
    homepage = "https://pyc-bake.example.org/";
    license = lib.licenses.mit;
    mainProgram = "pyc-bake";
    platforms = lib.platforms.linux;
  };
}
