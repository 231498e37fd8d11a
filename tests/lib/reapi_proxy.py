# SPDX-License-Identifier: MIT
"""reapi_proxy.py PORT SERVER: let Bazel 4 use a server of the newer API.

Passes the calls of the Remote Execution API on to the server at host:port, and
says that version 2.0 is supported too.  That version names the outputs of an
action in other fields, so an action is stored again with the fields of version
2.1 before it is executed.  Listens on 127.0.0.1:PORT.  Needs grpcio.
"""

import hashlib
import sys
from concurrent import futures

import grpc

API = "/build.bazel.remote.execution.v2."
CAS = API + "ContentAddressableStorage/"
STREAM = "/google.bytestream.ByteStream/"
MANY_REPLIES = {API + "Execution/Execute", API + "Execution/WaitExecution",
                CAS + "GetTree", STREAM + "Read"}
MANY_REQUESTS = {STREAM + "Write"}
# ServerCapabilities.low_api_version: 2.0
LOW_VERSION = b"\x22\x04\x08\x02\x10\x00"
# Command: the outputs of version 2.0, files and directories, and of 2.1.
OUTPUT_FILES, OUTPUT_DIRECTORIES, OUTPUT_PATHS = 3, 4, 7
# Action: its command.  ExecuteRequest: its action.
ACTION_COMMAND, REQUEST_ACTION = 1, 6

OPTIONS = [("grpc.max_receive_message_length", -1),
           ("grpc.max_send_message_length", -1)]


def same(data):
    return data


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(data):
    """Yield number, value and all bytes of each field."""
    at = 0

    def next_varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        start = at
        key = next_varint()
        value = next_varint()
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        yield key >> 3, value, data[start:at]


class Proxy(grpc.GenericRpcHandler):
    def __init__(self, server):
        self.channel = grpc.insecure_channel(server, options=OPTIONS)

    def call(self, method, data):
        return self.channel.unary_unary(method, same, same)(data)

    def get(self, digest):
        reply = self.call(CAS + "BatchReadBlobs", field(2, digest))
        blob = next(value for number, value, _ in fields(reply) if number == 1)
        return {number: value for number, value, _ in fields(blob)}.get(2, b"")

    def put(self, data):
        name = hashlib.sha256(data).hexdigest().encode()
        digest = field(1, name) + b"\x10" + varint(len(data))
        self.call(CAS + "BatchUpdateBlobs",
                  field(2, field(1, digest) + field(2, data)))
        return digest

    def replaced(self, data, wanted, change):
        """The message with one of its digests replaced."""
        return b"".join(
            field(number, self.put(change(self.get(value))))
            if number == wanted else raw for number, value, raw in fields(data))

    def upgrade(self, request):
        def command(data):
            return data + b"".join(
                field(OUTPUT_PATHS, value) for number, value, _ in fields(data)
                if number in (OUTPUT_FILES, OUTPUT_DIRECTORIES))

        return self.replaced(
            request, REQUEST_ACTION,
            lambda action: self.replaced(action, ACTION_COMMAND, command))

    def service(self, details):
        method = details.method
        channel = self.channel

        def about(context):
            return [(key, value) for key, value in
                    context.invocation_metadata()
                    if not key.startswith(("user-agent", "grpc-"))]

        def many_replies(request, context):
            try:
                if method == API + "Execution/Execute":
                    request = self.upgrade(request)
                yield from channel.unary_stream(method, same, same)(
                    request, metadata=about(context))
            except grpc.RpcError as error:
                context.abort(error.code(), error.details() or "")

        def one_reply(request, context):
            start = (channel.stream_unary if method in MANY_REQUESTS else
                     channel.unary_unary)
            try:
                reply = start(method, same, same)(request,
                                                  metadata=about(context))
            except grpc.RpcError as error:
                context.abort(error.code(), error.details() or "")
            if method == API + "Capabilities/GetCapabilities":
                reply += LOW_VERSION
            return reply

        if method in MANY_REPLIES:
            return grpc.unary_stream_rpc_method_handler(many_replies, same,
                                                        same)
        if method in MANY_REQUESTS:
            return grpc.stream_unary_rpc_method_handler(one_reply, same, same)
        return grpc.unary_unary_rpc_method_handler(one_reply, same, same)


def main():
    server = grpc.server(futures.ThreadPoolExecutor(64), options=OPTIONS)
    server.add_generic_rpc_handlers((Proxy(sys.argv[2]),))
    if not server.add_insecure_port("127.0.0.1:" + sys.argv[1]):
        sys.exit("the port is in use")
    server.start()
    print("ready", flush=True)
    server.wait_for_termination()


main()
