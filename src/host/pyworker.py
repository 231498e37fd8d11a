# SPDX-License-Identifier: MIT
#
# The program that pyspawn.c runs in another Python with -I -S -B -c.  It says
# which Python it is, then compiles sources one by one.  Its results must be
# the same as those of pyhost.c, which compiles inside the pyc-bake process.
# The argument sets the treatment of warnings: default, show, ignore or error.
#
# Descriptor 3 is a socket, so that output to standard output does no harm.
# Numbers are 4 bytes, little endian.
#
#   greeting  its length, then: "pyc-bake", major and minor version (one byte
#             each), the magic, five NUL-terminated strings
#   request   level, length of the file name, length of the source, the file
#             name, the source
#   reply     length of the messages, length of the stream, the messages, the
#             stream.  Each message: a byte that is 1 for an error, line,
#             column, length of the class name, length of the text, the class
#             name, the text
#
# Every Python that knows -I must be able to parse this program and to send the
# greeting, so that an unsuitable one can be refused by name.  A suitable one
# sends it when it is ready: the limit on memory counts from what the process
# uses then, and the thread that compiles has a large stack.  Comment lines are
# removed from the program, so no line inside a string may look like one.
import sys

# For the line of a syntax error, CPython opens the file at the embedded path.
# Before 3.8 there is no audit hook that could prevent this.  The source is
# then compiled with a path that cannot exist, because /dev/null is not a
# directory.  The path in the code objects is corrected later.
STAND_IN = "" if sys.version_info >= (3, 8) else "/dev/null/"

# The number of frames of this program below the one that calls compile().
# compile() counts them towards its nesting limit.
FRAMES = 2

# The same value as in base/stack.h.  The nesting that can be compiled must not
# depend on "ulimit -s".
STACK_BYTES = 16 << 20

# Limit for the messages sent for one source.  pyspawn.c keeps fewer.
MOST_MESSAGES = 1 << 20

# The embedded path and the messages of the current source.  Both are None
# while nothing is compiled.  messages is also None while messages are suppressed.
filename = None
messages = None


def number(value):
    return value.to_bytes(4, "little")


def greeting():
    magic = number(0)
    name = sys.implementation.name
    shown = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
    own = sys.implementation.version
    if name == "cpython" and sys.version_info >= (3, 7):
        from _frozen_importlib_external import MAGIC_NUMBER as magic
    texts = (shown.get(name, name), "%d.%d.%d" % (own[0], own[1], own[2]),
             sys.version.split()[0], sys.implementation.cache_tag or "",
             build())
    return (b"pyc-bake" + bytes(sys.version_info[:2]) + magic +
            b"".join(text.encode("utf-8") + b"\0" for text in texts))


def build():
    # pyhost.c gives the same text for the same build.
    text = " ".join(sys.version.split())
    text = text.encode("ascii", "backslashreplace").decode("ascii")
    if hasattr(sys, "gettotalrefcount"):
        text += " debug"
    if "t" in getattr(sys, "abiflags", ""):
        text += " free-threading"
    return text


def encode(value):
    try:
        return str(value).encode("utf-8", "backslashreplace")
    except Exception:
        return b""


def place(value):
    return value if isinstance(value, int) and 0 < value < 1 << 31 else 0


def add_message(is_error, kind, text, line, column):
    if len(messages) >= MOST_MESSAGES and not is_error:
        return
    name = encode(kind.__name__)
    text = encode(text)
    messages.append((b"\1" if is_error else b"\0") +
                number(line) + number(column) +
                number(len(name)) + number(len(text)) + name + text)


def show_warning(message, category, where, line, file=None, source_line=None):
    # A warning from constant folding has another file name.  It is not made an
    # error: CPython would then not fold, and the stream would change.
    is_of_source = filename is not None and where == STAND_IN + filename
    if (is_of_source and sys.argv[1] == "error" and
            issubclass(category, (SyntaxWarning, DeprecationWarning))):
        raise message
    if messages is not None:
        add_message(False, category, message, place(line) if is_of_source else 0, 0)


def refuse_open(event, arguments):
    # The compiler opens the file without flags.  An import, which may load a
    # codec from the same path, opens it with flags.
    if (event == "open" and filename is not None and
            arguments[0] == filename and not place(arguments[2])):
        raise PermissionError("not a file of this run")


def count_characters(text, line, count):
    try:
        start = text.split("\n")[line - 1].encode("utf-8")[:count]
    except (IndexError, UnicodeError):
        return count
    return sum((byte & 0xc0) != 0x80 for byte in start)


