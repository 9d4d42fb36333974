"""The file of users as the commands change it, with a record of each change in the audit log."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.asking import ask_secret, is_person_there
from sealpress.cli.gateway_state import gateway_settings
from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.access.user_file import UserFile
from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.places import AUDIT_FOLDER, SPOOL_FOLDER, USERS_FILE
from sealpress.printer.dialogue import Role
from sealpress.server.administration import starter
from sealpress.server.audit import AuditEntry
from sealpress.spool.encryption.ring import open_ring

if TYPE_CHECKING:
    from sealpress.gateway.access.user_file import UserRecord
    from sealpress.gateway.settings import GatewaySettings
    from sealpress.spool.sealing import Sealer

__all__ = [
    "DigestOption",
    "NameArgument",
    "NewPasswordFileOption",
    "Users",
    "new_password",
    "told",
]

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The user's name; case counts.")]
NewPasswordFileOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Read the new password from the file's first line; - reads it from standard input. "
        "Else a person is asked.",
    ),
]
DigestOption = Annotated[
    bool,
    typer.Option(
        "--digest",
        help="Keep what HTTP's Digest needs, too. It protects the password less well than "
        "Argon2id does: only for clients that know nothing better.",
    ),
]

_MAX_LINE_CHARACTERS = 4096
_STANDARD_INPUT = "-"


class Users:
    """The users of a print server.

    Args:
        config: Its settings file, if one was named.
        state: Its state folder, if one was named.
    """

    def __init__(self, config: Path | None, state: Path | None) -> None:
        self.settings: GatewaySettings = gateway_settings(config, state)
        self.file = UserFile(self.settings.users_file or self.settings.state / USERS_FILE)
        self._audit = AuditChain(self.settings.state / AUDIT_FOLDER)

    def sealer(self) -> Sealer:
        """Return what seals the secrets of Digest."""
        return open_ring(self.settings.state / SPOOL_FOLDER, self.settings.key)

    def note(self, action: str, name: str, **details: str) -> None:
        """Note a change that was made.

        Raises:
            StateError: The audit log can't be written (reason ``state-unwritable``).
        """
        entry = AuditEntry(
            at=datetime.now(UTC),
            action=action,
            outcome="done",
            actor=starter(),
            details={"about": name, **details},
        )
        self._audit.note(entry)


def new_password(file: Path | None) -> str:
    """Return a new password: from a file, or asked for twice. It is never an argument.

    Raises:
        UsageError: The two are not the same, or nobody can be asked (reason
            ``invalid-argument``).
        StateError: The file can't be read (reason ``state-unreadable``).
    """
    if file is not None:
        return _first_line(file)
    if not is_person_there():
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "no person can be asked here for the new password",
            hint="--password-file FILE reads it; - is standard input.",
        )
    password = ask_secret("New password")
    if ask_secret("The same again") != password:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "the two passwords are not the same",
            hint="Type the same password twice.",
        )
    return password


def _first_line(file: Path) -> str:
    if str(file) == _STANDARD_INPUT:
        return sys.stdin.readline(_MAX_LINE_CHARACTERS).rstrip("\r\n")
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline(_MAX_LINE_CHARACTERS).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StateError(
            Reason.STATE_UNREADABLE, f"the password file {file} cannot be read: {error}"
        ) from error


def told(record: UserRecord) -> dict[str, object]:
    """Return what is told of a user: nothing of the password."""
    return {
        "user": record.name,
        "roles": _sorted(record.roles),
        "groups": _sorted(record.groups),
        "digest": bool(record.digest),
        "changed": record.changed,
    }


def _sorted(names: frozenset[Role] | frozenset[str]) -> Sequence[str]:
    return sorted(str(name) for name in names)
