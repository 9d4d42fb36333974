"""What happens at a printer, event by event: subscribed to, waited for, renewed (RFC 3995, 3996).

A printer that lets its clients wait answers when something happens; another one is asked again
now and then. After a break the events since then are fetched, as far as the printer keeps them.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import AsyncGenerator, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.client.session import Call
from sealpress.errors import HttpError, Reason, SealpressError, TransportError, UsageError
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.uri import SYSTEM_PATH
from sealpress.ipp.values import DateTime
from sealpress.transport.blocking import run

if TYPE_CHECKING:
    from sealpress.client.session import Session
    from sealpress.ipp.message import Value

__all__ = [
    "USUAL_EVENTS",
    "USUAL_SYSTEM_EVENTS",
    "AsyncEventSource",
    "EventSource",
    "EventStream",
    "PrinterEvent",
]

USUAL_EVENTS = (
    "job-created",
    "job-completed",
    "job-stopped",
    "job-state-changed",
    "printer-stopped",
    "printer-state-changed",
    "printer-config-changed",
)
"""What is told when nothing is named."""

USUAL_SYSTEM_EVENTS = (
    *USUAL_EVENTS,
    "printer-created",
    "printer-deleted",
    "resource-state-changed",
    "system-config-changed",
    "system-state-changed",
    "system-stopped",
)
"""What is told of a system (PWG 5100.22) when nothing is named."""

POLL_SECONDS = 5.0
"""Between questions to a printer that doesn't let its clients wait."""

FIRST_PAUSE_SECONDS = 0.5
"""Before a printer that can't be reached is asked again; it doubles with each failure."""
SLOWEST_PAUSE_SECONDS = 30.0
"""The longest such pause."""
LONGEST_SILENCE_SECONDS = 300.0
"""For how long a printer that can't be reached is asked again before its error is raised."""

_JOB_AT_SYSTEM = "one job is told of at the URI of its printer, not of the system"
_NOT_FOUND = 0x0406
_EVENTS_COMPLETE = 0x0007
_BUSY = 0x0507
_QUIET = frozenset({Reason.RECEIVE_TIMEOUT})


@dataclass(frozen=True, slots=True)
class PrinterEvent:
    """Something that happened.

    Attributes:
        name: What, ``job-completed``.
        number: Which one of its subscription, from 1.
        text: What the printer says of it in words.
        at: When, by the printer's clock; ``None`` where it has none.
        job_id: To which job; ``None`` for the printer itself.
        attributes: All that the printer told.
    """

    name: str
    number: int
    text: str
    at: datetime.datetime | None
    job_id: int | None
    attributes: Group

    @property
    def job_state(self) -> JobState | None:
        """``job-state`` then."""
        value = _value(self.attributes, "job-state")
        return JobState(value) if isinstance(value, int) and value in set(JobState) else None

    @property
    def printer_state(self) -> PrinterState | None:
        """``printer-state`` then."""
        value = _value(self.attributes, "printer-state")
        known = isinstance(value, int) and value in set(PrinterState)
        return PrinterState(value) if known else None  # type: ignore[arg-type]  # it is a number

    @property
    def printer_uri(self) -> str | None:
        """At which printer, ``notify-printer-uri``; ``None`` for a system itself."""
        value = _value(self.attributes, "notify-printer-uri")
        return None if value is None else str(value)

    @property
    def reasons(self) -> tuple[str, ...]:
        """``job-state-reasons`` or ``printer-state-reasons`` then, without ``none``."""
        for name in ("job-state-reasons", "printer-state-reasons"):
            attribute = self.attributes.get(name)
            if attribute is not None:
                return tuple(str(value) for value in attribute.values if str(value) != "none")
        return ()


