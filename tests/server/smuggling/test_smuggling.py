"""Request smuggling: no doubtful request is taken, and nothing behind it is taken for one."""

from __future__ import annotations

import pytest

from sealpress.server import Request, Response

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked"


def post(*fields: bytes, version: bytes = b"1.1", line_end: bytes = b"\r\n") -> bytes:
    lines = [b"POST / HTTP/" + version, b"Host: localhost", *fields, b"", b""]
    return line_end.join(lines)


def chunked(body: bytes) -> bytes:
    return post(CHUNKED) + body


LAST = b"0\r\n\r\n"
SHAPES = {
    "length and coding": post(b"Content-Length: 5", CHUNKED) + LAST,
    "coding and length": post(CHUNKED, b"Content-Length: 5") + LAST,
    "length 0 and coding": post(b"Content-Length: 0", CHUNKED) + LAST,
    "two lengths, equal": post(b"Content-Length: 0", b"Content-Length: 0"),
    "two lengths, different": post(b"Content-Length: 0", b"Content-Length: 5") + b"hello",
    "list of lengths": post(b"Content-Length: 0, 0"),
    "plus length": post(b"Content-Length: +0"),
    "minus length": post(b"Content-Length: -0"),
    "hexadecimal length": post(b"Content-Length: 0x0"),
    "length with underscore": post(b"Content-Length: 0_0"),
    "length with spaces": post(b"Content-Length: 0 0"),
    "empty length": post(b"Content-Length:"),
    "length out of range": post(b"Content-Length: 18446744073709551616"),
    "space before colon": post(b"Content-Length : 5") + b"hello",
    "tab before colon": post(b"Transfer-Encoding\t: chunked") + LAST,
    "xchunked": post(b"Transfer-Encoding: xchunked") + LAST,
    "chunked, identity": post(b"Transfer-Encoding: chunked, identity") + LAST,
    "gzip, chunked": post(b"Transfer-Encoding: gzip, chunked") + LAST,
    "identity": post(b"Transfer-Encoding: identity"),
    "quoted chunked": post(b'Transfer-Encoding: "chunked"') + LAST,
    "two codings": post(CHUNKED, CHUNKED) + LAST,
    "two codings, one unknown": post(CHUNKED, b"Transfer-Encoding: cow") + LAST,
    "vertical tab before chunked": post(b"Transfer-Encoding: \x0bchunked") + LAST,
    "NUL after chunked": post(b"Transfer-Encoding: chunked\x00") + LAST,
    "coding in HTTP/1.0": post(CHUNKED, version=b"1.0") + LAST,
    "folded coding": post(b"Transfer-Encoding:\r\n chunked") + LAST,
    "folded field": post(b"A: b\r\n\tContent-Length: 5"),
    "bare LF in the head": post(b"A: b\nContent-Length: 0"),
    "bare LF everywhere": post(b"Content-Length: 0", line_end=b"\n"),
    "bare CR in the head": post(b"A: b\rContent-Length: 0"),
    "CR CR LF": post(b"A: b\r\r\nContent-Length: 0"),
    "no colon": post(b"Content-Length 0"),
    "no name": post(b": 0"),
    "NUL in a name": post(b"Content-Length\x00: 0"),
    "non-ASCII name": post(b"Content-Length\xa0: 0"),
    "first line folded": b" POST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "field before the first line": b"A: b\r\nPOST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": post(b"Host: localhost"),
    "two Hosts, one foreign": post(b"Host: evil.example"),
    "foreign Host": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "foreign absolute target": b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/1.2": post(version=b"1.2"),
    "HTTP/2.0 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/1.1 with more": post(version=b"1.1 x"),
    "HTTP/01.1": post(version=b"01.1"),
    "tab in the first line": b"POST\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "space in the target": b"POST / / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "CONNECT": b"CONNECT localhost:631 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "chunk size 0x5": chunked(b"0x5\r\nhello\r\n") + LAST,
    "chunk size +5": chunked(b"+5\r\nhello\r\n") + LAST,
    "chunk size -1": chunked(b"-1\r\nhello\r\n") + LAST,
    "chunk size with space": chunked(b"5 \r\nhello\r\n") + LAST,
    "space before chunk size": chunked(b" 5\r\nhello\r\n") + LAST,
    "chunk size of 17 digits": chunked(b"00000000000000005\r\nhello\r\n") + LAST,
    "chunk size beyond 64 bits": chunked(b"10000000000000005\r\nhello\r\n") + LAST,
    "empty chunk size": chunked(b"\r\nhello\r\n") + LAST,
    "chunk line with LF": chunked(b"5\nhello\r\n") + LAST,
    "chunk line with CR": chunked(b"5\rhello\r\n") + LAST,
    "chunk data too long": chunked(b"5\r\nhelloX\r\n") + LAST,
    "chunk data without CRLF": chunked(b"5\r\nhello") + LAST,
    "chunk data with LF": chunked(b"5\r\nhello\n") + LAST,
    "chunk extension with LF": chunked(b"5;a\nb\r\nhello\r\n") + LAST,
    "chunk extension with NUL": chunked(b"5;a\x00\r\nhello\r\n") + LAST,
    "last chunk with LF": chunked(b"0\n\n"),
    "trailer without colon": chunked(b"0\r\nGET /smuggled HTTP/1.1\r\n\r\n"),
    "trailer with space before colon": chunked(b"0\r\nContent-Length : 5\r\n\r\n"),
    "trailer with LF": chunked(b"0\r\nA: b\nC: d\r\n\r\n"),
}


@pytest.mark.parametrize("whole", [True, False], ids=["at once", "in small portions"])
@pytest.mark.parametrize("name", SHAPES)
async def test_no_smuggling_shape_is_taken(serve, talk, name: str, whole: bool):
    taken: list[str] = []

    async def handle(request: Request) -> Response:
        await request.body.read(1000)
        taken.append(request.path)
        return Response.text(200, "taken")

    server = await serve(handle)
    octets = SHAPES[name] + SMUGGLED
    step = len(octets) if whole else 7
    portions = [octets[i : i + step] for i in range(0, len(octets), step)]
    answer = await talk(server, *portions)
    assert taken == []
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer[9:10] in (b"4", b"5")


HARMLESS = {
    "one empty line first": (b"\r\n" + post(b"Content-Length: 0"), 2),
    "chunked in capitals": (post(b"Transfer-Encoding: CHUNKED") + LAST, 2),
    "trailers that look like framing": (chunked(b"0\r\nContent-Length: 99\r\n\r\n"), 2),
    "leading zeros": (chunked(b"0005\r\nhello\r\n") + LAST, 2),
    "length with leading zeros": (post(b"Content-Length: 005") + b"hello", 2),
    "closed": (post(b"Connection: close", b"Content-Length: 0"), 1),
}


@pytest.mark.parametrize("name", HARMLESS)
async def test_plain_requests_stay_two_requests(serve, talk, name: str):
    taken: list[str] = []

    async def handle(request: Request) -> Response:
        await request.body.read(1000)
        taken.append(request.path)
        return Response.text(200, "taken")

    octets, expected = HARMLESS[name]
    last = SMUGGLED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    answer = await talk(await serve(handle), octets + last)
    assert taken == ["/", "/smuggled"][:expected]
    assert answer.count(b"HTTP/1.1 200 ") == expected
