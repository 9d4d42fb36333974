"""The ring's file: key-encryption keys, each sealed with the spool's first key.

A wrong first key opens none of them, which is found out before anything else is touched.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption.values import KEY_OCTETS, DamagedValueError, ValueKey
from sealpress.trust.private_files import read_bounded, write_file, write_new_file

__all__ = ["Keys", "RING_FILE", "new_key", "new_keys", "read_keys", "write_keys"]

RING_FILE = "keys.json"
"""The ring's file below the spool's folder."""

RING_VERSION = 1
"""Version of the ring file's form."""

BRING_BACK = "Bring the file back from a copy, or move the spool's folder away to begin anew."

_DIGEST = b"sealpress ring digest"
_KEY = b"sealpress ring key "


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys, replaced as a whole so that threads see the old ring or the new one.

    Attributes:
        digest: The key of digests, which stays.
        current: The key that seals now.
        by_id: All keys by number.
        made: The days on which they were made.
    """

    digest: bytes
    current: ValueKey
    by_id: Mapping[int, ValueKey]
    made: Mapping[int, str]


def new_keys() -> Keys:
    """Return a ring of one new key."""
    key, made = new_key(1)
    return Keys(os.urandom(KEY_OCTETS), key, {1: key}, {1: made})


def new_key(number: int) -> tuple[ValueKey, str]:
    """Return a new key and this day."""
    made = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    return ValueKey(number, os.urandom(KEY_OCTETS)), made


def write_keys(path: Path, first: ValueKey, keys: Keys, *, is_first: bool = False) -> None:
    """Put the ring's file in place of the one before.

    Args:
        path: The file.
        first: Seals the keys.
        keys: What is to be in it.
        is_first: Whether there is none yet; one that another process made meanwhile stays.

    Raises:
        OSError: It can't be written.
    """
    ring = [
        {
            "id": number,
            "made": keys.made[number],
            "key": _text(first.seal(key.secret, _context(number))),
        }
        for number, key in sorted(keys.by_id.items())
    ]
    content = {
        "version": RING_VERSION,
        "current": keys.current.key_id,
        "digest": _text(first.seal(keys.digest, _DIGEST)),
        "keys": ring,
    }
    octets = json.dumps(content, indent=1).encode() + b"\n"
    if is_first:
        write_new_file(path, octets)
    else:
        write_file(path, octets)


def read_keys(path: Path, first: ValueKey) -> Keys | None:
    """Return the ring; ``None`` when it is sealed with another key.

    Raises:
        SpoolError: It is damaged (``spool-key-missing``), or of a newer version.
        OSError: It can't be read.
    """
    try:
        content = json.loads(read_bounded(path))
        if content["version"] > RING_VERSION:
            raise SpoolError(Reason.SPOOL_TOO_NEW, f"{path} was written by a newer version")
        digest = first.unseal(_octets(content["digest"]), _DIGEST)
        by_id = {
            int(entry["id"]): ValueKey(
                int(entry["id"]), first.unseal(_octets(entry["key"]), _context(int(entry["id"])))
            )
            for entry in content["keys"]
        }
        made = {int(entry["id"]): str(entry["made"]) for entry in content["keys"]}
        return Keys(digest, by_id[content["current"]], by_id, made)
    except DamagedValueError:
        return None
    except (ValueError, TypeError, KeyError):
        raise SpoolError(Reason.SPOOL_KEY_MISSING, f"{path} is damaged", hint=BRING_BACK) from None


def _context(number: int) -> bytes:
    return _KEY + str(number).encode()


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _octets(text: object) -> bytes:
    return base64.b64decode(str(text), validate=True)