class EventStream:
    """A subscription, and what comes of it; made anew when the printer has forgotten it.

    Args:
        session: The printer, or the system whose URI it is.
        names: The events that are wanted.
        job_id: Of this job alone; ``None`` for all of the printer.
        attributes: What else of a job shall be told (``notify-attributes``).
        poll: Seconds between questions to a printer that doesn't let its clients wait.
        patience: Seconds of silence before the printer's error is raised.

    Raises:
        UsageError: A job is asked for at a system (reason ``invalid-argument``).
    """

    def __init__(
        self,
        session: Session,
        names: Sequence[str],
        *,
        job_id: int | None = None,
        attributes: Sequence[str] = (),
        poll: float = POLL_SECONDS,
        patience: float = LONGEST_SILENCE_SECONDS,
    ) -> None:
        self._session = session
        self._is_for_system = str(session.link.place).rstrip("/").endswith(SYSTEM_PATH)
        if self._is_for_system and job_id is not None:
            raise UsageError(Reason.INVALID_ARGUMENT, _JOB_AT_SYSTEM)
        usual = USUAL_SYSTEM_EVENTS if self._is_for_system else USUAL_EVENTS
        self._names = tuple(names) or usual
        self._job_id = job_id
        self._attributes = tuple(attributes)
        self._poll = poll
        self._patience = patience
        self._id = 0
        self._next = 1
        self._renew_at = float("inf")
        self._silent_since: float | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._is_over = False

    async def next(self) -> list[PrinterEvent]:
        """Return what happened, waiting for it; nothing when the job has ended.

        Raises:
            IppError: The printer refuses the subscription.
            TransportError: The printer can't be reached any more.
        """
        while not self._is_over:
            try:
                events, pause = await self._asked()
            except (TransportError, HttpError) as error:
                await self._after(error)
                continue
            self._silent_since, self._pause = None, FIRST_PAUSE_SECONDS
            if events:
                return events
            if pause and not self._is_over:
                await self._session.link.driver.sleep(pause)
        return []

    async def close(self) -> None:
        """End the subscription, if the printer can be told."""
        if self._id and not self._is_over:
            self._is_over = True
            with contextlib.suppress(SealpressError):  # then it ends with its lease
                await self._session.ask(self._about(Operation.CANCEL_SUBSCRIPTION))

    async def _asked(self) -> tuple[list[PrinterEvent], float]:
        """Ask once; return what happened, and how long to wait before the next question."""
        if not self._id:
            await self._subscribe()
        await self._renewed()
        reply = await self._session.ask(self._question())
        if reply.status == _NOT_FOUND:
            self._id = 0  # forgotten: over a restart, mostly
            return [], 0.0
        if reply.status == _BUSY:
            return [], self._poll
        reply.checked(Operation.GET_NOTIFICATIONS.label)
        self._is_over = reply.status == _EVENTS_COMPLETE
        events = [_event(group) for group in reply.message.groups_of(GroupTag.EVENT_NOTIFICATION)]
        if events:
            self._next = max(event.number for event in events) + 1
        told = _value(reply.group(GroupTag.OPERATION), "notify-get-interval")
        return events, min(float(told), self._poll) if isinstance(told, int) else 0.0

    async def _after(self, error: TransportError | HttpError) -> None:
        """Wait before the printer is asked again; raise the error when that won't help."""
        if error.reason in _QUIET and self._id:
            return  # nothing happened for long
        driver = self._session.link.driver
        if self._silent_since is None:
            self._silent_since = driver.now()
        passes = isinstance(error, TransportError) and self._id
        if not passes or driver.now() - self._silent_since > self._patience:
            raise error
        await driver.sleep(self._pause)
        self._pause = min(2 * self._pause, SLOWEST_PAUSE_SECONDS)

    async def _subscribe(self) -> None:
        wish = [
            _one("notify-pull-method", ValueTag.KEYWORD, "ippget"),
            _keywords("notify-events", self._names),
        ]
        if self._attributes:
            wish.append(_keywords("notify-attributes", self._attributes))
        operation, target = Operation.CREATE_PRINTER_SUBSCRIPTIONS, list[Attribute]()
        if self._is_for_system:
            operation = Operation.CREATE_SYSTEM_SUBSCRIPTIONS
        if self._job_id is not None:
            operation = Operation.CREATE_JOB_SUBSCRIPTIONS
            target = [_one("notify-job-id", ValueTag.INTEGER, self._job_id)]
        call = Call(
            operation=operation,
            operation_attributes=target,
            subscription_attributes=wish,
            is_for_system=self._is_for_system,
        )
        made = (await self._session.call(call)).group(GroupTag.SUBSCRIPTION)
        number = _value(made, "notify-subscription-id")
        self._id = number if isinstance(number, int) else 0
        self._next = 1
        self._lease(made)

    def _lease(self, granted: Group) -> None:
        seconds = _value(granted, "notify-lease-duration")
        if isinstance(seconds, int) and seconds > 0:
            self._renew_at = self._session.link.driver.now() + seconds / 2

    async def _renewed(self) -> None:
        if self._session.link.driver.now() < self._renew_at:
            return
        self._renew_at = float("inf")
        reply = await self._session.ask(self._about(Operation.RENEW_SUBSCRIPTION))
        self._lease(reply.group(GroupTag.SUBSCRIPTION))

    def _question(self) -> Call:
        return Call(
            operation=Operation.GET_NOTIFICATIONS,
            operation_attributes=[
                _one("notify-subscription-ids", ValueTag.INTEGER, self._id),
                _one("notify-sequence-numbers", ValueTag.INTEGER, self._next),
                Attribute("notify-wait", (ValueTag.BOOLEAN,), (True,)),
            ],
            is_for_system=self._is_for_system,
        )

    def _about(self, operation: Operation) -> Call:
        number = _one("notify-subscription-id", ValueTag.INTEGER, self._id)
        return Call(
            operation=operation,
            operation_attributes=[number],
            is_for_system=self._is_for_system,
        )


