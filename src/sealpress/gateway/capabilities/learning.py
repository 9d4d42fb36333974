"""Learns what printers can do, in the background: at the start, regularly, and when told to."""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
import random
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import Reason, SealpressError, WireError
from sealpress.gateway.capabilities.configuring import printer_config
from sealpress.gateway.capabilities.kept import Abilities, AbilitiesFolder
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.uri import DEFAULT_PORTS
from sealpress.transform.choosing import NO_MEANS, Means

if TYPE_CHECKING:
    from sealpress.ipp.message import Group
    from sealpress.printer.config import PrinterConfig

__all__ = ["ABILITIES", "Capabilities", "can_be_asked"]

REFRESH_SECONDS = 900.0
"""After how long a printer is asked again what it can do."""

STOPPED_REFRESH_SECONDS = 60.0
"""The same for a printer that said it can't print, so that its recovery is soon seen."""

FIRST_RETRY_SECONDS = 10.0
"""After how long a printer that did not answer is asked again; then twice as long each time."""

ASK_EVERY_SECONDS = 0.05
"""Printers are asked one after the other, no more often than this, however many there are."""

ASK_EVERY_BUSY_SECONDS = 0.5
"""Seconds between two printers that are asked while clients bring jobs: those go before."""

LET_PRINT_SECONDS = 1.5
"""No printer is asked so soon after the start: what waits is printed first."""

ASKED_AT_ONCE = 16
"""How many printers are waited for at the same time."""

ASK_SECONDS = 60.0
"""How long one printer may take to say what it can do."""

_log = logging.getLogger("sealpress.gateway")

ABILITIES = ("all", "media-col-database")
"""What printers are asked for."""

Ask = Callable[[QueueSettings, tuple[str, ...]], Awaitable["Group"]]
"""Asks a queue's printer for attributes of these names; for all that it likes to tell, if none."""


def can_be_asked(settings: QueueSettings) -> bool:
    """Whether a queue's printer speaks IPP."""
    return settings.uri.partition(":")[0].lower() in DEFAULT_PORTS


