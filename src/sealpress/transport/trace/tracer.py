"""The trace as a witness: it numbers connections and events, keeps them, and writes them down."""

from __future__ import annotations

import enum
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TextIO

from sealpress.errors import Reason, UsageError
from sealpress.transport.trace.background import DRAIN_SECONDS, BackgroundOutput
from sealpress.transport.trace.connection import ConnectionTrace
from sealpress.transport.trace.events import Event, Fact, Facts, Kind
from sealpress.transport.trace.json_lines import json_line
from sealpress.transport.trace.ladder import COLUMNS, Ladder
from sealpress.transport.witness import Approach, Route, Stage

MAX_FACTS_KEPT = 100_000
"""Single facts that a trace keeps; beyond that the oldest events are forgotten."""

CHARACTERS_OF_A_FACT = 100
"""A text counts as one fact for each so many characters."""

MAX_APPROACHES = 1_000
"""Connections that are waited for at a time; of more, the oldest are counted as given up."""


class Form(enum.StrEnum):
    """How a trace is written."""

    TEXT = "text"
    """A ladder: one line an event, details indented below it."""
    ATTRIBUTES = "attributes"
    """The ladder, with all attributes of the IPP messages."""
    HEX = "hex"
    """The ladder, with the octets of the IPP messages and the names of their fields."""
    JSON = "json"
    """JSON lines, one object an event."""


class Trace:
    """Sees connections, and tells what happens on them: a :class:`~sealpress.Witness`.

    It never shows passwords, keys or document data, and never fails: what it can't write is lost.

    Args:
        output: Where it is written while it happens; ``None`` = it is only kept. One that is a
            :class:`BackgroundOutput` never makes the connections wait for its reader.
        form: How: ``text``, ``attributes``, ``hex`` or ``json``.
        on_event: Called with each event.
        columns: How wide the ladder may be.

    Attributes:
        error: Why nothing more could be written to the output; ``None`` as long as it can.

    Raises:
        UsageError: There is no such form.
    """

    wants_secrets = False

    def __init__(
        self,
        output: TextIO | BackgroundOutput | None = None,
        *,
        form: Form | str = Form.TEXT,
        on_event: Callable[[Event], None] | None = None,
        columns: int = COLUMNS,
    ) -> None:
        if form not in list(Form):
            known = ", ".join(Form)
            raise UsageError(Reason.INVALID_ARGUMENT, f"a trace's form is one of {known}")
        self._form = Form(form)
        self.error: Exception | None = None
        self._output = output
        self._on_event = on_event
        self._render = _renderer(self._form, columns)
        self._lock = threading.RLock()
        self._kept: deque[tuple[Event, int]] = deque()
        self._facts_kept = 0
        self._event_count = 0
        self._connection_count = 0
        self._approaches: dict[int, ConnectionTrace] = {}

    @property
    def events(self) -> tuple[Event, ...]:
        """What has happened, the oldest first; see :data:`MAX_FACTS_KEPT`."""
        with self._lock:
            return tuple(event for event, _ in self._kept)

    @property
    def wants_octets(self) -> bool:
        """Whether the octets of IPP messages are told too."""
        return self._form is Form.HEX

    # As a witness

    def approaching(self, step: Approach) -> None:
        """A connection is asked for, and how that goes on."""
        with self._lock:
            if step.stage is Stage.BEGUN or step.number not in self._approaches:
                self._approaches[step.number] = self._begin(time.monotonic())
                while len(self._approaches) > MAX_APPROACHES:
                    del self._approaches[next(iter(self._approaches))]
            connection = self._approaches[step.number]
            if step.stage is Stage.FAILED:
                del self._approaches[step.number]
        connection.approaching(step)

    def connected(self, route: Route) -> ConnectionTrace:
        """It stands: see what crosses it."""
        with self._lock:
            begun_at = route.begun_at or time.monotonic()
            connection = self._approaches.pop(route.number, None) or self._begin(begun_at)
        connection.connected(route)
        return connection

    def _begin(self, begun_at: float) -> ConnectionTrace:
        self._connection_count += 1
        return ConnectionTrace(self, self._connection_count, begun_at)

    # As a recorder of its connections

    def record(  # what an event is made of
        self,
        connection: int,
        kind: Kind,
        *,
        seconds: float,
        monotonic: float,
        direction: str,
        encrypted: bool,
        facts: Facts,
    ) -> None:
        """Number an event, keep it, write it."""
        with self._lock:
            self._tell_lost_lines(connection, seconds, monotonic)
            self._event_count += 1
            event = Event(
                number=self._event_count,
                connection=connection,
                kind=kind,
                seconds=round(seconds, 6),
                monotonic=round(monotonic, 6),
                direction=direction,
                encrypted=encrypted,
                facts=facts,
            )
            self._keep(event)
            self._write(event)
        if self._on_event is not None:
            self._on_event(event)

    def close(self) -> None:
        """Have written what waits in the background, within a bounded time; nothing else waits."""
        output = self._output
        if not isinstance(output, BackgroundOutput):
            return
        if output.drain():
            with self._lock:
                last = self._kept[-1][0] if self._kept else None
                if last is not None:
                    self._tell_lost_lines(last.connection, last.seconds, last.monotonic)
            seconds = DRAIN_SECONDS
        else:
            seconds = 0.0
        try:
            output.close(seconds)
        except (OSError, ValueError) as error:
            self.error = error
        self._output = None

    def _tell_lost_lines(self, connection: int, seconds: float, monotonic: float) -> None:
        """Write how much was left out of the output; the events that are kept have it all."""
        output = self._output
        lines = output.take_lost_lines() if isinstance(output, BackgroundOutput) else 0
        if lines:
            self._event_count += 1
            cut = Event(
                number=self._event_count,
                connection=connection,
                kind=Kind.CUT,
                seconds=round(seconds, 6),
                monotonic=round(monotonic, 6),
                facts={"lines": lines},
            )
            self._write(cut)

    def _keep(self, event: Event) -> None:
        weight = _count(event.facts)
        self._kept.append((event, weight))
        self._facts_kept += weight
        while self._facts_kept > MAX_FACTS_KEPT and len(self._kept) > 1:
            self._facts_kept -= self._kept.popleft()[1]

    def _write(self, event: Event) -> None:
        output = self._output
        if output is None:
            return
        text = "".join(f"{line}\n" for line in self._render(event))
        encoding = getattr(output, "encoding", None) or "utf-8"
        try:
            output.write(text.encode(encoding, "backslashreplace").decode(encoding))
            output.flush()
        except (OSError, ValueError) as error:  # nobody reads it any more, or it is closed
            self._output, self.error = None, error


def _renderer(form: Form, columns: int) -> Callable[[Event], Iterator[str]]:
    if form is Form.JSON:
        return lambda event: iter([json_line(event)])
    ladder = Ladder(attributes=form is Form.ATTRIBUTES, columns=columns)
    return ladder.lines


def _count(fact: Fact) -> int:
    """Return how many single facts there are in one."""
    if isinstance(fact, Mapping):
        return 1 + sum(map(_count, fact.values()))
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return 1 + sum(map(_count, fact))
    return 1 + (len(fact) // CHARACTERS_OF_A_FACT if isinstance(fact, str) else 0)