class AsyncEventSource:
    """A printer that can be subscribed to, for ``await``."""

    _session: Session

    async def events(
        self,
        *names: str,
        job_id: int | None = None,
        attributes: Sequence[str] = (),
        poll: float = POLL_SECONDS,
    ) -> AsyncGenerator[PrinterEvent, None]:
        """Yield what happens at the printer, as it happens (RFC 3995, RFC 3996).

        At the URI of a system, ``ipps://host/ipp/system`` (PWG 5100.22), what happens to all of
        its printers is told, and to the system itself.

        Whoever asks no longer than for a while leaves with ``aclosing``, so that the printer is
        told that nobody waits any more; if not, its subscription ends by itself after a day or so.

        Args:
            names: ``job-completed``, ``printer-state-changed``…; none = the usual ones.
            job_id: Only what happens to this job; it ends after the job has ended.
            attributes: What else to tell of jobs, ``job-name`` (``notify-attributes``).
            poll: Seconds between questions to a printer that doesn't let its clients wait.

        Raises:
            UsageError: A job is asked for at a system (reason ``invalid-argument``).
            IppError: The printer takes no subscriptions, or not this one.
            TransportError: The printer could not be reached, for five minutes once it had been.
        """
        stream = EventStream(self._session, names, job_id=job_id, attributes=attributes, poll=poll)
        try:
            while events := await stream.next():
                for event in events:
                    yield event
        finally:
            await stream.close()


class EventSource:
    """A printer that can be subscribed to, for programs without an event loop."""

    _printer: AsyncEventSource

    def events(
        self,
        *names: str,
        job_id: int | None = None,
        attributes: Sequence[str] = (),
        poll: float = POLL_SECONDS,
    ) -> Generator[PrinterEvent, None, None]:
        """Yield what happens at the printer, as it happens (RFC 3995, RFC 3996).

        Takes and raises the same as :meth:`sealpress.AsyncPrinter.events`. A ``break`` ends the
        subscription, too.
        """
        coming = self._printer.events(*names, job_id=job_id, attributes=attributes, poll=poll)
        try:
            while (event := run(_next_of(coming))) is not None:
                yield event
        finally:
            run(_close(coming))


async def _next_of(events: AsyncGenerator[PrinterEvent, None]) -> PrinterEvent | None:
    return await anext(events, None)


async def _close(events: AsyncGenerator[PrinterEvent, None]) -> None:
    await events.aclose()


def _one(name: str, tag: ValueTag, value: Value) -> Attribute:
    return Attribute(name, (tag,), (value,))


def _keywords(name: str, words: Sequence[str]) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(words), tuple(words))


def _value(group: Group, name: str) -> object:
    attribute = group.get(name)
    return attribute.value if attribute is not None and attribute.values else None


def _event(group: Group) -> PrinterEvent:
    number, job_id = _value(group, "notify-sequence-number"), _value(group, "notify-job-id")
    at = _value(group, "printer-current-time")
    if job_id is None:
        job_id = _value(group, "job-id")
    return PrinterEvent(
        name=str(_value(group, "notify-subscribed-event") or ""),
        number=number if isinstance(number, int) else 0,
        text=str(_value(group, "notify-text") or ""),
        at=at.to_datetime() if isinstance(at, DateTime) else None,
        job_id=job_id if isinstance(job_id, int) and job_id else None,
        attributes=group,
    )