class Capabilities:
    """What the printers of all queues can do.

    Args:
        folder: Where it is kept.
        queues: Gives the queues there are just now.
        ask: Asks a queue's printer; called for queues of which :func:`can_be_asked` is true.
        changed: Told a queue's name when its printer can do something else than before.
        told: Told a queue's name and all its printer said, each time it was asked.
        refresh_seconds: As :data:`REFRESH_SECONDS`.
        begins_after: Seconds until the first printer is asked.
        is_busy: Whether clients bring jobs just now.
    """

    def __init__(
        self,
        folder: Path,
        queues: Callable[[], Iterable[QueueSettings]],
        ask: Ask,
        changed: Callable[[str], None],
        *,
        told: Callable[[str, Group], None] | None = None,
        refresh_seconds: float = REFRESH_SECONDS,
        begins_after: float = 0.0,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._folder = AbilitiesFolder(folder)
        self._queues = queues
        self._ask = ask
        self._changed = changed
        self._told = told
        self._refresh_seconds = refresh_seconds
        self._begins_after = begins_after
        self._is_busy = is_busy
        self._agenda = _Agenda()
        self._asked: dict[str, QueueSettings] = {}
        self._looks_at = -math.inf
        self._stopped: set[str] = set()
        self._wake = asyncio.Event()

    async def config(self, settings: QueueSettings, means: Means = NO_MEANS) -> PrinterConfig:
        """Return the printer that a queue shows, by what is known of it; nobody is asked.

        Args:
            settings: The queue.
            means: What can be made of documents here.
        """
        abilities = await asyncio.to_thread(self._folder.load, settings.name)
        return printer_config(settings, abilities, means)

    def look_again(self, name: str) -> None:
        """Ask a queue's printer soon: a delivery found it changed, or its settings are new."""
        self._agenda.put(name, 0.0)
        self._looks_at = -math.inf
        self._wake.set()

    async def forget(self, name: str) -> None:
        """Forget a queue that is gone."""
        self._agenda.drop(name)
        self._looks_at = -math.inf
        self._stopped.discard(name)
        await asyncio.to_thread(self._folder.remove, name)

    async def learn(self, settings: QueueSettings) -> bool:
        """Ask a queue's printer now, and keep what it says.

        Returns:
            Whether it said something else than before.

        Raises:
            SealpressError: It can't be asked.
        """
        async with asyncio.timeout(ASK_SECONDS):
            group = await self._answer(settings)
        if self._told is not None:
            self._told(settings.name, group)
        (self._stopped.add if _is_stopped(group) else self._stopped.discard)(settings.name)
        found = Abilities.of(settings.uri, group)
        known = await asyncio.to_thread(self._folder.load, settings.name)
        if found == known or not found.attributes:
            return False
        await asyncio.to_thread(self._folder.save, settings.name, found)
        self._changed(settings.name)
        _log.info(
            "the printer of %s says what it can do",
            settings.name,
            extra={"action": "printer-learnt", "queue": settings.name},
        )
        return True

    async def _answer(self, settings: QueueSettings) -> Group:
        try:
            return await self._ask(settings, ABILITIES)
        except WireError as error:
            if error.reason is not Reason.LIMIT_EXCEEDED:
                raise
            return await self._ask(settings, ())  # a database of media can be huge

    async def run(self) -> None:
        """Ask the printers, one after the other and again and again, until cancelled."""
        await asyncio.sleep(self._begins_after)
        async with asyncio.TaskGroup() as group:
            slots = asyncio.Semaphore(ASKED_AT_ONCE)
            while True:
                settings = self._next()
                if settings is None:
                    await self._rest()
                    continue
                await slots.acquire()
                group.create_task(self._visit(settings, slots))
                is_busy = self._is_busy()
                await asyncio.sleep(ASK_EVERY_BUSY_SECONDS if is_busy else ASK_EVERY_SECONDS)

    async def _visit(self, settings: QueueSettings, slots: asyncio.Semaphore) -> None:
        try:
            await self.learn(settings)
        except (SealpressError, TimeoutError) as error:
            self._agenda.failed(settings.name, _now(), self._refresh_seconds)
            _log.debug("the printer of %s does not say what it can do: %s", settings.name, error)
        else:
            # Not all at the same time: they may have been started together.
            usual = self._refresh_seconds
            if settings.name in self._stopped:
                usual = min(usual, STOPPED_REFRESH_SECONDS)
            pause = usual * random.uniform(0.9, 1.1)  # noqa: S311  # no secret
            self._agenda.succeeded(settings.name, _now() + pause)
        finally:
            slots.release()

    def _next(self) -> QueueSettings | None:
        """Return the queue whose turn it is; ``None`` for none just now."""
        now = _now()
        if now >= self._looks_at:
            self._looks_at = now + _LOOK_SECONDS
            self._asked = {each.name: each for each in self._queues() if can_be_asked(each)}
            self._agenda.keep(self._asked)
        name = self._agenda.take(now)
        return self._asked[name] if name else None

    async def _rest(self) -> None:
        self._wake.clear()
        pause = min(max(self._agenda.soonest() - _now(), ASK_EVERY_SECONDS), _LONGEST_REST)
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return


_LONGEST_REST = 5.0  # new queues are noticed after so long, without anybody telling
_LOOK_SECONDS = 1.0  # the queues there are are listed no more often: there may be thousands


def _is_stopped(said: Group) -> bool:
    """Whether a printer says that something stops it (RFC 8011 section 5.4.12)."""
    reasons = said.get("printer-state-reasons")
    return reasons is not None and any(str(one).endswith("-error") for one in reasons.values)


def _now() -> float:
    return asyncio.get_running_loop().time()


class _Agenda:
    """When which printer is asked next, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._order: list[tuple[float, str]] = []  # with some that do not hold any more
        self._busy: set[str] = set()
        self._pauses: dict[str, float] = {}

    def keep(self, names: Iterable[str]) -> None:
        """Have exactly these; new ones are due now."""
        wanted = set(names)
        for gone in self._due.keys() - wanted:
            self.drop(gone)
        for new in wanted - self._due.keys() - self._busy:
            self.put(new, 0.0)

    def take(self, now: float) -> str:
        """Return one that is due and take it off; empty for none."""
        if self.soonest() > now:
            return ""
        _, name = heapq.heappop(self._order)
        del self._due[name]
        self._busy.add(name)
        return name

    def soonest(self) -> float:
        """Return when the next one is due."""
        while self._order:
            at, name = self._order[0]
            if self._due.get(name) == at:
                return at
            heapq.heappop(self._order)
        return math.inf

    def put(self, name: str, at: float) -> None:
        """Have one asked at that time."""
        self._due[name] = at
        heapq.heappush(self._order, (at, name))

    def drop(self, name: str) -> None:
        """Have one asked no more."""
        self._due.pop(name, None)
        self._pauses.pop(name, None)

    def succeeded(self, name: str, at: float) -> None:
        """Have one that answered asked again at that time, unless somebody wants it sooner."""
        self._busy.discard(name)
        self._pauses.pop(name, None)
        if name not in self._due:
            self.put(name, at)

    def failed(self, name: str, now: float, longest: float) -> None:
        """Have one that did not answer asked again, after twice as long as the last time."""
        self._busy.discard(name)
        pause = min(self._pauses.get(name, FIRST_RETRY_SECONDS / 2) * 2, longest)
        self._pauses[name] = pause
        if name not in self._due:
            self.put(name, now + pause)
