"""Takes over a server's new certificate while it runs: files are watched, renewed, and loaded.

Whatever can't be used is left aside: the old key and certificate stay in force, and the log says
why. Connections that stand are not touched.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError
from sealpress.server.tls import ServerTls, TlsFloor
from sealpress.server.tls_offer import TlsOffer, offer_of

if TYPE_CHECKING:
    from sealpress.trust.tls_context import TlsContext

_log = logging.getLogger("sealpress.server")

POLL_SECONDS = 1.0
"""How often it is looked whether the files changed."""

RENEWAL_CHECK_SECONDS = 3600.0
"""How often it is looked whether the certificate is to be renewed."""

_Stamp = tuple[tuple[int, int, int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class LoadedTls:
    """Settings made of the files as they are now.

    Attributes:
        context: For every client.
        reporting_context: For clients below the floor, where the floor reports.
    """

    context: TlsContext
    reporting_context: TlsContext | None = None


class IdentityWatch:
    """Loads an identity and watches its files; made in a thread, since it reads them.

    Args:
        load: Makes settings of the files; called in a thread.
        paths: The files; called in a thread, each time.
        floor: What happens to clients below TLS 1.2.
        renew: Renews the certificate if it is time, in a thread; ``None`` for never.
        poll_seconds: How often it is looked whether the files changed.

    Attributes:
        tls: The settings in force, for the server.

    Raises:
        SealpressError: The files can't be used now.
    """

    def __init__(
        self,
        load: Callable[[], LoadedTls],
        paths: Callable[[], Iterable[Path]],
        *,
        floor: TlsFloor = TlsFloor.REFUSE,
        renew: Callable[[], object] | None = None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._load = load
        self._paths = paths
        self._renew = renew
        self._poll_seconds = poll_seconds
        self._renew_at = 0.0
        self._stamp = self._look()  # noted before they are read, here and later
        loaded, offer = self._make()
        self.tls = ServerTls(
            loaded.context, floor=floor, reporting_context=loaded.reporting_context, offer=offer
        )
        self._busy = asyncio.Lock()
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self._renew_in_time()
            await self._follow(forced=self._wanted.is_set())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._wanted.wait()

    def reload_soon(self) -> None:
        """Load the files again, changed or not, as a person asks for by SIGHUP."""
        self._wanted.set()

    async def reload(self) -> bool:
        """Load the files now, changed or not; return whether they are in force."""
        return await self._follow(forced=True)

    async def _follow(self, *, forced: bool) -> bool:
        async with self._busy:
            stamp = await asyncio.to_thread(self._look)
            if not forced and stamp == self._stamp:
                return False
            self._stamp = stamp
            self._wanted.clear()
            return await self._take_over()

    async def _take_over(self) -> bool:
        try:
            loaded, offer = await asyncio.to_thread(self._make)
        except (SealpressError, OSError, ValueError) as error:
            _log.warning("the changed identity cannot be used, the old one stays: %s", error)
            return False
        self.tls.use(loaded.context, reporting_context=loaded.reporting_context, offer=offer)
        _log.info("new connections use the identity as it is now in %s", self._names())
        return True

    def _make(self) -> tuple[LoadedTls, TlsOffer]:
        loaded = self._load()
        return loaded, offer_of(loaded.context)

    async def _renew_in_time(self) -> None:
        now = time.monotonic()
        if self._renew is None or now < self._renew_at:
            return
        self._renew_at = now + RENEWAL_CHECK_SECONDS
        try:
            await asyncio.to_thread(self._renew)
        except (SealpressError, OSError) as error:
            _log.warning("the certificate is not renewed: %s", error)

    def _look(self) -> _Stamp:
        return tuple(map(_stamp_of, self._paths()))

    def _names(self) -> str:
        return ", ".join(map(str, self._paths()))


def _stamp_of(path: Path) -> tuple[int, int, int, int] | None:
    """Return what changes when a file is written or replaced; ``None`` when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns
