"""Responses: header, operation group, unsupported group, objects (RFC 8011 section 4.1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sealpress.errors import WireError
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import one
from sealpress.printer.dialogue import Answer
from sealpress.reasons import Reason

__all__ = [
    "LANGUAGE",
    "answer_undecodable",
    "bare_answer",
    "refuse_unread",
    "response",
    "spoken_version",
]

#: The natural language of our texts.
LANGUAGE = "en"
#: The newest version we speak of each major one (RFC 8011 section 4.1.8).
_NEWEST: Mapping[int, Version] = {1: Version(1, 1), 2: Version(2, 0)}
_HEADER_OCTETS = 8  # version, operation and request-id (RFC 8010 section 3.1.1)
#: Most octets of status-message (RFC 8011 section 4.1.6.2: text(255)).
_MAX_STATUS_MESSAGE = 255


def response(
    version: Version,
    request_id: int,
    status: Status,
    *,
    detail: str = "",
    facts: Sequence[Attribute] = (),
    unsupported: Sequence[Attribute] = (),
    groups: Iterable[Group] = (),
) -> Message:
    """Build a response.

    Args:
        version: The version to answer in.
        request_id: The request's, all 32 bits of it (RFC 8011 section 4.1.2).
        status: The status code.
        detail: Text for ``status-message``; the status code's keyword if empty.
        facts: Further operation attributes.
        unsupported: Attributes for the unsupported group, which is left out when there are none.
        groups: The object groups that follow.
    """
    operation = Group(
        [
            one("attributes-charset", ValueTag.CHARSET, "utf-8"),
            one("attributes-natural-language", ValueTag.NATURAL_LANGUAGE, LANGUAGE),
            one("status-message", ValueTag.TEXT, _status_message(detail or status.keyword)),
            *facts,
        ],
        tag=GroupTag.OPERATION,
    )
    between = [Group(list(unsupported), tag=GroupTag.UNSUPPORTED)] if unsupported else []
    return Message(version, int(status), request_id, [operation, *between, *groups])


def bare_answer(
    message: Message,
    status: Status,
    detail: str = "",
    *,
    facts: Sequence[Attribute] = (),
    unsupported: Sequence[Attribute] = (),
) -> Answer:
    """Answer a request in place of its printer, mostly by refusing it: no objects follow."""
    return Answer(
        response(
            spoken_version(message.version),
            message.request_id,
            status,
            detail=detail,
            facts=facts,
            unsupported=unsupported,
        )
    )


def spoken_version(asked: Version) -> Version:
    """Return the version to refuse a request in, before its printer is known."""
    return min(asked, _NEWEST[asked.major]) if asked.major in _NEWEST else _NEWEST[2]


def _status_message(text: str) -> str:
    octets = text.encode("utf-8", "replace")[:_MAX_STATUS_MESSAGE]
    return octets.decode("utf-8", "ignore")


def answer_undecodable(octets: bytes, error: WireError) -> Message:
    """Answer octets that are no IPP message, as far as their header can be read.

    Args:
        octets: The first octets of the request's body; eight are enough.
        error: What the decoder said.

    Returns:
        0x0503 for a version we don't speak, 0x0408 for a message over a limit, else 0x0400. The
        request-id is 0 when not all of it came (RFC 8011 section 4.1.2).
    """
    if len(octets) >= _HEADER_OCTETS and octets[0] not in _NEWEST:
        return refuse_unread(octets, Status.SERVER_ERROR_VERSION_NOT_SUPPORTED)
    too_large = error.reason is Reason.LIMIT_EXCEEDED
    status = (
        Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE
        if too_large
        else Status.CLIENT_ERROR_BAD_REQUEST
    )
    return refuse_unread(octets, status, error.detail)


def refuse_unread(
    octets: bytes, status: Status, detail: str = "", facts: Sequence[Attribute] = ()
) -> Message:
    """Refuse a request of which only the header was read, or not even that.

    Args:
        octets: The first octets of the request's body; eight are enough.
        status: The status code.
        detail: Text for ``status-message``.
        facts: Further operation attributes.
    """
    complete = len(octets) >= _HEADER_OCTETS
    request_id = int.from_bytes(octets[4:8], "big") if complete else 0
    newest = _NEWEST.get(octets[0], _NEWEST[2]) if complete else _NEWEST[1]
    known = complete and octets[0] in _NEWEST
    version = min(Version(octets[0], octets[1]), newest) if known else newest
    return response(version, request_id, status, detail=detail, facts=facts)
