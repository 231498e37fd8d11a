# SPDX-License-Identifier: MIT
"""An HTTP server that keeps what is PUT, in memory, and misbehaves on demand.

http_cache.py STATE [--delay=MS] [--fault=NAME] [--dies-after=N]

Writes its port to STATE/port when it listens, and each request to STATE/log, as
METHOD PATH STATUS; "noise" and "died" are statuses too.  It ends with its
standard input.

Faults: slow (an answer never ends), cut (a body is shorter than announced),
wrong (a body is longer than announced), endless (a body that does not end),
garbage (a body of other bytes), status N (such as 500), readonly (403 for a
PUT), noise (no HTTP at all), token (401 without the bearer token "sesame").
--dies-after=N ends the process at request N + 1.
"""

import argparse
import asyncio
import os
import sys

parser = argparse.ArgumentParser()
parser.add_argument("state")
parser.add_argument("--delay", type=float, default=0)
parser.add_argument("--fault", default="")
parser.add_argument("--dies-after", type=int, default=-1)
options = parser.parse_args()

store = {}
log = open(os.path.join(options.state, "log"), "a", buffering=1)
requests = 0


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.data = b""

    def data_received(self, data):
        self.data += data
        while self.take_request():
            pass

    def take_request(self):
        head, separator, rest = self.data.partition(b"\r\n\r\n")
        if not separator:
            return False
        lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:]
                      if ": " in line)
        length = int(fields.get("content-length", 0))
        if len(rest) < length:
            return False
        self.data = rest[length:]
        method, path, _ = lines[0].split(" ")
        delay = options.delay
        if options.fault == "late" and method == "GET":
            delay = 60
        if delay:
            loop.call_later(delay / 1000, self.answer, method, path,
                            rest[:length], fields)
        else:
            self.answer(method, path, rest[:length], fields)
        return True

    def send(self, method, path, status, body=b"", announced=None):
        log.write("%s %s %d\n" % (method, path, status))
        if self.transport.is_closing():
            return
        length = len(body) if announced is None else announced
        self.transport.write(
            b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n" % (status, length) +
            (b"" if method == "HEAD" else body))

    def send_endless(self):
        if self.transport.is_closing():
            return
        self.transport.write(b"%x\r\n%s\r\n" % (1 << 20, bytes(1 << 20)))
        loop.call_later(0.0001, self.send_endless)

    def misbehave(self, method, path, value):
        """Returns whether the request is answered."""
        name, _, number = options.fault.partition(" ")
        if name == "status":
            self.send(method, path, int(number))
        elif name == "noise":
            log.write("%s %s noise\n" % (method, path))
            self.transport.write(bytes(range(256)) * 16 + b"\n\n\r\n\r\n")
        elif name == "readonly" and method == "PUT":
            self.send(method, path, 403)
        elif value is None or method != "GET":
            return False
        elif name == "slow":
            self.send(method, path, 200, value[:1], len(value))
        elif name == "cut":
            self.send(method, path, 200, value[:-1], len(value))
            self.transport.close()
        elif name == "wrong":
            self.send(method, path, 200, value, len(value) - 1)
            self.transport.close()
        elif name == "garbage":
            self.send(method, path, 200, bytes(len(value)))
        elif name == "endless":
            log.write("%s %s 200\n" % (method, path))
            self.transport.write(b"HTTP/1.1 200 x\r\n"
                                 b"Transfer-Encoding: chunked\r\n\r\n")
            self.send_endless()
        else:
            return False
        return True

    def answer(self, method, path, body, fields):
        global requests
        requests += 1
        if 0 <= options.dies_after < requests:
            log.write("%s %s died\n" % (method, path))
            os._exit(0)
        value = store.get(path)
        if (options.fault == "token" and
                fields.get("authorization") != "bearer sesame"):
            self.send(method, path, 401)
        elif self.misbehave(method, path, value):
            pass
        elif method == "PUT":
            store[path] = body
            self.send(method, path, 201)
        elif value is None:
            self.send(method, path, 404)
        elif method == "DELETE":
            del store[path]
            self.send(method, path, 204)
        else:
            self.send(method, path, 200, value)


def control():
    """Each line on standard input is a fault from then on."""
    line = sys.stdin.readline()
    if not line:
        os._exit(0)
    options.fault = line.strip()
    with open(os.path.join(options.state, "fault"), "w") as file:
        file.write(line)


async def main():
    global loop
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin, control)
    server = await loop.create_server(Connection, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with open(os.path.join(options.state, "port.new"), "w") as file:
        file.write("%d\n" % port)
    os.rename(file.name, os.path.join(options.state, "port"))
    await asyncio.Event().wait()


asyncio.run(main())
