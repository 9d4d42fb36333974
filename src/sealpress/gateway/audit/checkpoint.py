"""The log's head, kept beside it: so a log whose end was cut off is noticed.

It is sealed with a key of its own. Who can read that key can forge the head; so an auditor keeps
the head elsewhere from time to time, as an anchor.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from pathlib import Path

from sealpress.errors import Reason, StateError
from sealpress.gateway.audit.chained_line import Link
from sealpress.trust.private_files import read_bounded, write_file, write_new_file

__all__ = ["Checkpoint"]

HEAD_FILE = "head"
"""Name of the file with the log's head."""

KEY_FILE = "head.key"
"""Name of the file with the head's key."""

_MAX_OCTETS = 4096


class Checkpoint:
    """Keeps and checks the head; calls may block.

    Args:
        folder: The folder of the audit log.
    """

    def __init__(self, folder: Path) -> None:
        self._head = folder / HEAD_FILE
        self._key = folder / KEY_FILE

    @property
    def is_there(self) -> bool:
        """Whether a head is kept."""
        return self._head.exists()

    def write(self, link: Link) -> None:
        """Keep the head.

        Raises:
            OSError: It can't be written.
        """
        told = {"seq": link.sequence, "hash": link.digest, "mac": self._mac(link, self._secret())}
        write_file(self._head, json.dumps(told).encode() + b"\n")

    def read(self) -> Link | None:
        """Return the head; ``None`` when there is none.

        Raises:
            StateError: It is not as it was written (reason ``audit-broken``).
            OSError: It can't be read.
        """
        try:
            octets = read_bounded(self._head, limit=_MAX_OCTETS)
            key = read_bounded(self._key, limit=_MAX_OCTETS)
        except FileNotFoundError:
            return None
        try:
            told = json.loads(octets)
            link = Link(int(told["seq"]), str(told["hash"]))
            if hmac.compare_digest(str(told["mac"]).encode(), self._mac(link, key).encode()):
                return link
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        raise StateError(Reason.AUDIT_BROKEN, f"{self._head} is not as it was written")

    def _secret(self) -> bytes:
        if not self._key.exists():
            write_new_file(self._key, secrets.token_hex(32).encode())
        return read_bounded(self._key, limit=_MAX_OCTETS)

    @staticmethod
    def _mac(link: Link, key: bytes) -> str:
        return hmac.new(key, str(link).encode(), hashlib.sha256).hexdigest()
