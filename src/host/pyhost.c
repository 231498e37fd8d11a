/* SPDX-License-Identifier: MIT */
/*
 * Sources are compiled by builtins.compile with the same arguments as in
 * importlib's source_to_code, so the result is the same as for an import.
 * Warnings are caught by replacing warnings.showwarning, which is the
 * documented hook.  The cyclic garbage collector is off: code objects have no
 * cycles, and each compilation frees all its memory.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <marshal.h>

#include "host/pyhost.h"

#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "config.h"
#include "pyc/pymagic.h"
#include "host/frozen.h"
#include "host/pymemory.h"

struct pyhost {
	struct compiler compiler; /* must be first, because pointers are cast */
	PyObject *compile;	  /* builtins.compile */
	PyObject *warn_filter;	  /* warnings.simplefilter */
	/* Receives warnings; NULL while nothing is compiled. */
	struct compiler_result *current;
	PyObject *filename; /* of the current source, or NULL */
	enum compiler_warnings warnings;
	struct buf texts;	   /* compiler.info borrows from it */
	struct arena_store arenas; /* memory for objects */
	struct pymemory_failure failure;
};

/* str(object) in UTF-8.  Owned. */
static char *
pyhost_take_text(PyObject *object)
{
	PyObject *string = object ? PyObject_Str(object) : NULL;
	PyObject *bytes = NULL;
	char *text;

	if (string)
		bytes = PyUnicode_AsEncodedString(string, "utf-8",
						  "backslashreplace");
	if (bytes)
		text = mem_strndup(PyBytes_AS_STRING(bytes),
				   (size_t)PyBytes_GET_SIZE(bytes));
	else
		text = mem_strdup("");
	PyErr_Clear();
	Py_XDECREF(bytes);
	Py_XDECREF(string);
	return text;
}

static unsigned int
pyhost_take_number(PyObject *object)
{
	long number =
		object && PyLong_Check(object) ? PyLong_AsLong(object) : 0;

	PyErr_Clear();
	return number > 0 && number <= INT32_MAX ? (unsigned int)number : 0;
}

/* The strings of the message are owned. */
static struct compiler_message
make_message(PyObject *type, PyObject *text)
{
	const char *name = PyType_Check(type) ?
				   ((PyTypeObject *)type)->tp_name :
				   "Warning";
	const char *dot = strrchr(name, '.');

	return (struct compiler_message){
		.class_name = mem_strdup(dot ? dot + 1 : name),
		.text = pyhost_take_text(text),
	};
}

/* Whether path is the embedded path of the current source. */
static bool
is_of_source(const struct pyhost *host, PyObject *path)
{
	return host->filename && PyUnicode_Check(path) &&
	       !PyUnicode_Compare(path, host->filename);
}

static bool
is_error(const struct pyhost *host, PyObject *category)
{
	return host->warnings == COMPILER_WARNINGS_ERROR &&
	       (PyErr_GivenExceptionMatches(category, PyExc_SyntaxWarning) ||
		PyErr_GivenExceptionMatches(category,
					    PyExc_DeprecationWarning));
}

/*
 * showwarning(message, category, filename, lineno, file=None, line=None).  self
 * is the capsule with the struct pyhost.  A warning from constant folding has
 * another file name.  It is not made an error: CPython would then not fold, and
 * the stream would change.
 */
static PyObject *
show_warning(PyObject *self, PyObject *arguments)
{
	struct pyhost *host = PyCapsule_GetPointer(self, NULL);
	PyObject *category;
	bool is_here;

	if (!host || PyTuple_GET_SIZE(arguments) < 4)
		Py_RETURN_NONE;
	category = PyTuple_GET_ITEM(arguments, 1);
	is_here = is_of_source(host, PyTuple_GET_ITEM(arguments, 2));
	if (is_here && is_error(host, category)) {
		PyErr_SetObject(category, PyTuple_GET_ITEM(arguments, 0));
		return NULL;
	}
	if (host->current) {
		struct compiler_message message =
			make_message(category, PyTuple_GET_ITEM(arguments, 0));

		if (is_here)
			message.line = pyhost_take_number(
				PyTuple_GET_ITEM(arguments, 3));
		compiler_add_message(host->current, message);
	}
	Py_RETURN_NONE;
}

static PyMethodDef show_warning_method = { "showwarning", show_warning,
					   METH_VARARGS, NULL };

