"""Switches a capture of a running server on and off: bounded, audited, in a folder of the server.

Only connections that come while it is on are captured: what came before can't be decrypted.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import Reason, SealpressError, StateError, UsageError
from sealpress.server.audit import Actor, AuditEntry, AuditLog
from sealpress.transport.capture import Capture
from sealpress.trust.private_files import make_private_folder

if TYPE_CHECKING:
    from sealpress.server.watching import Watching

_log = logging.getLogger("sealpress.server")

Facts: TypeAlias = dict[str, str | int | float]
"""Plain data about a capture."""

SWITCHED_CAPTURE_OCTETS = 64 << 20
"""How large a capture of a running server becomes when nobody says otherwise."""

SWITCHED_CAPTURE_SECONDS = 600.0
"""How long it goes on when nobody says otherwise."""

MAX_SWITCHED_CAPTURE_OCTETS = 1 << 30
"""The largest capture of a running server."""

MAX_SWITCHED_CAPTURE_SECONDS = 86_400.0
"""The longest capture of a running server."""

MAX_CAPTURES_OCTETS = 4 << 30
"""How much all captures in a server's folder may take, the next one at its largest included."""

_LOOK_SECONDS = 0.25
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SUFFIX = ".pcapng"
_SERVER = Actor(user="")


