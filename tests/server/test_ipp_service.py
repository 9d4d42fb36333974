"""IPP over HTTP: what is asked, what is streamed, what is answered when it is no IPP."""

from __future__ import annotations

import asyncio

import pytest

from sealpress import ipp
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import Answer, Authentication, Role
from sealpress.server import ServerLimits, ipp_handler
from sealpress.server.access import Admitted, KnownUser
from sealpress.server.messages import UPGRADE_REQUIRED

OPERATION = Group(
    [
        Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
        Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
    ],
    tag=GroupTag.OPERATION,
)
REQUEST = ipp.encode(Message(Version(2, 0), 2, 7, [OPERATION]))
DONE = Message(Version(2, 0), 0, 7, [OPERATION])


class Receiver:
    """Keeps a document."""

    def __init__(self, wanted_octets: int) -> None:
        self.document = b""
        self.end = ""
        self.ended = asyncio.Event()
        self.wanted_octets = wanted_octets

    @property
    def is_wanted(self) -> bool:
        return len(self.document) < self.wanted_octets

    async def write(self, piece: memoryview, /) -> None:
        await asyncio.sleep(0)
        self.document += piece

    async def finish(self) -> Message:
        self._end("finished")
        return DONE

    async def interrupted(self, detail: str = "") -> Message:
        self._end("interrupted")
        return DONE

    def _end(self, how: str) -> None:
        self.end = how
        self.ended.set()


class Service:
    """Answers at once, or takes a document."""

    def __init__(self, *, takes_octets: int = 0) -> None:
        self.receiver = Receiver(takes_octets)
        self.begun = []

    async def begin(self, message, where, connection):
        self.begun.append((message, where, connection))
        return self.receiver if self.receiver.wanted_octets else Answer(DONE)


def post(body: bytes, *fields: bytes, path: bytes = b"/ipp/print", length: int = 0) -> bytes:
    lines = [
        b"POST %b HTTP/1.1" % path,
        b"Host: printer.local:1631",
        b"Content-Type: application/ipp",
        b"User-Agent: test",
        b"Connection: close",
        *(fields or [b"Content-Length: %d" % (length or len(body))]),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def message_of(answer: bytes) -> Message:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"Content-Type: application/ipp" in head
    return ipp.decode(body)


async def test_a_request_is_answered_and_its_way_is_told(serve, talk, client_tls):
    service = Service()
    server = await serve(ipp_handler({"/ipp/print": service}))
    answer = await talk(server, post(REQUEST, path=b"/ipp/print?x"), tls=client_tls)
    assert message_of(answer).request_id == 7
    message, where, connection = service.begun[0]
    assert (message.code, message.request_id) == (2, 7)
    assert (where.secure, where.host, where.port) == (True, "printer.local", 1631)
    assert (where.path, where.peer, where.has_document) == ("/ipp/print", "127.0.0.1", False)
    assert connection["tls-version"] == "TLSv1.3"
    assert connection["framing"] == "counted"
    assert connection["user-agent"] == "test"


CHUNKED = b"Transfer-Encoding: chunked"


def chunks(octets: bytes, size: int) -> bytes:
    parts = [octets[i : i + size] for i in range(0, len(octets), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


@pytest.mark.parametrize("size", [1, 100, 1_000_000])
async def test_a_document_is_streamed_to_the_service(serve, talk, size: int):
    service = Service(takes_octets=1 << 30)
    server = await serve(ipp_handler({"/ipp/print": service}))
    document = bytes(range(256)) * 40
    octets = post(chunks(REQUEST + document, size) + b"0\r\n\r\n", CHUNKED)
    assert message_of(await talk(server, octets)).code == 0
    assert service.receiver.document == document
    assert service.receiver.end == "finished"
    assert service.begun[0][1].has_document in (True, None)


async def test_the_service_is_asked_before_the_document_came(serve, talk):
    service = Service()
    server = await serve(ipp_handler({"/ipp/print": service}))
    begun = post(REQUEST + bytes(10), length=100_000_000)
    assert message_of(await talk(server, begun)).code == 0


class Broken(Service):
    """A service that fails."""

    async def begin(self, message, where, connection):
        raise RuntimeError("out of luck")


class Torn(Receiver):
    """A receiver that fails."""

    async def write(self, piece, /):
        raise RuntimeError("out of luck")


@pytest.mark.parametrize("fails_early", [True, False])
async def test_a_service_that_fails_says_so_in_ipp(serve, talk, caplog, fails_early: bool):
    service = Broken() if fails_early else Service()
    service.receiver = Torn(1 << 30)
    server = await serve(ipp_handler({"/ipp/print": service}))
    answer = await talk(server, post(REQUEST + bytes(5000), length=10_000))
    message = message_of(answer)
    assert (message.code, message.request_id) == (Status.SERVER_ERROR_INTERNAL_ERROR, 7)
    assert b"Connection: close" in answer
    assert "out of luck" not in str(message)
    assert "the service failed at Print-Job" in caplog.text


async def test_a_document_is_left_once_it_is_not_wanted_any_more(serve, talk):
    service = Service(takes_octets=5000)
    server = await serve(ipp_handler({"/ipp/print": service}))
    answer = await talk(server, post(REQUEST + bytes(20_000), length=100_000_000))
    assert message_of(answer).code == 0
    assert service.receiver.end == "finished"


@pytest.mark.parametrize(
    "octets",
    [
        post(REQUEST + b"half", length=1000),
        post(chunks(REQUEST + b"half", 100), CHUNKED),
        post(chunks(REQUEST + b"half", 100) + b"0\r\n", CHUNKED),
    ],
    ids=["counted", "chunked", "no last CRLF"],
)
async def test_a_document_cut_short_is_never_taken_for_complete(serve, octets: bytes):
    service = Service(takes_octets=1 << 30)
    server = await serve(ipp_handler({"/ipp/print": service}))
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(octets)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(-1), 20)
    writer.transport.abort()
    await asyncio.wait_for(service.receiver.ended.wait(), 20)
    assert service.receiver.end == "interrupted"
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_document_in_broken_chunks_is_never_taken_for_complete(serve, eventually):
    service = Service(takes_octets=1 << 30)
    server = await serve(ipp_handler({"/ipp/print": service}))
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(post(chunks(REQUEST + b"half", 100), CHUNKED))
    await eventually(lambda: service.begun)
    writer.write(b"0x5\r\nhello\r\n0\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(-1), 20)
    writer.transport.abort()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert service.receiver.end == "interrupted"


async def test_a_client_that_goes_away_or_stalls_interrupts_its_document(serve):
    for ends in ("reset", "stall"):
        service = Service(takes_octets=1 << 30)
        server = await serve(
            ipp_handler({"/ipp/print": service}), limits=ServerLimits(body_grace=0.3)
        )
        _, writer = await asyncio.open_connection(*server.addresses[0])
        writer.write(post(REQUEST + b"half", length=1000))
        await writer.drain()
        if ends == "reset":
            writer.transport.abort()
        await asyncio.wait_for(service.receiver.ended.wait(), 20)
        assert service.receiver.end == "interrupted"
        writer.transport.abort()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (REQUEST[:-1], 0x0400),
        (REQUEST[:8], 0x0400),
        (REQUEST[:8] + b"\x01\x47\xff\xff\x00", 0x0400),
        (REQUEST[:8] + b"\x01" + b"\x44\x00\x01a\x00\x01b" * 100_000 + b"\x03", None),
    ],
    ids=["truncated", "header alone", "length beyond", "too many attributes"],
)
async def test_what_cannot_be_decoded_is_answered_in_ipp(serve, talk, body: bytes, status):
    service = Service()
    server = await serve(ipp_handler({"/ipp/print": service}))
    message = message_of(await talk(server, post(body)))
    assert message.request_id == 7
    assert message.code >= 0x0400
    assert status in (None, message.code)
    assert not service.begun


@pytest.mark.parametrize("request_id", [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
async def test_all_32_bits_of_a_request_id_come_back(serve, talk, request_id: int):
    server = await serve(ipp_handler({"/ipp/print": Service()}))
    body = REQUEST[:4] + request_id.to_bytes(4, "big") + b"\xff"
    answer = await talk(server, post(body))
    assert answer.partition(b"\r\n\r\n")[2][4:8] == body[4:8]


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (post(b""), 400),
        (post(REQUEST[:7]), 400),
        (post(REQUEST, path=b"/elsewhere"), 404),
        (post(REQUEST).replace(b"application/ipp", b"text/plain"), 415),
        (post(REQUEST).replace(b"Content-Type: application/ipp\r\n", b""), 415),
        (post(REQUEST).replace(b"User-Agent: test", b"Content-Encoding: gzip"), 415),
        (post(b"").replace(b"POST", b"PUT"), 405),
        (post(b"").replace(b"POST", b"OPTIONS"), 200),
    ],
    ids=["empty", "7 octets", "path", "type", "no type", "coding", "method", "options"],
)
async def test_what_is_no_ipp_is_answered_in_http(serve, talk, octets: bytes, status: int):
    server = await serve(ipp_handler({"/ipp/print": Service()}))
    answer = await talk(server, octets)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Type: application/ipp" not in answer


async def test_a_person_with_a_browser_is_told_what_this_is(serve, talk):
    server = await serve(ipp_handler({"/ipp/print": Service()}))
    answer = await talk(server, post(b"").replace(b"POST", b"GET"))
    assert b"Content-Type: text/html" in answer
    assert b"ipp://printer.local:1631/ipp/print" in answer
    assert b"<html" not in await talk(server, post(b"").replace(b"POST", b"HEAD"))


async def test_a_parameter_of_the_content_type_is_tolerated(serve, talk):
    server = await serve(ipp_handler({"/ipp/print": Service()}))
    octets = post(REQUEST).replace(b"application/ipp", b"Application/IPP; charset=utf-8")
    assert message_of(await talk(server, octets)).code == 0


async def test_a_service_may_answer_by_http_alone(serve, talk):
    class Encrypted(Service):
        async def begin(self, message, where, connection):
            return UPGRADE_REQUIRED

    server = await serve(ipp_handler({"/ipp/print": Encrypted()}))
    assert (await talk(server, post(REQUEST))).startswith(b"HTTP/1.1 426 ")


async def test_who_came_in_is_told_with_roles_and_groups(serve, talk):
    user = KnownUser(
        name="ann",
        issuer="users",
        authentication=Authentication.BASIC,
        kind="basic",
        roles=frozenset({Role.OPERATOR}),
        groups=frozenset({"ward3"}),
    )

    class Access:
        async def admit(self, request):
            return Admitted(user)

    service = Service()
    server = await serve(ipp_handler({"/ipp/print": service}, access=Access()))
    await talk(server, post(REQUEST))
    _, where, connection = service.begun[0]
    assert (where.user, where.user_issuer, where.authentication) == ("ann", "users", "basic")
    assert (where.roles, where.groups) == (user.roles, user.groups)
    assert connection["user-from"] == "basic"