/*
 * An audit hook (PEP 578).  For the line of a syntax error, CPython opens the
 * file at the embedded path (PyErr_ProgramTextObject, _Py_fopen_obj).  On this
 * machine that is an unrelated file or a device.  If this fails, CPython
 * reports no line.  The hook distinguishes it from an import, which may load a
 * codec from the same path: an import opens the file with flags, CPython here
 * with 0.
 */
static int
refuse_open(const char *event, PyObject *arguments, void *context)
{
	const struct pyhost *host = context;

	if (strcmp(event, "open") || PyTuple_GET_SIZE(arguments) < 3 ||
	    !is_of_source(host, PyTuple_GET_ITEM(arguments, 0)) ||
	    pyhost_take_number(PyTuple_GET_ITEM(arguments, 2)))
		return 0;
	PyErr_SetString(PyExc_PermissionError, "not a file of this run");
	return -1;
}

static int
fail_status(PyStatus status, struct err *err)
{
	/*
	 * The usual cause is a missing standard library.  libpython reports
	 * that only on standard error, which the parent does not show.
	 */
	return err_set(err,
		       "libpython does not start: %s; it needs the standard "
		       "library of Python %d.%d below %s",
		       status.err_msg ? status.err_msg : "no reason given",
		       PY_MAJOR_VERSION, PY_MINOR_VERSION, PYTHON_HOME);
}

static int
initialise(struct pyhost *host, struct err *err)
{
	struct pymemory own;
	PyObjectArenaAllocator arenas = {
		.ctx = &host->arenas,
		.alloc = arena_take,
		.free = arena_give,
	};
	PyPreConfig before;
	PyConfig config;
	PyStatus status;

	PyPreConfig_InitIsolatedConfig(&before);
	before.utf8_mode = 1;
	status = Py_PreInitialize(&before);
	if (PyStatus_Exception(status))
		return fail_status(status, err);
	PyObject_SetArenaAllocator(&arenas);
	pymemory_watch(&host->failure);
	if (PySys_AddAuditHook(refuse_open, host))
		return err_set(err, "libpython refuses an audit hook");
	PyConfig_InitIsolatedConfig(&config);
	config.module_search_paths_set = frozen_use();
	config.site_import = 0;
	config.use_hash_seed = 1;
	config.hash_seed = 0;
	config.write_bytecode = 0;
	config.pathconfig_warnings = 0;
	config.install_signal_handlers = 0;
	pymemory_begin_strict(&own);
	status = PyConfig_SetBytesString(&config, &config.home, PYTHON_HOME);
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	pymemory_end_strict(&own);
	PyConfig_Clear(&config);
	return PyStatus_Exception(status) ? fail_status(status, err) : 0;
}

static int
call_method(const char *module_name, const char *method)
{
	PyObject *module = PyImport_ImportModule(module_name);
	PyObject *value =
		module ? PyObject_CallMethod(module, method, NULL) : NULL;
	int failed = !value;

	Py_XDECREF(value);
	Py_XDECREF(module);
	return failed;
}

static int
filter(PyObject *warnings, const char *action, PyObject *category)
{
	PyObject *value = PyObject_CallMethod(warnings, "simplefilter", "sO",
					      action, category);
	int failed = !value;

	Py_XDECREF(value);
	return failed;
}

/*
 * Since 3.13, a warning with the same text and line is not repeated, even for
 * another source.  A change of the filters resets this.  This filter already
 * exists, so the change has no other effect.
 */
static void
forget_warnings(const struct pyhost *host)
{
	PyObject *value =
		PyObject_CallFunction(host->warn_filter, "sOiO", "ignore",
				      PyExc_ImportWarning, 0, Py_True);

	Py_XDECREF(value);
	PyErr_Clear();
}

/* Inserts the requested filters before the existing ones. */
static int
set_filters(const struct pyhost *host, PyObject *warnings)
{
	const char *action = host->warnings == COMPILER_WARNINGS_IGNORE ?
				     "ignore" :
				     "always";

	return host->warnings != COMPILER_WARNINGS_DEFAULT &&
	       (filter(warnings, action, PyExc_SyntaxWarning) ||
		filter(warnings, action, PyExc_DeprecationWarning));
}

static int
prepare(struct pyhost *host)
{
	PyObject *builtins = PyImport_ImportModule("builtins");
	PyObject *warnings = PyImport_ImportModule("warnings");
	PyObject *self = PyCapsule_New(host, NULL, NULL);
	PyObject *hook =
		self ? PyCFunction_New(&show_warning_method, self) : NULL;
	int failed = 1;

	if (builtins && warnings && hook) {
		host->compile = PyObject_GetAttrString(builtins, "compile");
		host->warn_filter =
			PyObject_GetAttrString(warnings, "simplefilter");
		failed =
			!host->compile || !host->warn_filter ||
			set_filters(host, warnings) ||
			PyObject_SetAttrString(warnings, "showwarning", hook) ||
			call_method("gc", "disable");
	}
	Py_XDECREF(hook);
	Py_XDECREF(self);
	Py_XDECREF(warnings);
	Py_XDECREF(builtins);
	return failed;
}

