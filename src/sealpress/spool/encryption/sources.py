"""Where the spool's first key comes from: a file of its own, systemd, the desktop's keyring.

A source holds lines, each 32 octets in base64. The first is the key; what follows are those
before it, with which the ring of keys may still be sealed.
"""

from __future__ import annotations

import base64
import binascii
import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sealpress.errors import SpoolError, StateError, UsageError
from sealpress.reasons import Reason
from sealpress.spool.encryption.values import KEY_OCTETS
from sealpress.trust.private_files import read_bounded, refuse_exposed, write_file, write_new_file

__all__ = ["KeySource", "key_source"]

KEY_FILE = "spool.key"
"""The file below the spool's folder in which the key is, unless it is kept elsewhere."""

KEYRING_SERVICE = "sealpress-spool"
"""The service under which the desktop's keyring has the key, unless another is named."""

MAX_SOURCE_KEYS = 8
"""Most lines of a source; more are a file of something else."""

_KEYRING_USER = "sealpress"
_MAKE_ONE = "openssl rand -base64 32 makes one."


class KeySource(Protocol):
    """A place that has the spool's first key."""

    @property
    def text(self) -> str:
        """The place as a person writes it, without the key."""
        ...

    @property
    def is_ours(self) -> bool:
        """Whether keys are made and replaced here, not by whoever gives them."""
        ...

    def read(self) -> list[bytes]:
        """Return the key and those before it; nothing when there is none yet.

        Raises:
            SpoolError: It can't be read (``spool-key-missing``), or what is there is no key, or
                others can read it (``spool-key-wrong``).
        """
        ...

    def write(self, secrets: list[bytes], *, is_first: bool) -> None:
        """Keep these keys; the first time, none that another process put there is replaced.

        Raises:
            SpoolError: It can't be written (``spool-key-missing``).
        """
        ...


def key_source(text: str, folder: Path, environ: Mapping[str, str] | None = None) -> KeySource:
    """Read where the key comes from; nothing is opened yet.

    Args:
        text: ``file``, ``file:PATH``, ``credential:NAME``, ``keyring`` or ``keyring:SERVICE``.
        folder: The spool's folder.
        environ: Environment variables; those of the process when left out.

    Raises:
        UsageError: Not understood (``invalid-argument``).
    """
    kind, colon, place = text.strip().partition(":")
    is_complete = bool(place) if colon else kind != "credential"
    if is_complete and kind == "file":
        return _File(Path(place).expanduser() if colon else folder / KEY_FILE, text)
    if is_complete and kind == "credential" and Path(place).name == place:
        return _Credential(place, os.environ if environ is None else environ)
    if is_complete and kind == "keyring":
        return _Keyring(place or KEYRING_SERVICE, text)
    raise UsageError(
        Reason.INVALID_ARGUMENT,
        "the place of the spool's key is file, file:PATH, credential:NAME, keyring or "
        "keyring:SERVICE",
    )


class _File:
    """A file that only its owner can read; made at the first start."""

    is_ours = True

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self.text = text

    def read(self) -> list[bytes]:
        try:
            refuse_exposed(self._path)
            return _keys_of(read_bounded(self._path), str(self._path))
        except FileNotFoundError:
            return []
        except StateError as error:
            raise _wrong(error.detail, hint=error.hint) from None
        except OSError as error:
            raise _missing(f"the key of the spool can't be read: {error}") from error

    def write(self, secrets: list[bytes], *, is_first: bool) -> None:
        octets = _lines_of(secrets)
        try:
            if is_first:
                write_new_file(self._path, octets)
            else:
                write_file(self._path, octets)
        except OSError as error:
            raise _missing(f"the key of the spool can't be written: {error}") from error


class _Credential:
    """A credential that systemd hands to the service (``LoadCredential``)."""

    is_ours = False

    def __init__(self, name: str, environ: Mapping[str, str]) -> None:
        self._name = name
        self._folder = environ.get("CREDENTIALS_DIRECTORY", "")
        self.text = f"credential:{name}"

    def read(self) -> list[bytes]:
        if not self._folder:
            raise _missing(
                f"{self.text} is not there: the variable CREDENTIALS_DIRECTORY is not set",
                hint=f"Add LoadCredentialEncrypted={self._name}:/path/of/the/file to the unit of "
                f"systemd. {_MAKE_ONE}",
            )
        try:  # systemd itself sees to who can read it
            return _keys_of(read_bounded(Path(self._folder) / self._name), self.text)
        except StateError as error:
            raise _wrong(error.detail) from None
        except OSError as error:
            raise _missing(f"{self.text} can't be read: {error.strerror}") from error

    def write(self, secrets: list[bytes], *, is_first: bool) -> None:
        del secrets, is_first
        raise _missing(f"{self.text} is made by whoever runs the service. {_MAKE_ONE}")


class _Keyring:
    """The desktop's keyring; the key is made there at the first start."""

    is_ours = True

    def __init__(self, service: str, text: str) -> None:
        self._service = service
        self.text = text

    def read(self) -> list[bytes]:
        found = self._asked("get_password", self._service, _KEYRING_USER)
        return _keys_of(str(found).encode(), self.text) if found is not None else []

    def write(self, secrets: list[bytes], *, is_first: bool) -> None:
        del is_first  # a keyring belongs to one person, and has no way to tell
        text = _lines_of(secrets).decode()
        self._asked("set_password", self._service, _KEYRING_USER, text)

    @staticmethod
    def _asked(method: str, *arguments: str) -> object:
        try:
            keyring = importlib.import_module("keyring")
        except ImportError as error:
            raise _missing(
                "the keyring needs the Python package keyring, which is not installed",
                hint="Type pip install 'sealpress[keyring]'.",
            ) from error
        try:
            answer: object = getattr(keyring, method)(*arguments)
        except Exception as error:  # noqa: BLE001 - each keyring has errors of its own
            raise _missing(f"the keyring cannot be used: {type(error).__name__}") from None
        return answer


def _lines_of(secrets: list[bytes]) -> bytes:
    return b"".join(base64.b64encode(secret) + b"\n" for secret in secrets)


def _keys_of(octets: bytes, place: str) -> list[bytes]:
    lines = octets.split()
    try:
        secrets = [base64.b64decode(line, validate=True) for line in lines]
    except binascii.Error:
        secrets = []
    if not 0 < len(secrets) <= MAX_SOURCE_KEYS or any(len(one) != KEY_OCTETS for one in secrets):
        # Without what is there: it may be another secret.
        raise _wrong(f"{place} has no key of {KEY_OCTETS} octets in base64", hint=_MAKE_ONE)
    return secrets


def _missing(detail: str, *, hint: str = "") -> SpoolError:
    return SpoolError(Reason.SPOOL_KEY_MISSING, detail, hint=hint)


def _wrong(detail: str, *, hint: str = "") -> SpoolError:
    return SpoolError(Reason.SPOOL_KEY_WRONG, detail, hint=hint)
