"""One printer's IPP conversation: request in, reply out, by the version and path it understands.

Ladders: IPP 2.0, 1.1, 1.0 after ``server-error-version-not-supported``, and after answers that
old printers give instead (``client-error-bad-request``, HTTP 400 and 505) as long as no version
is known to work. Paths are guessed only for a URI that names none. What works is remembered.
A busy printer is asked again for a while (RFC 8011 appendix B.1.5). What makes a job is sent again
only after ``server-error-busy`` or HTTP 503: the printer has not begun. A temporary error happened
"while processing the operation", so a job may have been made and aborted, and more would follow.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.client.replies import Reply, read_reply
from sealpress.errors import HttpError, JobError, Reason, TransportError
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request as ipp_request
from sealpress.ipp.status import is_successful
from sealpress.ipp.tags import GroupTag

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.client.link import Link
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.body import Body
    from sealpress.transport.stream import Driver

VERSION_LADDER = (Version(2, 0), Version(1, 1), Version(1, 0))
"""IPP versions in the order they are tried."""

PATH_LADDER = ("/ipp/print", "/ipp", "/", "/ipp/printer", "/ipp/port1")
"""Where printers answer IPP, the usual first; tried when the URI names no path."""

_BUSY = 0x0507
_BUSY_STATUSES = frozenset({0x0502, 0x0505, _BUSY})
_VERSION_NOT_SUPPORTED = 0x0503
_BAD_REQUEST = 0x0400
_HTTP_UNAVAILABLE = 503
_NOT_FOUND = 0x0406
_FIRST_BUSY_WAIT_SECONDS = 0.5
_LONGEST_BUSY_WAIT_SECONDS = 5.0
_MAX_REQUEST_ID = 2**31 - 1


_Rungs = tuple[tuple[Version, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One operation asked of a printer or of one of its jobs.

    Attributes:
        operation: What is asked.
        operation_attributes: After the target and the user's name.
        job_attributes: Job Template attributes.
        subscription_attributes: What a subscription is to be (RFC 3995 section 5.3).
        job_id: The job it is about, ``None`` for the printer itself.
        is_for_system: Whether it is about the system that the URI names (PWG 5100.22).
        document: The octets that follow the message.
        creates: Whether carrying it out twice would print twice.
        on_sent: Told how many octets of the document were handed over.
        deadline: When the caller wants to hear of it at the latest, on the driver's clock.
        expect: For how long ``100 Continue`` is waited for at most.
    """

    operation: Operation
    operation_attributes: Sequence[Attribute] = ()
    job_attributes: Sequence[Attribute] = ()
    subscription_attributes: Sequence[Attribute] = ()
    job_id: int | None = None
    is_for_system: bool = False
    document: Body | None = None
    creates: bool = False
    on_sent: Callable[[int], None] | None = None
    deadline: float = math.inf
    expect: float = math.inf

    @property
    def name(self) -> str:
        """The operation's printed name, ``Print-Job``."""
        return self.operation.label


class Session:
    """Sends calls over a link and climbs down the ladders.

    Args:
        link: The way to the printer.
        user: ``requesting-user-name``; empty to send none.
        language: ``attributes-natural-language``.
    """

    def __init__(self, link: Link, *, user: str, language: str = "en") -> None:
        self.link = link
        self.user = user
        self._language = language
        self._ids = itertools.count(1)
        self._versions: tuple[Version, ...] = ()
        self._paths: tuple[str, ...] = ()
        self._settled = False

    async def call(self, call: Call) -> Reply:
        """Ask, and return a successful reply.

        Raises:
            IppError: The printer refused.
            JobError: Whether the printer carried a creating call out is not known
                (``delivery-unknown``).
            HttpError, TlsError, TransportError, WireError: No IPP answer came.
        """
        return (await self.ask(call)).checked(call.name)

    async def ask(self, call: Call) -> Reply:
        """Ask, and return the reply whatever its status is; raises as :meth:`call` otherwise."""
        patience = _Patience(self.link.driver, self.link.patience_for(call))
        while True:
            try:
                reply = await self._laddered(call)
            except HttpError as error:
                if error.status != _HTTP_UNAVAILABLE or not await patience.allows_another(call):
                    raise
            else:
                if not _is_busy(reply, call) or not await patience.allows_another(call):
                    return reply

    async def close(self) -> None:
        """Close the connection, if one is open."""
        await self.link.close()

    async def _laddered(self, call: Call) -> Reply:
        if not self._versions:
            await self._begin()
        while True:
            rungs = (self._versions, self._paths)
            try:
                reply = await self._once(call)
            except HttpError as error:
                if not self._climbs_after_http(error.status, call, rungs):
                    raise
            else:
                if not self._climbs_after_ipp(reply.status, call, rungs):
                    await self._learn(reply)
                    return reply

    async def _begin(self) -> None:
        facts = await self.link.load()
        self._versions = _from(VERSION_LADDER, facts.ipp_version)
        self._paths = _paths(self.link)

    async def _once(self, call: Call) -> Reply:
        version = self._versions[0]
        try:
            posted = await self.link.post(
                call, self._paths[0], lambda uri: self._message(call, uri, version)
            )
        except TransportError as error:
            if call.creates and _is_ambiguous(error):
                raise _delivery_unknown(call, error) from error
            raise
        reply = read_reply(posted.response, posted.message, posted.endpoint)
        if posted.remark:
            reply = replace(reply, remark=posted.remark)
        if call.document is not None and not posted.response.request_complete:
            _check_refused(call, reply)
        return reply

    def _message(self, call: Call, uri: PrinterUri, version: Version) -> Message:
        message = ipp_request(
            call.operation,
            uri,
            (next(self._ids) - 1) % _MAX_REQUEST_ID + 1,
            version=version,
            user=self.user or None,
            language=self._language,
            job_id=call.job_id,
            operation_attributes=call.operation_attributes,
            job_attributes=call.job_attributes,
        )
        if call.is_for_system:
            _name_system(message.groups[0])
        if call.subscription_attributes:
            message.groups.append(Group([*call.subscription_attributes], tag=GroupTag.SUBSCRIPTION))
        return message

    def _climbs_after_http(self, status: int, call: Call, rungs: _Rungs) -> bool:
        if status == 404 and call.job_id is None:
            return self._next_path(rungs)
        return status in {400, 505} and self._next_version(rungs)

    def _climbs_after_ipp(self, status: int, call: Call, rungs: _Rungs) -> bool:
        if status == _VERSION_NOT_SUPPORTED:
            self._settled = False
            return self._next_version(rungs)
        if status == _NOT_FOUND and call.job_id is None:
            return self._next_path(rungs)
        return status == _BAD_REQUEST and self._next_version(rungs)

    def _next_version(self, rungs: _Rungs) -> bool:
        """Go on at the next version; ``False`` at the last, or once one is known to work."""
        tried = rungs[0]
        if self._settled or len(tried) == 1:
            return False
        # Another call may have climbed down meanwhile.
        self._versions = min(self._versions, tried[1:], key=len)
        return True

    def _next_path(self, rungs: _Rungs) -> bool:
        """Go on at the next path; ``False`` at the last, or once one is known to work."""
        tried = rungs[1]
        if self._settled or len(tried) == 1:
            return False
        self._paths = min(self._paths, tried[1:], key=len)
        return True

    async def _learn(self, reply: Reply) -> None:
        if not is_successful(reply.status) or self._settled:
            return
        self._settled = True
        facts = self.link.facts
        version = (self._versions[0].major, self._versions[0].minor)
        await self.link.learn(replace(facts, ipp_version=version, path=self._guessed_path()))

    def _guessed_path(self) -> str:
        return "" if _names_path(self.link) else self._paths[0]


