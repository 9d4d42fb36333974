"""Tell an IPP answer from what only looks like one, and a refusal from a success (pure).

Printers answer with login pages under status 200, without Content-Type, gzipped though nobody
asked, in another version than the request's. What can be understood is understood, and what had
to be overlooked is said in :attr:`Reply.repairs`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sealpress.errors import HttpError, IppError, Reason, WireError
from sealpress.ipp import ALL_REPAIRS, RESPONSE_LIMITS, Repair, decode_with_repairs
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.repairs import Repaired, RepairFired
from sealpress.ipp.status import is_successful, status_keyword
from sealpress.ipp.tags import GroupTag
from sealpress.transport.parts import PartReader, boundary_of
from sealpress.transport.response import HttpResponse

IPP_CONTENT_TYPE = "application/ipp"
"""RFC 8010 section 4."""

_EXCERPT_CHARACTERS = 160
# Half an answer is told, not guessed at: what is missing may be the refusal.
_REPAIRS = ALL_REPAIRS - {Repair.CUT_OFF}
_HIGHEST_MAJOR_VERSION = 8  # below the first octet of any text
REASONS_BY_STATUS = {
    0x0503: Reason.IPP_VERSION_NOT_SUPPORTED,
    0x0401: Reason.FORBIDDEN,
    0x0402: Reason.NOT_AUTHENTICATED,
    0x0403: Reason.NOT_AUTHORIZED,
    0x0406: Reason.IPP_NOT_FOUND,
    0x0407: Reason.IPP_NOT_FOUND,
    0x0408: Reason.DOCUMENT_TOO_LARGE,
    0x040A: Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
    0x040B: Reason.OPTION_NOT_SUPPORTED,
    0x040E: Reason.OPTION_NOT_SUPPORTED,
    0x040F: Reason.OPTION_NOT_SUPPORTED,
    0x0410: Reason.DOCUMENT_DAMAGED,
    0x0411: Reason.DOCUMENT_DAMAGED,
    0x0418: Reason.DOCUMENT_DAMAGED,
    0x0419: Reason.DOCUMENT_DAMAGED,
    0x041A: Reason.DOCUMENT_DAMAGED,
    0x041B: Reason.DOCUMENT_DAMAGED,
    0x041C: Reason.ACCOUNT_REFUSED,
    0x041D: Reason.ACCOUNT_REFUSED,
    0x041E: Reason.ACCOUNT_REFUSED,
    0x041F: Reason.ACCOUNT_REFUSED,
    0x0501: Reason.OPERATION_MISSING,
    0x0502: Reason.PRINTER_BUSY,
    0x0504: Reason.PRINTER_NEEDS_ATTENTION,
    0x0505: Reason.PRINTER_BUSY,
    0x0506: Reason.PRINTER_NOT_ACCEPTING,
    0x0507: Reason.PRINTER_BUSY,
    0x0508: Reason.JOB_CANCELED,
}
"""What the status codes mean that say more than that the request was refused."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An IPP answer.

    Attributes:
        message: The response.
        repairs: What had to be overlooked to read it, one clause each.
        remark: What to say besides if it is a refusal.
        fired: The repairs of its octets among them.
    """

    message: Message
    repairs: tuple[str, ...] = ()
    remark: str = ""
    fired: tuple[RepairFired, ...] = ()

    @property
    def status(self) -> int:
        """The IPP status code."""
        return self.message.code

    @property
    def unsupported(self) -> tuple[Attribute, ...]:
        """What the printer ignored or replaced (RFC 8011 section 4.1.7)."""
        groups = self.message.groups_of(GroupTag.UNSUPPORTED)
        return tuple(attribute for group in groups for attribute in group)

    def group(self, tag: int) -> Group:
        """Return the first group of that tag, an empty one when there is none."""
        return self.message.group(tag) or Group(tag=tag)

    def checked(self, what: str) -> Reply:
        """Return this reply if it is a success.

        Args:
            what: The operation's name, for the message.

        Raises:
            IppError: The printer refused.
        """
        if is_successful(self.status):
            return self
        raise self._refusal(what)

    def _refusal(self, what: str) -> IppError:
        said = self.status_message
        names = tuple(attribute.name for attribute in self.unsupported)
        words = [f"the printer answered {what} with {status_keyword(self.status)}"]
        words += [f'"{said}"'] if said else []
        words += [f"unsupported: {', '.join(names)}"] if names else []
        words += [self.remark] if self.remark else []
        reason = REASONS_BY_STATUS.get(self.status, Reason.IPP_STATUS)
        if self.refusal_reason == Reason.TLS_VERSION_TOO_OLD:
            reason = Reason.TLS_VERSION_TOO_OLD
        return IppError(
            reason, "; ".join(words), status=self.status, status_message=said, unsupported=names
        )

    @property
    def refusal_reason(self) -> str:
        """The keyword by which a printer of ours says why it did nothing; mostly empty."""
        attribute = self.group(GroupTag.OPERATION).get("sealpress-refusal-reason")
        return str(attribute.value) if attribute and attribute.values else ""

    @property
    def status_message(self) -> str:
        """What the printer said in words, cleaned for a terminal; often empty."""
        attribute = self.group(GroupTag.OPERATION).get("status-message")
        return one_line(str(attribute.value)) if attribute and attribute.values else ""


def read_reply(response: HttpResponse, request: Message, endpoint: str) -> Reply:
    """Make an IPP answer of an HTTP answer with status 200.

    Raises:
        HttpError: It is no IPP message (``not-ipp``, with an excerpt).
        WireError: It says to be IPP and can't be read, or answers another request
            (``request-id-mismatch``).
    """
    notes: list[str] = []
    if "content-encoding" in response.headers:
        notes.append("content-encoding though identity was asked for")
    repaired = _decoded(response, endpoint, notes)
    if repaired.message == request:  # its operation looks like a status of success
        raise _not_ipp("the request as it was sent", endpoint, _kind(response))
    _check_belongs(repaired.message, request, notes)
    return Reply(repaired.message, tuple(notes), fired=repaired.fired)


def _decoded(response: HttpResponse, endpoint: str, notes: list[str]) -> Repaired:
    boundary = boundary_of(response.headers.get("content-type"))
    if boundary:
        return Repaired(_joined(response.body, boundary, endpoint), ())
    octets, content_type = response.body, response.content_type
    # A page begins with "<" or white space; an IPP message with its major version.
    if not octets or octets[0] > _HIGHEST_MAJOR_VERSION:
        raise _not_ipp(excerpt(octets), endpoint, _kind(response))
    try:
        repaired = decode_with_repairs(octets, repairs=_REPAIRS, limits=RESPONSE_LIMITS)
    except WireError as error:
        if content_type == IPP_CONTENT_TYPE:
            raise
        raise _not_ipp(excerpt(octets), endpoint, _kind(response)) from error
    if content_type != IPP_CONTENT_TYPE:
        notes.append(f"content-type {one_line(content_type) or 'missing'}")
    notes.extend(str(fired) for fired in repaired.fired)
    if repaired.octets_left:
        notes.append(f"{repaired.octets_left} octets after the end of the message")
    return repaired


def _joined(body: bytes, boundary: bytes, endpoint: str) -> Message:
    """Return several answers as one: the last, with the events of all (RFC 3996 section 5.2)."""
    reader = PartReader(boundary)
    reader.feed(body)
    if not reader.messages:
        raise _not_ipp("no part is whole", endpoint, "multipart/related")
    last = reader.messages[-1]
    tag = GroupTag.EVENT_NOTIFICATION
    events = [group for message in reader.messages for group in message.groups_of(tag)]
    others = [group for group in last.groups if group.tag != tag]
    return Message(last.version, last.code, last.request_id, [*others, *events])


def _check_belongs(message: Message, request: Message, notes: list[str]) -> None:
    if message.version != request.version:
        notes.append(f"answered version {request.version} with {message.version}")
    # A printer that could not read the request may answer with id 0 (RFC 8010 section 3.1.2).
    refused = not is_successful(message.code) and message.request_id == 0
    if message.request_id != request.request_id and not refused:
        raise WireError(
            Reason.REQUEST_ID_MISMATCH,
            f"the answer is for request {message.request_id}, not {request.request_id}",
            offset=4,
        )


def _kind(response: HttpResponse) -> str:
    """Return what an answer says to be, and how it is compressed: not every coding is read."""
    kind = one_line(response.content_type) or "no content-type"
    codings = one_line(response.headers.get("content-encoding"))
    return f"{kind}, compressed: {codings}" if codings else kind


def _not_ipp(said: str, endpoint: str, kind: str) -> HttpError:
    return HttpError(
        Reason.NOT_IPP,
        f"{endpoint} answered with something that is not IPP ({kind}): {said or 'nothing'}",
        endpoint=endpoint,
        status=200,
    )


def ipp_status(octets: bytes) -> int:
    """Return the status of an IPP answer without reading more of it; -1 when it can't be one.

    It stands in the octets 2 and 3 (RFC 8010 section 3.1.1).
    """
    is_ipp = len(octets) > 3 and octets[0] <= _HIGHEST_MAJOR_VERSION
    return int.from_bytes(octets[2:4], "big") if is_ipp else -1


def excerpt(octets: bytes) -> str:
    """Return the visible words of a page, tags left out, fit for a terminal."""
    text = octets[:8192].decode("utf-8", "replace")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", text)
    return one_line(text)


def one_line(text: str) -> str:
    """Return text in one line, cut, without control characters."""
    words = "".join(char if char.isprintable() else " " for char in text).split()
    line = " ".join(words)
    return line if len(line) <= _EXCERPT_CHARACTERS else line[: _EXCERPT_CHARACTERS - 1] + "…"
