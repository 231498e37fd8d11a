# SPDX-License-Identifier: MIT
# An overlay of nixpkgs: pythonRecompileBytecodeHook compiles with pyc-bake.
final: prev: {
  pyc-bake = final.callPackage ./package.nix { };

  pythonPackagesExtensions = prev.pythonPackagesExtensions ++ [
    (pyfinal: pyprev: {
      pythonRecompileBytecodeHook = pyfinal.makePythonHook {
        name = "python-recompile-bytecode-hook";
        substitutions = {
          pycBake = "${final.buildPackages.pyc-bake}/bin/pyc-bake";
          pythonInterpreter = pyfinal.python.pythonOnBuildForHost.interpreter;
          pythonSitePackages = pyfinal.python.sitePackages;
        };
      } ./python-recompile-bytecode-hook.sh;
    })
  ];
}
