"""Whether the gateway can do its work: can it write, seal, has it room, does all go on?"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sealpress.catalogue import CATALOGUE
from sealpress.errors import Reason, SealpressError
from sealpress.gateway.supervision import Supervisor

__all__ = ["CHECK_SECONDS", "Check", "Health"]

CHECK_SECONDS = 5.0
"""How long one check of readiness may take before it counts as failed."""

FRESH_SECONDS = 1.0
"""How long what the checks found is told again without checking."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found.

    Attributes:
        name: ``store``, ``vault``, ``room``, ``transform`` or ``background``.
        sentence: What is wrong; empty when nothing is.
        reason: Its keyword.
        remedy: What to do.
        note: What is well as it is, but may be better; empty for nothing.
    """

    name: str
    sentence: str = ""
    reason: str = ""
    remedy: str = ""
    note: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.sentence


class Health:
    """Checks that the gateway can accept and deliver.

    Args:
        probes: By name, what raises :class:`~sealpress.errors.SealpressError` when it can't; a
            text that it returns is told as a note.
        supervisor: Who keeps background work going.
        seconds: How long each probe may take.
    """

    def __init__(
        self,
        probes: Mapping[str, Callable[[], Awaitable[object]]],
        supervisor: Supervisor,
        *,
        seconds: float = CHECK_SECONDS,
    ) -> None:
        self._probes = probes
        self._supervisor = supervisor
        self._seconds = seconds
        self._found: list[Check] = []
        self._found_at = -math.inf
        self._turn = asyncio.Lock()

    async def checks(self) -> list[Check]:
        """Do all checks, at the same time; what was found just now is told again.

        So however many ask, the disk has little to do.
        """
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if now - self._found_at > FRESH_SECONDS:
                probes = self._probes.items()
                self._found = await asyncio.gather(*(self._check(*probe) for probe in probes))
                self._found_at = now
            return [*self._found, self._background()]

    async def _check(self, name: str, probe: Callable[[], Awaitable[object]]) -> Check:
        try:
            async with asyncio.timeout(self._seconds):
                found = await probe()
        except SealpressError as error:
            remedy = error.hint or error.entry.remedy
            return Check(name, error.detail, str(error.reason), remedy)
        except TimeoutError:
            return _failed(name, f"it takes longer than {self._seconds:g} s")
        except OSError as error:
            return _failed(name, error.strerror or str(error))
        return Check(name, note=found if isinstance(found, str) else "")

    def _background(self) -> Check:
        ailing = self._supervisor.ailing
        if not ailing:
            return Check("background")
        first = ailing[0]
        remedy = CATALOGUE[first.reason].remedy
        return Check("background", f"{first.name}: {first.sentence}", str(first.reason), remedy)


def _failed(name: str, sentence: str) -> Check:
    reason = Reason.SPOOL_FAILED
    return Check(name, sentence, str(reason), CATALOGUE[reason].remedy)
