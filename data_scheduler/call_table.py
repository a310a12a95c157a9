"""A gRPC service whose calls are a table: a function for each request. Requests are checked, decoded and answered here, once for all."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import grpc
from google.protobuf.message import Message

from racing.bounds import check_bounds
from racing.model import Struct
from racing.wire.codec import from_message, message_class, to_message
from racing.wire.requests.calls import Call, call_of, response_of

type Answer = Callable[[Any], Awaitable[Struct]]
type Stream = Callable[[Any], AsyncIterator[Struct]]
type CallType = type[Call[Any]]


class TableServicer:
    """The service of the contract with this name. Raise `TypeError` where the contract and the tables name different calls."""

    def __init__(
        self, service: str, answers: Mapping[CallType, Answer], streams: Mapping[CallType, Stream] | None = None
    ) -> None:
        handlers = {call_of(call): _answering(call, answer) for call, answer in answers.items()}
        handlers |= {call_of(call): _streaming(call, stream) for call, stream in (streams or {}).items()}
        contract = message_class(next(iter(answers))).DESCRIPTOR.file.services_by_name[service]
        if differing := {method.name for method in contract.methods} ^ set(handlers):
            raise TypeError(f"{service}: only in the contract or only in the table: {', '.join(sorted(differing))}")
        self._handler = grpc.method_handlers_generic_handler(contract.full_name, handlers)

    def register(self, server: grpc.aio.Server) -> None:
        """Add the service to a server."""
        server.add_generic_rpc_handlers((self._handler,))


def _answering(call: CallType, answer: Answer) -> "grpc.RpcMethodHandler[Any, Any]":
    response = message_class(response_of(call))

    async def serve(message: Message, _context: object) -> Message:
        return to_message(await answer(_request(call, message)), response)

    return grpc.unary_unary_rpc_method_handler(
        serve,
        request_deserializer=message_class(call).FromString,
        response_serializer=response.SerializeToString,
    )


def _streaming(call: CallType, stream: Stream) -> "grpc.RpcMethodHandler[Any, Any]":
    response = message_class(response_of(call))

    async def serve(message: Message, _context: object) -> AsyncIterator[Message]:
        async for each in stream(_request(call, message)):
            yield to_message(each, response)

    return grpc.unary_stream_rpc_method_handler(
        serve,
        request_deserializer=message_class(call).FromString,
        response_serializer=response.SerializeToString,
    )


def _request(call: CallType, message: Message) -> Any:
    request = from_message(message, call)
    check_bounds(request)
    return request
