"""Background work that never dies silently: what fails is logged, shown, and begun again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sealpress.errors import SealpressError
from sealpress.reasons import Reason

__all__ = ["Ailing", "Supervisor", "every"]

FIRST_PAUSE_SECONDS = 1.0
"""Pause before background work that failed is begun again; it doubles with each failure."""

LAST_PAUSE_SECONDS = 30.0
"""The longest such pause."""

HEALTHY_SECONDS = 10.0
"""Background work that has gone on for so long after a failure counts as well again."""

_log = logging.getLogger("sealpress.gateway")


@dataclass(frozen=True, slots=True)
class Ailing:
    """Background work that fails.

    Attributes:
        name: What it is called.
        reason: Why, as a keyword.
        sentence: What happened.
        since: Since when.
        failures: How often it failed since then.
    """

    name: str
    reason: Reason
    sentence: str
    since: datetime
    failures: int


class Supervisor:
    """Keeps background work going.

    Args:
        first_pause, last_pause: Seconds before what failed is begun again.
        healthy_after: Seconds after which it counts as well.
    """

    def __init__(
        self,
        *,
        first_pause: float = FIRST_PAUSE_SECONDS,
        last_pause: float = LAST_PAUSE_SECONDS,
        healthy_after: float = HEALTHY_SECONDS,
    ) -> None:
        self._first_pause, self._last_pause = first_pause, last_pause
        self._healthy_after = healthy_after
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ailing: dict[str, Ailing] = {}

    @property
    def ailing(self) -> tuple[Ailing, ...]:
        """What fails just now."""
        return tuple(self._ailing.values())

    @property
    def names(self) -> tuple[str, ...]:
        """What goes on."""
        return tuple(self._tasks)

    def start(self, name: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Begin with something that goes on until :meth:`stop`.

        Args:
            name: What it is called in the log.
            work: Begins it; called again after each failure.
        """
        self._tasks[name] = asyncio.create_task(self._keep_going(name, work), name=name)

    async def stop(self, *names: str) -> None:
        """End these, or everything when none is named."""
        ending = [self._tasks.pop(name) for name in names or tuple(self._tasks)]
        for task in ending:
            task.cancel()
        for task in ending:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _keep_going(self, name: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        pause = self._first_pause
        loop = asyncio.get_running_loop()
        while True:
            well = loop.call_later(self._healthy_after, self._is_well, name)
            begun = loop.time()
            try:
                await work()
                self._note(name, Reason.INTERNAL, "it ended without being asked to")
            except SealpressError as error:
                self._note(name, error.reason, error.detail)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                self._note(name, Reason.INTERNAL, f"{type(error).__name__}: nobody asked for it")
            except Exception as error:  # noqa: BLE001 - whatever it is, the work must go on
                self._note(name, Reason.INTERNAL, f"{type(error).__name__}: {error}")
            finally:
                well.cancel()
            if loop.time() - begun >= self._healthy_after:
                pause = self._first_pause
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._last_pause)

    def _is_well(self, name: str) -> None:
        if self._ailing.pop(name, None) is not None:
            _log.info("%s goes on again", name, extra={"action": "background-healed"})

    def _note(self, name: str, reason: Reason, sentence: str) -> None:
        before = self._ailing.get(name)
        self._ailing[name] = Ailing(
            name,
            reason,
            sentence,
            before.since if before else datetime.now(UTC),
            before.failures + 1 if before else 1,
        )
        _log.error(
            "%s failed and is begun again: %s",
            name,
            sentence,
            exc_info=reason is Reason.INTERNAL,
            extra={"action": "background-failed", "reason": str(reason)},
        )


async def every(seconds: float, step: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again, with this pause after each time."""
    while True:
        await step()
        await asyncio.sleep(seconds)
