"""The ring of key-encryption keys: seals documents' keys and small values, and can be renewed.

Its keys are sealed with a first key, which may lie elsewhere. Renewing a key touches no document:
only what it sealed, the documents' own keys and small values, is sealed anew. One key of the ring
stays as it is: that of the digests, by which a store finds a user's jobs.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption.quick import KeyedHash
from sealpress.spool.encryption.ring_file import (
    BRING_BACK,
    RING_FILE,
    Keys,
    new_key,
    new_keys,
    read_keys,
    write_keys,
)
from sealpress.spool.encryption.sources import KeySource, key_source
from sealpress.spool.encryption.values import KEY_OCTETS, DamagedValueError, ValueKey, key_id_of
from sealpress.trust.private_files import make_private_folder

__all__ = ["DocumentKey", "KeyRing", "RingKey", "RingStatus", "open_ring"]

_DOCUMENT = b"sealpress document\0"
_SEALED_CONTENTS = ("*.db", "*.sqlite*", "documents/[!.]*")
"""What shows that a spool was in use, although its ring is gone."""


@dataclass(frozen=True, slots=True)
class RingKey:
    """A key-encryption key as people may see it: number and date, never the key."""

    key_id: int
    made: str


@dataclass(frozen=True, slots=True)
class RingStatus:
    """What is known of a ring: its source, the current key, and those still needed before it."""

    source: str
    current: RingKey
    older: tuple[RingKey, ...]


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """A document's key, and to whom its chunks are bound.

    Attributes:
        secret: The key, 32 octets.
        owner: UUID of the job that the document came with; copies of that job have it, too.
    """

    secret: bytes
    owner: bytes

    def __repr__(self) -> str:
        return "DocumentKey(...)"


class KeyRing:
    """Seals and opens small values; :func:`open_ring` makes one. Several threads may use it.

    It is a :class:`~sealpress.spool.sealing.Sealer`.
    """

    def __init__(
        self,
        path: Path,
        source: KeySource,
        first: ValueKey,
        keys: Keys,
        *,
        is_outdated: bool = False,
    ) -> None:
        self._path = path
        self._source = source
        self._first = first
        self._keys = keys
        self._digests = KeyedHash(keys.digest)  # that key stays
        self._is_outdated = is_outdated  # sealed with a key before the source's first
        self._changing = threading.Lock()

    def __repr__(self) -> str:
        return f"KeyRing({self._source.text!r}, current={self._keys.current.key_id})"

    # Small values

    def seal(self, octets: bytes, context: bytes) -> bytes:
        """Seal a value so that it opens in the same context alone."""
        return self._keys.current.seal(octets, context)

    def open(self, octets: bytes, context: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            SpoolError: It is damaged or of another context (``document-lost``), or was sealed
                with a key that isn't in the ring (``spool-key-wrong``).
        """
        try:
            number = key_id_of(octets)
            key = self._keys.by_id.get(number)
            if key is not None:
                return key.unseal(octets, context)
        except DamagedValueError as error:
            raise SpoolError(Reason.DOCUMENT_LOST, str(error)) from None
        raise SpoolError(
            Reason.SPOOL_KEY_WRONG, f"something was sealed with key {number}, which is not there"
        )

    def is_current(self, sealed: bytes) -> bool:
        """Say whether a value is sealed with the current key."""
        return sealed.startswith(self._keys.current.prefix)

    def digest(self, text: str) -> bytes:
        """Return what stands for a text and can't be told from chance without the key.

        It stays the same when keys are renewed.
        """
        return self._digests.digest(text.encode("utf-8", "surrogatepass"))

    # Keys of documents

    def wrap(self, key: DocumentKey, uuid: str) -> bytes:
        """Seal a document's key for the job of that UUID."""
        return self.seal(key.secret + key.owner, _DOCUMENT + uuid.encode())

    def unwrap(self, wrapped: bytes, uuid: str) -> DocumentKey:
        """Return a document's key.

        Raises:
            SpoolError: As :meth:`open`.
        """
        opened = self.open(wrapped, _DOCUMENT + uuid.encode())
        return DocumentKey(opened[:KEY_OCTETS], opened[KEY_OCTETS:])

    def rewrap(self, wrapped: bytes, uuid: str) -> bytes:
        """Return a document's key sealed with the current key.

        Raises:
            SpoolError: As :meth:`open`.
        """
        return wrapped if self.is_current(wrapped) else self.wrap(self.unwrap(wrapped, uuid), uuid)

    # Renewing

    @property
    def status(self) -> RingStatus:
        """What people may know of it."""
        keys = self._keys
        current = keys.current.key_id
        older = tuple(RingKey(one, keys.made[one]) for one in sorted(keys.by_id) if one != current)
        return RingStatus(self._source.text, RingKey(current, keys.made[current]), older)

    def rotate(self) -> RingStatus:
        """Seal with a new key from now on; those before stay until :meth:`retire` is called.

        The first key is replaced as well, where it is made here. Blocks for the disk.

        Raises:
            SpoolError: The ring or the first key can't be written (``spool-key-missing``).
        """
        with self._changing:
            keys, number = self._keys, max(self._keys.by_id) + 1
            key, made = new_key(number)
            by_id = {**keys.by_id, number: key}
            self._keep(Keys(keys.digest, key, by_id, {**keys.made, number: made}))
            return self.status

    def retire(self) -> RingStatus:
        """Forget the keys before the current one, with which nothing is sealed any more.

        Raises:
            SpoolError: The ring can't be written (``spool-key-missing``).
        """
        with self._changing:
            keys = self._keys
            number = keys.current.key_id
            if len(keys.by_id) > 1:
                made = {number: keys.made[number]}
                self._keep(Keys(keys.digest, keys.current, {number: keys.current}, made))
            return self.status

    def adopt(self) -> None:
        """Seal the ring with the source's first key, if that was replaced; blocks for the disk.

        Only who holds the spool may do it, so opening the ring doesn't.

        Raises:
            SpoolError: The ring can't be written (``spool-key-missing``).
        """
        with self._changing:
            if self._is_outdated:
                self._keep(self._keys)

    def _keep(self, keys: Keys) -> None:
        """Write the ring, and a new first key around it, so that it opens at any moment."""
        try:
            first = self._first
            if self._source.is_ours:
                first = ValueKey(0, os.urandom(KEY_OCTETS))
                self._source.write([first.secret, self._first.secret], is_first=False)
            write_keys(self._path, first, keys)
        except OSError as error:
            raise SpoolError(
                Reason.SPOOL_KEY_MISSING, f"the spool's keys can't be written: {error}"
            ) from error
        self._first, self._keys, self._is_outdated = first, keys, False
        if self._source.is_ours:
            self._source.write([first.secret], is_first=False)