/* An integer attribute of an exception; 0 if it has none. */
static unsigned int
take_attribute(PyObject *value, const char *name)
{
	PyObject *attribute = PyObject_GetAttrString(value, name);
	unsigned int number = pyhost_take_number(attribute);

	Py_XDECREF(attribute);
	return number;
}

/* Converts the exception to a message with owned strings. */
static struct compiler_message
take_error(PyObject *value)
{
	PyObject *type = (PyObject *)Py_TYPE(value);
	bool is_syntax = PyErr_GivenExceptionMatches(type, PyExc_SyntaxError);
	PyObject *text =
		is_syntax ? PyObject_GetAttrString(value, "msg") : NULL;
	struct compiler_message message =
		make_message(type, is_syntax ? text : value);

	Py_XDECREF(text);
	message.is_error = true;
	if (is_syntax) {
		message.line = take_attribute(value, "lineno");
		message.column = take_attribute(value, "offset");
	}
	return message;
}

/* Returns the pending exception and clears it. */
static PyObject *
fetch_exception(void)
{
	PyObject *type;
	PyObject *value;
	PyObject *trace;

	PyErr_Fetch(&type, &value, &trace);
	PyErr_NormalizeException(&type, &value, &trace);
	Py_XDECREF(trace);
	Py_XDECREF(type);
	return value;
}

/* compile(source, filename, mode, flags, dont_inherit, optimize) */
static PyObject *
compile_source(const struct pyhost *host, PyObject *source, int level)
{
	return PyObject_CallFunction(host->compile, "OOsiii", source,
				     host->filename, "exec", 0, 1, level);
}

/* Decodes the source as the tokenizer does.  Returns NULL on error. */
static PyObject *
decode_source(PyObject *bytes)
{
	PyObject *module = PyImport_ImportModule("importlib.util");
	PyObject *text = module ? PyObject_CallMethod(module, "decode_source",
						      "O", bytes) :
				  NULL;

	Py_XDECREF(module);
	PyErr_Clear();
	return text;
}

/* The number of characters in the first count bytes of a line, in UTF-8. */
static unsigned int
count_characters(PyObject *text, unsigned int line, unsigned int count)
{
	PyObject *lines = PyObject_CallMethod(text, "split", "s", "\n");
	PyObject *item =
		lines ? PySequence_GetItem(lines, (Py_ssize_t)line - 1) : NULL;
	Py_ssize_t length = 0;
	const char *bytes =
		item ? PyUnicode_AsUTF8AndSize(item, &length) : NULL;
	unsigned int characters = 0;

	for (unsigned int i = 0; bytes && i < count && i < (size_t)length; i++)
		characters += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	Py_XDECREF(item);
	Py_XDECREF(lines);
	PyErr_Clear();
	return bytes ? characters : count;
}

/*
 * Corrects the column of an error.  If the source is bytes, the column may be
 * counted in bytes.  If the source is text, the parser counts characters.  Only
 * later passes still count bytes of UTF-8; their errors have no text of the
 * line.
 */
static void
refine_column(const struct pyhost *host, PyObject *bytes, int level,
	      struct compiler_message *message)
{
	PyObject *text = decode_source(bytes);
	PyObject *code = text ? compile_source(host, text, level) : NULL;
	PyObject *value = text && !code ? fetch_exception() : NULL;
	PyObject *line = value ? PyObject_GetAttrString(value, "text") : NULL;

	PyErr_Clear();
	if (line && take_attribute(value, "lineno") == message->line) {
		message->column = take_attribute(value, "offset");
		if (line == Py_None && message->column > 1)
			message->column =
				1 + count_characters(text, message->line,
						     message->column - 1);
	}
	Py_XDECREF(line);
	Py_XDECREF(value);
	Py_XDECREF(code);
	Py_XDECREF(text);
	PyErr_Clear();
}

static void
take_failure(struct pyhost *host, PyObject *bytes, int level,
	     struct compiler_result *result)
{
	PyObject *value = fetch_exception();
	struct compiler_message message;

