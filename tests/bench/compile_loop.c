/* SPDX-License-Identifier: MIT */
/*
 * Measures the lower bound for every such tool: compile() and marshal.dumps()
 * of all .py files below a directory, in one process, with the libpython that
 * pyc-bake is linked with.  Prints the wall seconds of the loop, without
 * reading the files.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdio.h>

static const char loop[] =
	"import marshal, os, sys, time\n"
	"sources = []\n"
	"for directory, _, names in os.walk(sys.argv[1]):\n"
	"    for name in names:\n"
	"        if name.endswith('.py'):\n"
	"            path = os.path.join(directory, name)\n"
	"            with open(path, 'rb') as file:\n"
	"                sources.append((path, file.read()))\n"
	"sys.stderr = open(os.devnull, 'w')\n"
	"start = time.perf_counter()\n"
	"for path, source in sources:\n"
	"    try:\n"
	"        code = compile(source, path, 'exec', dont_inherit=True)\n"
	"    except (SyntaxError, ValueError):\n"
	"        continue\n"
	"    marshal.dumps(code)\n"
	"print(time.perf_counter() - start)\n";

int
main(int argc, char **argv)
{
	PyPreConfig before;
	PyConfig config;
	PyStatus status;
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: compile_loop DIR\n");
		return 2;
	}
	PyPreConfig_InitIsolatedConfig(&before);
	before.utf8_mode = 1;
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.parse_argv = 0;
	status = Py_PreInitialize(&before);
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesString(&config, &config.home,
						 PYTHON_HOME);
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesArgv(&config, argc, argv);
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status)) {
		fprintf(stderr, "compile_loop: libpython does not start\n");
		return 2;
	}
	failed = PyRun_SimpleString(loop);
	return Py_FinalizeEx() || failed ? 1 : 0;
}
