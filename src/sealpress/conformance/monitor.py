"""``MONITOR-PRINTER-STATE``: a printer is watched while a test's request is under way."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from sealpress.conformance.composing import DEFAULT_REPEAT_SECONDS, seconds_of
from sealpress.conformance.judging import applies, verdict_on
from sealpress.conformance.occurrences import occurrences
from sealpress.conformance.tree import Expectation, Presence
from sealpress.conformance.wire import PrinterWire, Sending
from sealpress.errors import SealpressError
from sealpress.ipp.message import Attribute, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.blocking import run

if TYPE_CHECKING:
    from sealpress.conformance.tree import MonitorText
    from sealpress.conformance.variables import Variables
    from sealpress.conformance.wire import Approach

__all__ = ["Monitor"]

MONITOR_SECONDS = 10.0
"""No step of a monitor's conversation takes longer: the test has to wait for its end."""


class Monitor:
    """Asks until everything that is expected was seen, or the test is over.

    It has a thread and a connection of its own, as the test's request may block.

    Args:
        text: What the suite says.
        approach: How the printer is reached; its driver has to be one that blocks.
        version: The IPP version of its requests.
        variables: Looked at, and defined.
        user: Who asks.

    Raises:
        UsageError: Its URI or its delay can't be used.
    """

    def __init__(
        self,
        text: MonitorText,
        approach: Approach,
        version: Version,
        variables: Variables,
        user: str,
    ) -> None:
        uri = PrinterUri.parse(variables.expand(text.uri)) if text.uri else approach.uri
        timeouts = approach.timeouts.within(MONITOR_SECONDS)
        self._approach = replace(approach, uri=uri, timeouts=timeouts)
        self._expectations = text.expectations
        self._variables = variables
        self._delay, self._interval = 0.0, DEFAULT_REPEAT_SECONDS
        if text.delay:
            self._delay, self._interval = seconds_of(variables.expand(text.delay), text.place)
        self._request = self._make_request(version, user)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sealpress-monitor", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _make_request(self, version: Version, user: str) -> Message:
        names = tuple(dict.fromkeys(one.name.partition("/")[0] for one in self._expectations))
        asked = Attribute("requested-attributes", (ValueTag.KEYWORD,) * len(names), names)
        return request(
            Operation.GET_PRINTER_ATTRIBUTES,
            self._approach.uri,
            1,
            version=version,
            user=user,
            operation_attributes=[asked] if names else [],
        )

    def _watch(self) -> None:
        wire = PrinterWire(self._approach, self._approach.make_driver())
        try:
            pause = self._delay
            while not self._over.wait(pause):
                run(self._ask(wire))
                pause = self._interval
        except SealpressError:
            return  # a printer that can't be asked meanwhile has nothing to say
        finally:
            run(wire.close())

    async def _ask(self, wire: PrinterWire) -> None:
        self._request.request_id += 1
        heard = await wire.exchange(
            Sending(message=self._request, resource=self._approach.uri.target)
        )
        if self._has_seen_all(heard.message):
            self._over.set()

    def _has_seen_all(self, response: Message) -> bool:
        for expectation in self._expectations:
            if applies(expectation.condition, self._variables) and not self._sees(
                expectation, response
            ):
                return False
        return True

    def _sees(self, expectation: Expectation, response: Message) -> bool:
        """Look for one thing, and define what it defines."""
        subject = next(occurrences(response, expectation.name), None)
        verdict = verdict_on(expectation, subject, response, self._variables)
        defined = expectation.definitions
        if verdict.faults:
            self._define(defined.no_match, "1")
            return False
        if subject is not None and expectation.presence is not Presence.FORBIDDEN:
            self._define(defined.match, "1")
            self._define(defined.value, verdict.text)
        return True

    def _define(self, name: str, text: str) -> None:
        if name:
            self._variables.define(name, text)
            self._over.set()