	if (!value)
		return;
	message = take_error(value);
	Py_DECREF(value);
	/* The second compilation must not repeat the warnings. */
	host->current = NULL;
	if (bytes && message.line && message.column > 1)
		refine_column(host, bytes, level, &message);
	compiler_add_message(result, message);
}

static void
release_stream(void *holder)
{
	PyObject *stream = holder;

	Py_DECREF(stream);
}

static void
pyhost_compile_module(struct compiler *compiler, const uint8_t *source,
		      size_t length, const char *filename, int level,
		      struct compiler_result *result)
{
	struct pyhost *host = (struct pyhost *)compiler;
	PyObject *bytes = PyBytes_FromStringAndSize((const char *)source,
						    (Py_ssize_t)length);
	PyObject *code = NULL;
	PyObject *stream = NULL;

	*result = (struct compiler_result){ 0 };
	host->failure = (struct pymemory_failure){ false };
	host->current = result;
	forget_warnings(host);
	host->filename = PyUnicode_DecodeUTF8(
		filename, (Py_ssize_t)strlen(filename), "surrogateescape");
	if (bytes && host->filename)
		code = compile_source(host, bytes, level);
	if (code)
		stream =
			PyMarshal_WriteObjectToString(code, Py_MARSHAL_VERSION);
	if (!stream)
		take_failure(host, bytes, level, result);
	result->has_exhausted = host->failure.has_failed;
	result->is_limited = host->failure.is_limited;
	Py_XDECREF(code);
	Py_XDECREF(bytes);
	Py_CLEAR(host->filename);
	host->current = NULL;
	if (!stream)
		return;
	result->holder = stream;
	result->release = release_stream;
	result->stream = (const uint8_t *)PyBytes_AS_STRING(stream);
	result->length = (size_t)PyBytes_GET_SIZE(stream);
}

/* Nothing to do: the interpreter ends with the process. */
static void
pyhost_stop(struct compiler *compiler)
{
	(void)compiler;
}

#ifdef Py_DEBUG
#define DEBUG_BUILD " debug"
#else
#define DEBUG_BUILD ""
#endif

#ifdef Py_GIL_DISABLED
#define THREADED_BUILD " free-threading"
#else
#define THREADED_BUILD ""
#endif

/* The same text as pyworker.py gives for the same build. */
static void
add_build(struct buf *texts, const char *version)
{
	static const char blanks[] = " \t\n";

	version += strspn(version, blanks);
	while (*version) {
		size_t length = strcspn(version, blanks);

		buf_add(texts, version, length);
		version += length;
		version += strspn(version, blanks);
		if (*version)
			buf_add_byte(texts, ' ');
	}
	buf_add_string(texts, DEBUG_BUILD THREADED_BUILD);
	buf_add_byte(texts, 0);
}

/*
 * Fills all fields but the magic.  Only functions that may be called before the
 * initialisation are used.
 */
static void
fill_info(struct compiler_info *info, struct buf *texts)
{
	const char *version = Py_GetVersion();
	size_t start = texts->length;
	size_t build;

	buf_add(texts, version, strcspn(version, " "));
	buf_add_byte(texts, 0);
	build = texts->length;
	add_build(texts, version);
	*info = (struct compiler_info){
		.minor = PY_MINOR_VERSION,
		/* This is a constant in all releases. */
		.tag = PyImport_GetMagicTag(),
		.release = (const char *)texts->data + start,
		.build = (const char *)texts->data + build,
	};
}

int
pyhost_info(struct compiler_info *info, struct buf *texts, struct err *err)
{
	fill_info(info, texts);
	info->magic = pymagic_of(info->minor);
	if (info->magic != PYMAGIC_UNKNOWN)
		return 0;
	return err_set(err, "Python %s is of an unknown version",
		       info->release);
}

struct compiler *
pyhost_start(enum compiler_warnings warnings, struct err *err)
{
	/*
	 * Never freed, not even on error, because libpython keeps pointers to
	 * it.
	 */
	struct pyhost *host = mem_zalloc(1, sizeof(*host));

	host->warnings = warnings;
	if (initialise(host, err))
		return NULL;
	if (prepare(host)) {
		PyErr_Clear();
		err_set(err,
			"libpython's standard library below %s cannot be "
			"imported",
			PYTHON_HOME);
		return NULL;
	}
	fill_info(&host->compiler.info, &host->texts);
	host->compiler.info.magic = (uint32_t)PyImport_GetMagicNumber();
	host->compiler.compile = pyhost_compile_module;
	host->compiler.stop = pyhost_stop;
	return &host->compiler;
}
