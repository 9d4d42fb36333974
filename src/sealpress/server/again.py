"""The last request of a connection, and its answer for when the same is asked again.

Clients that watch a printer ask the same over a kept connection, and while nothing changed they
are answered the same. Such a request is known by its octets, all but its ``request-id``.
"""

from __future__ import annotations

from collections.abc import Callable

MAX_OCTETS = 4096
"""Longer requests are not remembered."""

_END_OF_HEAD = b"\r\n\r\n"
_ID_AT, _ID_OCTETS = 4, 4  # where a message has its request-id (RFC 8010 section 3.1.1)
_NO_ID = bytes(_ID_OCTETS)


class Again:
    """A request and its answer, both with HTTP's head.

    Args:
        request: All octets of the request.
        answer: All octets of the answer.
        holds: Whether the answer is still right; who says so takes note of one more request.

    Attributes:
        head: The request's first octets, up to its body: many clients send it by itself.
    """

    __slots__ = ("_after", "_answer", "_before", "_holds", "_rest", "head")

    def __init__(self, request: bytes, answer: bytes, holds: Callable[[], bool]) -> None:
        body_at = request.find(_END_OF_HEAD) + len(_END_OF_HEAD)
        at = body_at + _ID_AT
        self.head = request[:body_at]
        self._before, self._after = request[:at], request[at + _ID_OCTETS :]
        at = answer.find(_END_OF_HEAD) + len(_END_OF_HEAD) + _ID_AT
        self._answer, self._rest = answer[:at], answer[at + _ID_OCTETS :]
        self._holds = holds

    def answer_to(self, request: bytes) -> bytes | None:
        """Return the answer to the same request, ``None`` to any other, or if it holds no more."""
        before, after = self._before, self._after
        at = len(before)
        request_id = request[at : at + _ID_OCTETS]
        if (
            len(request) != at + _ID_OCTETS + len(after)
            or not request.startswith(before)
            or not request.endswith(after)
            or request_id[0] & 0x80
            or request_id == _NO_ID
            or not self._holds()
        ):
            return None
        return b"".join((self._answer, request_id, self._rest))
