# SPDX-License-Identifier: MIT
# The few parts of nixpkgs that packaging/nix uses, in its form: overlays, makePythonHook,
# callPackage, and an stdenv that sources setup hooks and runs phases.  Tools are those
# of this machine.
{
  overlays,
  python,
  sitePackages,
}:
let
  shell = name: attributes: script:
    derivation (
      attributes
      // {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/bash";
        PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        args = [
          "-euo"
          "pipefail"
          "-c"
          # bash must not replace itself by the last command: nix kills a builder that
          # has closed its output, as a program of coreutils does before it exits.
          (script + "\n:")
        ];
      }
    );

  substitute = name: value: "s|@${name}@|${value}|g";

  pythonPackages = self: {
    python = {
      pythonOnBuildForHost.interpreter = python;
      inherit sitePackages;
    };
    makePythonHook =
      { name, substitutions }:
      script:
      shell name
        {
          inherit script;
          edits = builtins.concatStringsSep ";" (
            map (key: substitute key substitutions.${key}) (builtins.attrNames substitutions)
          );
        }
        ''
          mkdir -p $out/nix-support
          sed "$edits" $script >$out/nix-support/setup-hook
        '';
    pythonRecompileBytecodeHook = throw "the hook of nixpkgs itself is used";
  };

  base = final: {
    inherit shell;
    lib.cleanSource = path: path;
    lib.licenses.mit = "MIT";
    lib.platforms.linux = [ ];
    # Phases, as the setup of stdenv runs them.
    stdenv.mkDerivation =
      attributes:
      shell attributes.name attributes ''
        for hook in $nativeBuildInputs; do
          . $hook/nix-support/setup-hook
        done
        export NIX_BUILD_CORES SOURCE_DATE_EPOCH=315532800
        eval "$installPhase"
        for phase in ''${postPhases-}; do
          $phase
        done
      '';
    buildPackages = final;
    callPackage =
      file: overrides:
      let
        function = import file;
      in
      function (
        builtins.intersectAttrs (builtins.functionArgs function) final // overrides
      );
    pythonPackagesExtensions = [ ];
    python3.pkgs = apply (pythonPackages) final.pythonPackagesExtensions;
  };

  apply =
    first: extensions:
    let
      self = builtins.foldl' (done: extension: done // extension self done) (first self) extensions;
    in
    self;
in
apply base overlays