def open_ring(
    folder: Path, source: str = "file", *, environ: Mapping[str, str] | None = None
) -> KeyRing:
    """Open the ring of a spool; make it at the first start. Blocks for the disk.

    Args:
        folder: The spool's folder.
        source: Where the first key comes from: ``file``, ``file:PATH``, ``credential:NAME``,
            ``keyring`` or ``keyring:SERVICE``.
        environ: Environment variables; those of the process when left out.

    Raises:
        SpoolError: The key isn't there although there is something that it sealed
            (``spool-key-missing``), or it is another one (``spool-key-wrong``).
        UsageError: The source isn't understood (``invalid-argument``).
    """
    place = key_source(source, folder, environ)
    path = folder / RING_FILE
    try:
        make_private_folder(folder)
        is_new = not path.exists()
        if is_new:
            _refuse_orphaned(folder)
        secrets = _first_keys(place, may_make=is_new)
        if is_new:
            write_keys(path, ValueKey(0, secrets[0]), new_keys(), is_first=True)
        ring = _opened(path, place, secrets)
        if ring is None and place.read() != secrets:  # renewed just now, between the two files
            ring = _opened(path, place, place.read())
    except OSError as error:
        raise SpoolError(
            Reason.SPOOL_KEY_MISSING, f"the spool's keys can't be read: {error}"
        ) from error
    if ring is None:
        raise SpoolError(
            Reason.SPOOL_KEY_WRONG,
            f"the key from {place.text} is not the one that {path} is sealed with",
        )
    return ring


def _opened(path: Path, source: KeySource, secrets: list[bytes]) -> KeyRing | None:
    first = ValueKey(0, secrets[0])
    for number, secret in enumerate(secrets):
        keys = read_keys(path, ValueKey(0, secret))
        if keys is not None:
            return KeyRing(path, source, first, keys, is_outdated=number > 0)
    return None


def _refuse_orphaned(folder: Path) -> None:
    """Refuse to make a ring beside what was sealed with another."""
    if any(True for pattern in _SEALED_CONTENTS for _ in folder.glob(pattern)):
        raise SpoolError(
            Reason.SPOOL_KEY_MISSING,
            f"there is a spool in {folder}, but {RING_FILE} is gone",
            hint=BRING_BACK,
        )


def _first_keys(source: KeySource, *, may_make: bool) -> list[bytes]:
    secrets = source.read()
    if not secrets and may_make:
        source.write([os.urandom(KEY_OCTETS)], is_first=True)
        secrets = source.read()  # another process may have been first
    if not secrets:
        raise SpoolError(Reason.SPOOL_KEY_MISSING, f"there is no key at {source.text}")
    return secrets