def refine_column(source, level, line, column):
    # If the source is text, the parser counts characters.  Only later passes
    # still count bytes of UTF-8; their errors have no text of the line.
    try:
        from importlib.util import decode_source
        text = decode_source(source)
    except Exception:
        return column
    try:
        compile(text, STAND_IN + filename, "exec", 0, True, level)
    except SyntaxError as error:
        if place(error.lineno) != line:
            return column
        column = place(error.offset)
        if error.text is None and column > 1:
            column = 1 + count_characters(text, line, column - 1)
    except Exception:
        pass
    return column


def tell_error(error, source, level):
    global messages
    if not isinstance(error, SyntaxError):
        return add_message(True, type(error), error, 0, 0)
    line = place(error.lineno)
    column = place(error.offset)
    if line and column > 1:
        # The second compilation must not repeat the warnings.
        kept, messages = messages, None
        column = refine_column(source, level, line, column)
        messages = kept
    add_message(True, type(error), error.msg, line, column)


def compile_module(source, level):
    # Same arguments as in importlib's source_to_code, so the result is the
    # same as for an import.
    try:
        code = compile(source, STAND_IN + filename, "exec", 0, True, level)
        if STAND_IN:
            import _imp
            _imp._fix_co_filename(code, filename)
        import marshal
        return marshal.dumps(code)
    except BaseException as error:
        tell_error(error, source, level)
        return b""


def forget_warnings():
    # Since 3.13, a warning with the same text and line is not repeated, even
    # for another source.  A change of the filters resets this.  This filter
    # already exists, so the change has no other effect.
    import warnings
    warnings.simplefilter("ignore", ImportWarning, append=True)


def greet(replies):
    said = greeting()
    replies.write(number(len(said)) + said)
    replies.flush()


def serve(replies):
    global filename, messages
    requests = open(3, "rb", 1 << 16)
    greet(replies)
    while True:
        head = requests.read(12)
        if len(head) < 12:
            return
        level, name_length, source_length = (
            int.from_bytes(head[at:at + 4], "little") for at in (0, 4, 8))
        filename = requests.read(name_length).decode("utf-8",
                                                     "surrogateescape")
        source = requests.read(source_length)
        if len(source) < source_length:
            return
        messages = []
        forget_warnings()
        stream = compile_module(source, level)
        filename = source = None
        text = b"".join(messages)
        messages = None
        replies.write(number(len(text)) + number(len(stream)) + text)
        replies.write(stream)
        replies.flush()
        stream = text = None


def prepare():
    import gc
    import os
    import warnings
    # The filters of a release build; a debug build has none.  A plain string
    # matches a whole module name, whereas filterwarnings() would make it a
    # pattern.
    warnings.filters[:] = [
        ("default", None, DeprecationWarning, STAND_IN + "__main__", 0),
        ("ignore", None, DeprecationWarning, None, 0),
        ("ignore", None, PendingDeprecationWarning, None, 0),
        ("ignore", None, ImportWarning, None, 0),
        ("ignore", None, ResourceWarning, None, 0),
    ]
    if sys.argv[1] != "default":
        action = "ignore" if sys.argv[1] == "ignore" else "always"
        warnings.simplefilter(action, SyntaxWarning)
        warnings.simplefilter(action, DeprecationWarning)
    warnings.showwarning = show_warning
    # Code objects have no cycles.
    gc.disable()
    sys.setrecursionlimit(sys.getrecursionlimit() + FRAMES)
    os.chdir("/")
    if not STAND_IN:
        sys.addaudithook(refuse_open)


def main():
    replies = open(3, "wb", 1 << 16, closefd=False)
    if sys.implementation.name == "cpython" and sys.version_info >= (3, 7):
        prepare()
        run(serve, replies)
    else:
        greet(replies)


def run(function, *arguments):
    # The stack size of a thread can be chosen.
    import _thread
    done = _thread.allocate_lock()
    done.acquire()
    _thread.stack_size(STACK_BYTES)
    _thread.start_new_thread(guard, (done, function) + arguments)
    # A signal that this process sends to itself must take effect in the
    # sending thread, before that thread continues.  Otherwise the first thread
    # could receive it, and later.
    import _signal
    _signal.pthread_sigmask(_signal.SIG_BLOCK, range(1, 32))
    done.acquire()


def guard(done, function, *arguments):
    try:
        function(*arguments)
    except BaseException:
        # The peer is gone or memory is exhausted, so this process is useless.
        import os
        os._exit(1)
    done.release()


try:
    main()
except OSError:
    # The peer is gone or never existed.  _exit does not retry writing the
    # buffered data.
    import os
    os._exit(1)
