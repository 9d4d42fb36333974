"""One trust decision, as a value and as the line that an auditor reads."""

from __future__ import annotations

import enum
import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from sealpress.trust.allowances import Allowance


class Outcome(enum.StrEnum):
    """What was decided."""

    TRUSTED = "trusted"
    """A printer was connected to."""
    REFUSED = "refused"
    """A printer was not connected to."""
    CHANGED = "changed"
    """The same, since it showed another certificate than the one that is known."""
    PINNED = "pinned"
    """A certificate was pinned: by a person, an import, or the first use."""
    REPLACED = "replaced"
    """One seen first gave way to one that an authority vouches for."""
    ALLOWED = "allowed"
    """An exception was granted."""
    DISALLOWED = "disallowed"
    """An exception was taken back."""
    REMOVED = "removed"
    """What was known about a printer was forgotten."""
    AUTHORITY_ADDED = "authority-added"
    AUTHORITY_REMOVED = "authority-removed"


_NEVER = datetime.fromtimestamp(0, UTC)

CONNECTION_OUTCOMES = frozenset({Outcome.TRUSTED, Outcome.REFUSED, Outcome.CHANGED})
"""Decisions on one connection; all others change what the store holds."""

_ABOUT_CERTIFICATES = frozenset({Outcome.PINNED, Outcome.REPLACED})

_SENTENCES: Mapping[Outcome, str] = {
    Outcome.TRUSTED: "the certificate of {} is trusted",
    Outcome.REFUSED: "the certificate of {} is refused",
    Outcome.CHANGED: "the certificate of {} is another one than before, and is refused",
    Outcome.PINNED: "the certificate of {} is pinned",
    Outcome.REPLACED: "the certificate of {} seen first gives way to one that is vouched for",
    Outcome.ALLOWED: "an exception for {} is granted",
    Outcome.DISALLOWED: "an exception for {} is taken back",
    Outcome.REMOVED: "what was known of {} is forgotten",
    Outcome.AUTHORITY_ADDED: "an authority is added",
    Outcome.AUTHORITY_REMOVED: "an authority is removed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of the log. Texts; no password, no document, no job is ever in it.

    Attributes:
        outcome: What was decided.
        host: About which printer, as :class:`~sealpress.trust.HostKey` writes it; empty for an
            authority.
        at: When, set by the store.
        how: What made it trusted (``"pin"``, ``"site-ca"``), or where a pin came from.
        reason: Why it was refused, as a reason keyword.
        fingerprint: SHA-256 of the certificate that it is about, hexadecimal.
        policy: The trust policy in force.
        allowances: Exceptions that were granted, or that the connection needed.
        why: The words of a person.
        note: What else there is to know.
        pid: The process, set by the store.
        user: The login name, set by the store.
        program: The program's name, set by the store.
    """

    outcome: Outcome
    host: str = ""
    at: datetime = _NEVER
    how: str = ""
    reason: str = ""
    fingerprint: str = ""
    policy: str = ""
    allowances: tuple[Allowance, ...] = ()
    why: str = ""
    note: str = ""
    pid: int = 0
    user: str = ""
    program: str = ""

    @property
    def is_about_connection(self) -> bool:
        """Whether it is about one connection, not about what the store holds."""
        return self.outcome in CONNECTION_OUTCOMES

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON values; what is empty is left out."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        shown["at"] = self.at.isoformat()
        return {name: value for name, value in shown.items() if value}

    @property
    def sentence(self) -> str:
        """What was decided, for the log of a program."""
        about = self.host or "an authority"
        because = [part for part in (self.how, self.reason, *self.allowances, self.why) if part]
        what = _SENTENCES[self.outcome].format(about)
        return what + (f": {', '.join(map(str, because))}" if because else "")

    @property
    def facts(self) -> dict[str, str]:
        """The same as fields of a log record."""
        is_certificate = self.is_about_connection or self.outcome in _ABOUT_CERTIFICATES
        facts = {
            "printer": self.host,
            "reason": self.reason,
            "certificate": self.fingerprint,
            "policy": self.policy,
        }
        kind = "certificate" if is_certificate else "trust"
        return {"action": f"{kind}-{self.outcome}"} | {
            key: text for key, text in facts.items() if text
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> Decision:
        """Read what :meth:`as_dict` gave; ``ValueError`` if it is something else."""
        texts = {
            name: str(stored.get(name, ""))
            for name in ("host", "how", "reason", "fingerprint", "policy", "why", "note")
        }
        allowances = stored.get("allowances", ())
        known = [Allowance(name) for name in allowances] if isinstance(allowances, list) else []
        pid = stored.get("pid", 0)
        return cls(
            outcome=Outcome(str(stored.get("outcome"))),
            at=datetime.fromisoformat(str(stored.get("at"))),
            allowances=tuple(known),
            pid=pid if isinstance(pid, int) else 0,
            user=str(stored.get("user", "")),
            program=str(stored.get("program", "")),
            **texts,
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """Who decides: this process.

    Attributes:
        pid: The process.
        user: Its login name, the number where there is no name.
        program: What it is called.
    """

    pid: int
    user: str
    program: str

    @classmethod
    def of_this_process(cls) -> Witness:
        """Look at this process."""
        return cls(os.getpid(), _user(), Path(sys.argv[0] if sys.argv else "").name)


def _user() -> str:
    try:
        import pwd  # not there on Windows
    except ImportError:
        return getpass.getuser()
    number = os.getuid()  # the environment may say anything
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