class _Patience:
    """Waits for a busy printer, longer each time, until it has been long enough."""

    def __init__(self, driver: Driver, seconds: float) -> None:
        self._driver = driver
        self._give_up_at = driver.now() + seconds
        self._wait = _FIRST_BUSY_WAIT_SECONDS

    async def allows_another(self, call: Call) -> bool:
        """Wait, and say whether the call may be made again."""
        if call.document is not None and not call.document.replayable:
            return False
        if self._driver.now() + self._wait > self._give_up_at:
            return False
        await self._driver.sleep(self._wait)
        self._wait = min(2 * self._wait, _LONGEST_BUSY_WAIT_SECONDS)
        return True


def _name_system(group: Group) -> None:
    """Have the URI name a system, in place of a printer."""
    group.attributes = [
        replace(one, name="system-uri") if one.name == "printer-uri" else one for one in group
    ]


def _is_busy(reply: Reply, call: Call) -> bool:
    """Whether the printer may do later what it can't do now, and has not begun to do it."""
    if call.creates or call.document is not None:
        return reply.status == _BUSY and not reply.group(GroupTag.JOB)
    return reply.status in _BUSY_STATUSES


def _from(ladder: tuple[Version, ...], known: tuple[int, int] | None) -> tuple[Version, ...]:
    """Return the ladder from the known rung down; all of it when that rung isn't there."""
    return tuple(rung for rung in ladder if known is None or rung <= known) or ladder


def _names_path(link: Link) -> bool:
    return link.uri.target != "/"


def _paths(link: Link) -> tuple[str, ...]:
    if _names_path(link):
        return (link.uri.target,)
    known = link.facts.path
    rest = tuple(path for path in PATH_LADDER if path != known)
    return (known, *rest) if known else rest


_AMBIGUOUS_REASONS = frozenset(
    {
        Reason.CONNECTION_RESET,
        Reason.CONNECTION_CLOSED,
        Reason.RECEIVE_TIMEOUT,
        Reason.SEND_TIMEOUT,
        Reason.RESPONSE_TRUNCATED,
        Reason.TLS_CLOSED,
    }
)


def _is_ambiguous(error: TransportError) -> bool:
    """Whether the printer may have carried the request out although no answer came."""
    return error.reason in _AMBIGUOUS_REASONS and not error.retryable


def _check_refused(call: Call, reply: Reply) -> None:
    """Never take a success for true that came before the document's end."""
    if not is_successful(reply.status):
        return
    job_id = reply.group(GroupTag.JOB).get("job-id")
    number = job_id.value if job_id is not None and job_id.values else call.job_id
    raise JobError(
        Reason.DELIVERY_INCOMPLETE,
        f"the printer answered {call.name} with success, but read only a part of the document",
        job_id=number if isinstance(number, int) else 0,
    )


def _delivery_unknown(call: Call, error: TransportError) -> JobError:
    detail = f"{call.name} was sent completely, but no answer came: {error.detail}"
    return JobError(Reason.DELIVERY_UNKNOWN, detail, job_id=call.job_id or 0)
