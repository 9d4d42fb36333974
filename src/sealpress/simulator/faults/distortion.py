"""Answers in HTTP made wrong, as octets, just before they are sent (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sealpress.simulator.faults.desk import FaultDesk
from sealpress.simulator.faults.fault import ActiveFault

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)
_CONNECTION = re.compile(rb"\r\nConnection: [^\r]*", re.IGNORECASE)
_CHUNK_OCTETS = 64

# SETTINGS, then GOAWAY with PROTOCOL_ERROR (RFC 9113 sections 6.5 and 6.8).
_HTTP_2 = (
    bytes.fromhex("000000040000000000") + bytes.fromhex("000008070000000000") + b"\0" * 7 + b"\1"
)
_SMTP = b"220 mail.example ESMTP\r\n500 5.5.1 Command unrecognized\r\n"


@dataclass(frozen=True, slots=True)
class Distorted:
    """An answer as it goes out.

    Attributes:
        octets: What is sent.
        ends: Whether the connection is closed after it.
    """

    octets: bytes
    ends: bool = False


def distort(answer: bytes, desk: FaultDesk) -> Distorted:
    """Let the faults that are in force at an answer with its head."""
    result = Distorted(answer)
    for names in _STEPS:
        fault = desk.take(*names)
        if fault is not None:
            changed = _CHANGES[fault.name](result.octets, fault)
            result = Distorted(changed.octets, result.ends or changed.ends)
    return result


def _split(answer: bytes) -> tuple[bytes, bytes]:
    head, _, body = answer.partition(_HEAD_END)
    return head, body


def _with_field(answer: bytes, field: bytes) -> bytes:
    line, _, rest = answer.partition(b"\r\n")
    return line + b"\r\n" + field + b"\r\n" + rest


def _closing(head: bytes) -> bytes:
    return _CONNECTION.sub(b"", head) + b"\r\nConnection: close"


def _lie(answer: bytes, by: int) -> bytes:
    def changed(found: re.Match[bytes]) -> bytes:
        return b"\r\nContent-Length: %d" % max(0, int(found.group(1)) + by)

    head, body = _split(answer)
    return _LENGTH.sub(changed, head) + _HEAD_END + body


def _longer(answer: bytes, fault: ActiveFault) -> Distorted:
    return Distorted(_lie(answer, int(fault.number)), ends=True)


def _shorter(answer: bytes, fault: ActiveFault) -> Distorted:
    return Distorted(_lie(answer, -int(fault.number)), ends=True)


def _endless_chunks(answer: bytes, _fault: ActiveFault) -> Distorted:
    head, body = _split(answer)
    pieces = [body[at : at + _CHUNK_OCTETS] for at in range(0, len(body), _CHUNK_OCTETS)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    head = _LENGTH.sub(b"\r\nTransfer-Encoding: chunked", head)
    return Distorted(head + _HEAD_END + chunks, ends=True)


def _until_close(answer: bytes, _fault: ActiveFault) -> Distorted:
    head, body = _split(answer)
    return Distorted(_closing(_LENGTH.sub(b"", head)) + _HEAD_END + body, ends=True)


def _old_version(answer: bytes, _fault: ActiveFault) -> Distorted:
    head, body = _split(answer)
    old = head.replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    return Distorted(_closing(old) + _HEAD_END + body, ends=True)


def _huge_head(answer: bytes, fault: ActiveFault) -> Distorted:
    line = b"X-Padding: " + b"x" * 100
    count = 1 + int(fault.number) // (len(line) + 2)
    return Distorted(_with_field(answer, b"\r\n".join([line] * count)))


def _bad_head(answer: bytes, _fault: ActiveFault) -> Distorted:
    return Distorted(_with_field(answer, b"this line is no field"), ends=True)


def _instead(octets: bytes) -> Callable[[bytes, ActiveFault], Distorted]:
    return lambda _answer, _fault: Distorted(octets, ends=True)


def _twice(answer: bytes, _fault: ActiveFault) -> Distorted:
    return Distorted(answer + answer)


_STEPS: tuple[tuple[str, ...], ...] = (
    ("length-too-long", "length-too-short", "chunked-answer-cut", "no-length"),
    ("http10",),
    ("huge-headers", "bad-headers", "http2-answer", "not-http"),
    ("double-answer",),
)
_CHANGES: Mapping[str, Callable[[bytes, ActiveFault], Distorted]] = {
    "length-too-long": _longer,
    "length-too-short": _shorter,
    "chunked-answer-cut": _endless_chunks,
    "no-length": _until_close,
    "http10": _old_version,
    "huge-headers": _huge_head,
    "bad-headers": _bad_head,
    "http2-answer": _instead(_HTTP_2),
    "not-http": _instead(_SMTP),
    "double-answer": _twice,
}
