"""The audit log: who did what at a server, when, from where and why, and what became of it.

Lines are only ever added. Whoever needs more than that, a chain of digests say, has another
:class:`AuditLog`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sealpress.errors import Reason, StateError
from sealpress.trust.private_files import append_line, make_private_folder

AUDIT_FILE = "audit.jsonl"
"""Name of the audit log in the state folder."""

MAX_REASON_CHARACTERS = 1000
"""How much of somebody's words, why they do something, is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did something.

    Attributes:
        user: The name of the user, empty where there is none.
        uid: The user's number on this machine, ``None`` for whoever has none.
        origin: From where: ``control-socket``, ``command-line``, ``server``.
        process: The number of the process, 0 where that is not known.
    """

    user: str
    uid: int | None = None
    origin: str = "server"
    process: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that was done, or refused.

    Attributes:
        at: When.
        action: What, a keyword: ``capture-start``.
        outcome: What became of it, a keyword: ``done``, ``refused``.
        actor: Who did it.
        because: Why, in that person's words.
        details: Further facts.
    """

    at: datetime
    action: str
    outcome: str
    actor: Actor
    because: str = ""
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The entry as JSON has it."""
        return {
            "at": self.at.isoformat(timespec="milliseconds"),
            "action": self.action,
            "outcome": self.outcome,
            "user": self.actor.user,
            "uid": self.actor.uid,
            "origin": self.actor.origin,
            "process": self.actor.process,
            "because": self.because[:MAX_REASON_CHARACTERS],
            **self.details,
        }


class AuditLog(Protocol):
    """Keeps what was done."""

    def note(self, entry: AuditEntry) -> None:
        """Keep an entry, on disk when this returns. May block.

        Raises:
            StateError: It can't be kept (reason ``state-unwritable``).
        """
        ...


class AuditFile:
    """An audit log of JSON lines for its owner alone; several processes may share it.

    Args:
        path: The file; made when the first entry comes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, entry: AuditEntry) -> None:
        """Add a line.

        Raises:
            StateError: It can't be written (reason ``state-unwritable``).
        """
        # ASCII: no control character reaches the terminal of who reads the file.
        line = json.dumps(entry.as_dict(), ensure_ascii=True)
        try:
            make_private_folder(self.path.parent)
            append_line(self.path, line)
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE,
                f"cannot write the audit log {self.path}: {error.strerror or error}",
            ) from error
