# SPDX-License-Identifier: MIT
#
# The program that pyspawn.c has another Python run, with -I -S -B -c: says
# which Python it is, then compiles one source after the other, as pyhost.c
# does it in this process.  The two must tell the same of the same source.
# Its argument is what is done about warnings: default, show, ignore or error.
#
# Descriptor 3 is a socket, so that what is printed does no harm.  Numbers are
# 4 bytes, little endian.
#
#   greeting  its length, then: "pyc-bake", major and minor version in a byte
#             each, the magic, four texts that end with a NUL
#   request   level, length of the file name, length of the source; these two
#   reply     length of the messages, length of the stream; these two.  Each
#             message: a byte that is 1 for an error, line, column, length of
#             the class name, length of the text; these two
#
# Any Python that knows -I must be able to read this and to greet, so that it
# can be refused for what it is.  A line that is a comment is left out of the
# program, and none may begin like one inside a text.
import sys

# Before 3.8 no audit hook can keep CPython from opening the file that has the
# embedded path, for the line of a syntax error.  There it is told a path below
# what is no directory, and the code objects are given the right one after.
STAND_IN = "" if sys.version_info >= (3, 8) else "/dev/null/"

# Frames of this program, below the one that calls compile(), which counts them
# against its limit of nesting.
FRAMES = 2

# As base/stack.h has it: what compiles must not depend on "ulimit -s".
STACK_BYTES = 16 << 20

# Messages of one source that are told; the other side keeps fewer.
MOST_TOLD = 1 << 20

# What is being compiled: its embedded path, and what was said of it.  None
# where nothing is, or nothing is to be said.
filename = None
told = None


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
             sys.version.split()[0], sys.implementation.cache_tag or "")
    return (b"pyc-bake" + bytes(sys.version_info[:2]) + magic +
            b"".join(text.encode("utf-8") + b"\0" for text in texts))


def encode(value):
    try:
        return str(value).encode("utf-8", "backslashreplace")
    except Exception:
        return b""


def place(value):
    return value if isinstance(value, int) and 0 < value < 1 << 31 else 0


def tell(is_error, kind, text, line, column):
    if len(told) >= MOST_TOLD and not is_error:
        return
    name = encode(kind.__name__)
    text = encode(text)
    told.append((b"\1" if is_error else b"\0") +
                number(line) + number(column) +
                number(len(name)) + number(len(text)) + name + text)


def show_warning(message, category, where, line, file=None, source_line=None):
    # One of folding constants is of another place.  As an error it would keep
    # CPython from folding, and the stream would be another one.
    is_of_source = filename is not None and where == STAND_IN + filename
    if (is_of_source and sys.argv[1] == "error" and
            issubclass(category, (SyntaxWarning, DeprecationWarning))):
        raise message
    if told is not None:
        tell(False, category, message, place(line) if is_of_source else 0, 0)


def refuse_open(event, arguments):
    # The compiler tells no flags of open(); an import, which may want a codec
    # from the same path, does.
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
    # In text the parser counts characters; only what the later passes find,
    # which comes without the text of its line, is counted in bytes of UTF-8.
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
    global told
    if not isinstance(error, SyntaxError):
        return tell(True, type(error), error, 0, 0)
    line = place(error.lineno)
    column = place(error.offset)
    if line and column > 1:
        # The second compilation must not repeat the warnings.
        kept, told = told, None
        column = refine_column(source, level, line, column)
        told = kept
    tell(True, type(error), error.msg, line, column)


def compile_module(source, level):
    # As importlib's source_to_code: what comes out is what an import makes.
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
    # Since 3.13 a warning of the same text and line is not repeated, whatever
    # source it is of.  A change of the filters ends that memory; this one is in
    # them already, so nothing else changes.
    import warnings
    warnings.simplefilter("ignore", ImportWarning, append=True)


def serve(requests, replies):
    global filename, told
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
        told = []
        forget_warnings()
        stream = compile_module(source, level)
        filename = source = None
        messages = b"".join(told)
        told = None
        replies.write(number(len(messages)) + number(len(stream)) + messages)
        replies.write(stream)
        replies.flush()
        stream = messages = None


def prepare():
    import gc
    import os
    import warnings
    # Those of a release build; a debug build has none.  Plain text matches a
    # module as a whole, where filterwarnings() would make a pattern of it.
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
    # Code objects form no cycles.
    gc.disable()
    sys.setrecursionlimit(sys.getrecursionlimit() + FRAMES)
    os.chdir("/")
    if not STAND_IN:
        sys.addaudithook(refuse_open)


def main():
    replies = open(3, "wb", 1 << 16, closefd=False)
    said = greeting()
    replies.write(number(len(said)) + said)
    replies.flush()
    if sys.version_info >= (3, 7):
        prepare()
        run(serve, open(3, "rb", 1 << 16), replies)


def run(function, *arguments):
    # On the stack of a thread, whose size is ours to choose.
    import _thread
    done = _thread.allocate_lock()
    done.acquire()
    _thread.stack_size(STACK_BYTES)
    _thread.start_new_thread(guard, (done, function) + arguments)
    # A signal that this process sends to itself must end the thread that sends
    # it, before that goes on; it would end the first one, and later.
    import _signal
    _signal.pthread_sigmask(_signal.SIG_BLOCK, range(1, 32))
    done.acquire()


def guard(done, function, *arguments):
    try:
        function(*arguments)
    except BaseException:
        # Whoever asked is gone, or there is no memory left: either way this
        # process is of no more use.
        import os
        os._exit(1)
    done.release()


try:
    main()
except OSError:
    # Whoever asked is gone, or never was.  What could not be written must not
    # be tried again.
    import os
    os._exit(1)
