"""The file of users: a line of JSON a user, for its owner alone, changed whole.

Passwords are there as Argon2id. Digest needs a secret of its own, from which a password can be
guessed far more quickly; a user has it only when an administrator wants it.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import Reason, SealpressError, StateError, UsageError
from sealpress.gateway.access.names import look_alike, normalised
from sealpress.printer.dialogue import Role
from sealpress.transport.auth_server import OFFERED_ALGORITHMS
from sealpress.transport.digest import user_secret
from sealpress.trust.private_files import locked, make_private_folder, read_bounded, write_file

if TYPE_CHECKING:
    from sealpress.spool.sealing import Sealer

__all__ = ["REALM", "UserFile", "UserRecord", "digest_secrets"]

REALM = "Sealpress"
"""What people are asked the password for; Digest's secrets are made for it."""

MAX_USERS_OCTETS = 64 << 20
"""The largest file of users."""

_log = logging.getLogger("sealpress.gateway")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord:
    """A user.

    Attributes:
        name: The name, in normalisation form C.
        password: The password as Argon2id.
        roles: What the user may do at the whole gateway, besides printing.
        groups: Groups of the user.
        digest: Digest's secrets by algorithm in lower case, each sealed or not.
        changed: When the password was set, for people.
    """

    name: str
    password: str = field(repr=False)
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()
    digest: Mapping[str, str] = field(default_factory=dict, repr=False)
    changed: str = ""

    def as_line(self) -> str:
        """The user's line."""
        told = {
            "user": self.name,
            "password": self.password,
            "roles": sorted(self.roles),
            "groups": sorted(self.groups),
            "digest": dict(self.digest),
            "changed": self.changed,
        }
        return json.dumps(told, ensure_ascii=True)

    @classmethod
    def from_line(cls, line: str) -> UserRecord:
        """Read a user's line.

        Raises:
            ValueError, TypeError: It isn't one.
        """
        told = json.loads(line)
        if not isinstance(told, dict) or not isinstance(told.get("user"), str):
            raise TypeError("no user")
        digest = told.get("digest", {})
        if not isinstance(digest, dict):
            raise TypeError("no secrets")
        return cls(
            name=normalised(told["user"]),
            password=str(told.get("password", "")),
            roles=frozenset(map(Role, told.get("roles", ()))),
            groups=frozenset(map(str, told.get("groups", ()))),
            digest={str(name): str(secret) for name, secret in digest.items()},
            changed=str(told.get("changed", "")),
        )

    def digest_secret(self, algorithm: str, sealer: Sealer | None) -> str | None:
        """Return Digest's secret for an algorithm; ``None`` when it isn't kept or can't be read."""
        kept, _, value = self.digest.get(algorithm, "").partition(":")
        if kept == "plain":
            return value
        if kept != "sealed" or sealer is None:
            return None
        try:
            return sealer.open(base64.b64decode(value), _context(self.name)).decode()
        except (SealpressError, binascii.Error, UnicodeDecodeError):
            return None


def digest_secrets(name: str, password: str, sealer: Sealer | None) -> dict[str, str]:
    """Return what Digest needs of a password, sealed where somebody seals."""
    made: dict[str, str] = {}
    for algorithm in map(str.lower, OFFERED_ALGORITHMS):
        secret = user_secret(algorithm, name, REALM, password)
        if sealer is None:
            made[algorithm] = f"plain:{secret}"
        else:
            sealed = sealer.seal(secret.encode(), _context(name))
            made[algorithm] = "sealed:" + base64.b64encode(sealed).decode()
    return made


def _context(name: str) -> bytes:
    return b"digest\0" + name.encode()


class UserFile:
    """Reads and changes the file; other processes may do so at the same time. Calls may block.

    Args:
        path: The file; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, UserRecord]:
        """Return all users by name; a line that is none is passed over, with a word in the log.

        Raises:
            StateError: It can't be read (reason ``state-unreadable``).
        """
        try:
            text = read_bounded(self.path, limit=MAX_USERS_OCTETS).decode()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise StateError(
                Reason.STATE_UNREADABLE, f"cannot read the users in {self.path}: {error}"
            ) from error
        return _records(text, self.path)

    def stamp(self) -> tuple[int, ...]:
        """Return something else once the file has changed."""
        try:
            status = self.path.stat()
        except OSError:
            return ()
        return status.st_mtime_ns, status.st_ino, status.st_size

    def find(self, name: str) -> UserRecord:
        """Return a user.

        Raises:
            UsageError: There is none of that name (reason ``user-not-found``).
            StateError: The file can't be read.
        """
        return _find(self.read(), name)

    def add(self, record: UserRecord) -> None:
        """Add a user.

        Raises:
            StateError: There is one of that name, or one that people would take for it (reason
                ``user-exists``); the file can't be read or written.
        """

        def change(users: dict[str, UserRecord]) -> None:
            like = look_alike(record.name)
            for name in users:
                if look_alike(name) == like:
                    raise StateError(Reason.USER_EXISTS, f"there is a user {name} already")
            users[record.name] = record

        self._change(change)

    def replace(self, name: str, changed: Callable[[UserRecord], UserRecord]) -> UserRecord:
        """Change a user; return the new record.

        Raises:
            UsageError: There is none of that name (reason ``user-not-found``).
            StateError: The file can't be read or written.
        """
        made: list[UserRecord] = []

        def change(users: dict[str, UserRecord]) -> None:
            users[normalised(name)] = record = changed(_find(users, name))
            made.append(record)

        self._change(change)
        return made[0]

    def remove(self, name: str) -> None:
        """Forget a user.

        Raises:
            UsageError: There is none of that name (reason ``user-not-found``).
            StateError: The file can't be read or written.
        """

        def change(users: dict[str, UserRecord]) -> None:
            del users[_find(users, name).name]

        self._change(change)

    def _change(self, change: Callable[[dict[str, UserRecord]], None]) -> None:
        try:
            make_private_folder(self.path.parent)
            with locked(self.path.parent):
                users = self.read()
                change(users)
                lines = [users[name].as_line() + "\n" for name in sorted(users)]
                write_file(self.path, "".join(lines).encode())
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE,
                f"cannot write the users in {self.path}: {error.strerror or error}",
            ) from error


def _find(users: Mapping[str, UserRecord], name: str) -> UserRecord:
    record = users.get(normalised(name))
    if record is None:
        raise UsageError(Reason.USER_NOT_FOUND, f"there is no user {name}")
    return record


def _records(text: str, path: Path) -> dict[str, UserRecord]:
    users: dict[str, UserRecord] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            record = UserRecord.from_line(line)
        except (ValueError, TypeError, RecursionError):
            _log.error("line %d of %s is no user", number, path, extra={"action": "users-read"})
            continue
        users[record.name] = record
    return users