class CaptureSwitch:
    """The switch of one server; used in its event loop.

    Args:
        watching: Who sees the server's connections.
        folder: Where captures are written; made when the first one begins, for the owner alone.
        audit: Where each use of the switch is noted. Without a note there is no capture.
        server: How the audit log names the server.
    """

    def __init__(self, watching: Watching, folder: Path, audit: AuditLog, *, server: str) -> None:
        self._watching = watching
        self._folder = folder
        self._audit = audit
        self._server = server
        self._capture: Capture | None = None
        self._by = _SERVER
        self._begun = datetime.now(UTC)
        self._attending: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def status(self) -> Facts:
        """What the switch does now, as plain data; ``running`` is 0 or 1."""
        capture = self._capture
        if capture is None:
            return {"running": 0}
        return {
            "running": 1,
            "file": str(capture.path),
            "octets": capture.octets,
            "connections": capture.connections,
            "since": self._begun.isoformat(timespec="seconds"),
            "by": self._by.user,
        }

    async def start(
        self,
        *,
        by: Actor,
        name: str = "",
        because: str = "",
        max_octets: int = SWITCHED_CAPTURE_OCTETS,
        max_seconds: float = SWITCHED_CAPTURE_SECONDS,
    ) -> Facts:
        """Begin a capture; return its status.

        Args:
            by: Who wants it.
            name: Name of the file in the server's folder, without a path; empty = the time.
            because: Why.
            max_octets: How large it may become.
            max_seconds: How long it may go on.

        Raises:
            StateError: One is on already, or there is no room (reason ``capture-refused``); the
                file or the audit log can't be written (``state-unwritable``).
            UsageError: Name or limits are none (reason ``invalid-argument``).
        """
        limits: Facts = {"max-octets": max_octets, "max-seconds": max_seconds}
        async with self._turn:
            try:
                _check(max_octets, max_seconds)
                path = self._folder / _file_name(name)
                capture = await asyncio.to_thread(self._made, path, max_octets, max_seconds)
            except SealpressError as error:
                details: Facts = {"name": name[:100], "error": str(error.reason), **limits}
                await self._note("capture-start", "refused", by, because, details)
                raise
            try:
                facts: Facts = {"file": str(capture.path), **limits}
                await self._note("capture-start", "done", by, because, facts)
            except BaseException:
                capture.close()
                capture.path.unlink(missing_ok=True)
                raise
            self._capture, self._by, self._begun = capture, by, datetime.now(UTC)
            self._watching.add(capture)
            self._attending = asyncio.create_task(self._attend(capture), name="capture")
            return self.status()

    async def stop(self, *, by: Actor, because: str = "") -> Facts:
        """End the capture; return what it has come to.

        Raises:
            StateError: None is on (reason ``capture-refused``).
        """
        async with self._turn:
            capture = self._capture
            if capture is None:
                await self._note("capture-stop", "refused", by, because, {"error": "none is on"})
                raise StateError(Reason.CAPTURE_REFUSED, "no capture is on")
            if self._attending is not None:
                self._attending.cancel()
            return await self._end(capture, by, because, "stopped")

    async def close(self) -> None:
        """End a capture that is on, since the server ends."""
        if self._capture is not None:
            with contextlib.suppress(StateError):
                await self.stop(by=_SERVER, because="the server ends")

    def _made(self, path: Path, max_octets: int, max_seconds: float) -> Capture:
        if self._capture is not None:
            raise StateError(
                Reason.CAPTURE_REFUSED,
                f"a capture is on already: {self._capture.path}",
                hint="Type sealpress capture stop first.",
            )
        try:
            make_private_folder(self._folder)
            taken = sum(one.stat().st_size for one in self._folder.glob(f"*{_SUFFIX}"))
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE, f"cannot use {self._folder}: {error.strerror or error}"
            ) from error
        if taken + max_octets > MAX_CAPTURES_OCTETS:
            raise StateError(
                Reason.CAPTURE_REFUSED,
                f"the captures in {self._folder} take {taken} octets, and {MAX_CAPTURES_OCTETS} "
                "are allowed, the next one included",
                hint="Remove captures that nobody needs any more, or give --max-size.",
            )
        return Capture(path, max_octets=max_octets, max_seconds=max_seconds)

    async def _attend(self, capture: Capture) -> None:
        """Note the end of a capture that has its octets or its time, or can't be written."""
        while not capture.end_in_time():  # noqa: ASYNC110 - connections end it without a word
            await asyncio.sleep(_LOOK_SECONDS)
        async with self._turn:
            if self._capture is capture:
                outcome = "failed" if capture.error is not None else "limit-reached"
                await self._end(capture, _SERVER, capture.ended, outcome)

    async def _end(self, capture: Capture, by: Actor, because: str, outcome: str) -> Facts:
        self._watching.remove(capture)
        capture.close()
        self._capture = self._attending = None
        facts: Facts = {
            "file": str(capture.path),
            "octets": capture.octets,
            "connections": capture.connections,
        }
        try:
            await self._note("capture-end", outcome, by, because, facts)
        except StateError as error:
            _log.error("the end of the capture %s is not in the audit log: %s", capture.path, error)
        return {"running": 0, "outcome": outcome, **facts}

    async def _note(
        self,
        action: str,
        outcome: str,
        by: Actor,
        because: str,
        details: Facts,
    ) -> None:
        entry = AuditEntry(
            at=datetime.now(UTC),
            action=action,
            outcome=outcome,
            actor=by,
            because=because,
            details={"server": self._server, **details},
        )
        _log.warning("%s by %s: %s%s", action, by.user or "the server", outcome, _named(details))
        await asyncio.to_thread(self._audit.note, entry)


def _named(details: Facts) -> str:
    return f", {details['file']}" if "file" in details else ""


def _file_name(name: str) -> str:
    """Return the name of a file; a path, which leads elsewhere, is none."""
    if not name:
        return f"capture-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}{_SUFFIX}"
    if not _NAME.fullmatch(name):
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "the name of a capture has letters, digits, dots, - and _, and no path",
        )
    return name if name.endswith(_SUFFIX) else name + _SUFFIX


def _check(max_octets: int, max_seconds: float) -> None:
    if max_octets > MAX_SWITCHED_CAPTURE_OCTETS:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"a capture of a server has {MAX_SWITCHED_CAPTURE_OCTETS} octets at most",
        )
    if max_seconds > MAX_SWITCHED_CAPTURE_SECONDS:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"a capture of a server lasts {MAX_SWITCHED_CAPTURE_SECONDS:g} seconds at most",
        )
