# SPDX-License-Identifier: MIT
"""A storage helper in the protocol CRSH, for tests.

crsh_helper.py MODE LOG

Writes a line to the file LOG for each connection and each request.

redis: keeps values in the redis server whose socket is CRSH_URL, redis+unix:PATH.
The other modes are faults: silent (no greeting), greets-wrong (another version),
answers-wrong (an unknown response), long-value (a value of 2^63 bytes), closes
(the connection, after a request).
"""

import os
import socket
import struct
import sys
import threading

MODE = sys.argv[1]
LOG = open(sys.argv[2], "a", buffering=1)


class Redis:
    """Just enough of RESP."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.environ["CRSH_URL"].partition(":")[2])
        self.file = self.socket.makefile("rb")

    def call(self, *words):
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(
            b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        line = self.file.readline()
        if line[:1] == b"-":
            raise OSError(line.decode())
        if line[:1] != b"$":
            return line[1:].strip()
        length = int(line[1:])
        return None if length < 0 else self.file.read(length + 2)[:-2]


def read(file, length):
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data


def read_request(file):
    kind = read(file, 1)[0]
    if kind == 3:
        os._exit(0)
    key = read(file, read(file, 1)[0])
    if kind != 1:
        return kind, key, 0, None
    flags = read(file, 1)[0]
    return kind, key, flags, read(file, struct.unpack("=Q", read(file, 8))[0])


def answer(redis, kind, key, flags, value):
    if kind == 0:
        value = redis.call(b"GET", key)
        return b"\1" if value is None else (
            b"\0" + struct.pack("=Q", len(value)) + value)
    if kind == 1:
        words = [b"SET", key, value] + ([] if flags & 1 else [b"NX"])
        return b"\1" if redis.call(*words) is None else b"\0"
    return b"\0" if int(redis.call(b"DEL", key)) else b"\1"


def serve(connection):
    LOG.write("connection\n")
    file = connection.makefile("rb")
    if MODE == "silent":
        file.read(1)
        return
    connection.sendall(b"\2\1\0" if MODE == "greets-wrong" else b"\1\3\7\0\1")
    redis = Redis() if MODE == "redis" else None
    try:
        while True:
            request = read_request(file)
            LOG.write("request %d\n" % request[0])
            if MODE == "answers-wrong":
                connection.sendall(b"\x77")
            elif MODE == "long-value":
                connection.sendall(b"\0" + struct.pack("=Q", 1 << 63))
            elif MODE == "closes":
                connection.shutdown(socket.SHUT_RDWR)
                return
            else:
                connection.sendall(answer(redis, *request))
    except (EOFError, OSError):
        pass


listener = socket.socket(socket.AF_UNIX)
os.umask(0o077)
listener.bind(os.environ["CRSH_IPC_ENDPOINT"])
listener.listen(32)
while True:
    threading.Thread(target=serve, args=[listener.accept()[0]],
                     daemon=True).start()
