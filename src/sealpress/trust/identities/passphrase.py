"""Where the passphrase of a private key comes from: a file, systemd, the keyring, a person."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.errors import SealpressError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.private_files import read_bounded, refuse_exposed

Passphrase = Callable[[], str]
"""Gives a passphrase each time a key is opened; whoever asks people remembers the answer."""

MAX_PASSPHRASE_OCTETS = 1024
"""The longest passphrase; OpenSSL's own limit."""

KEYRING_USER = "sealpress"
"""The user name under which the keyring is asked when none is named."""

_INSTALL_KEYRING = "Type pip install 'sealpress[keyring]'."


@dataclass(frozen=True, slots=True)
class PassphraseSource:
    """A place that a passphrase is read from, each time anew; shows the place, never the secret.

    Attributes:
        text: The place as a person wrote it, ``file:/etc/sealpress/passphrase``.
    """

    text: str
    _read: Callable[[], str] = field(repr=False, compare=False)

    def __call__(self) -> str:
        """Read it.

        Raises:
            SealpressError: Reasons ``passphrase-required``, ``identity-unusable``.
        """
        return usable_passphrase(self._read(), f"the passphrase from {self.text}")


class RememberedPassphrase:
    """Asks once and remembers the answer, so that a person is not asked at each reload."""

    def __init__(self, ask: Passphrase) -> None:
        self._ask = ask
        self._answer: str | None = None

    def __call__(self) -> str:
        """Return the answer; ask when there is none yet."""
        if self._answer is None:
            self._answer = usable_passphrase(self._ask(), "the passphrase")
        return self._answer

    def __repr__(self) -> str:
        return "RememberedPassphrase(...)"


def parse_passphrase(
    text: str, *, ask: Passphrase | None = None, environ: Mapping[str, str] | None = None
) -> Passphrase:
    """Read where a passphrase is to come from; nothing is opened yet.

    ``ask`` (a person, by the function given), ``file:PATH`` (its first line; no other user may be
    able to read it), ``credential:NAME`` (systemd's ``LoadCredential``), ``keyring:SERVICE`` or
    ``keyring:SERVICE/USER`` (the desktop's keyring).

    Raises:
        UsageError: Not understood (reason ``invalid-argument``), or ``ask`` with nobody to ask
            (reason ``passphrase-required``).
    """
    kind, colon, place = text.strip().partition(":")
    if kind == "ask" and not colon:
        if ask is None:
            raise _required("there is no terminal to ask for the passphrase at")
        return RememberedPassphrase(ask)
    if kind not in _SOURCES or not place or "\0" in place:
        # The text itself stays out: somebody may have typed the passphrase here.
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            "the place of a passphrase is ask, file:PATH, credential:NAME or keyring:SERVICE",
        )
    read = _SOURCES[kind]
    env = os.environ if environ is None else environ
    return PassphraseSource(f"{kind}:{place}", lambda: read(place, env))


def usable_passphrase(passphrase: str, what: str = "the passphrase") -> str:
    """Return the passphrase if it is one.

    Raises:
        UsageError: Empty (reason ``passphrase-required``) or too long (``invalid-argument``).
    """
    if not passphrase:
        raise _required(f"{what} is empty")
    if len(passphrase.encode()) > MAX_PASSPHRASE_OCTETS:
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"{what} is longer than {MAX_PASSPHRASE_OCTETS} octets"
        )
    return passphrase


def _required(detail: str, *, hint: str = "") -> UsageError:
    return UsageError(Reason.PASSPHRASE_REQUIRED, detail, hint=hint)


def _from_file(place: str, _: Mapping[str, str]) -> str:
    path = Path(place).expanduser()
    try:
        refuse_exposed(path)
        return _first_line(read_bounded(path))
    except OSError as error:
        raise _required(f"cannot read the passphrase from file:{place}: {error}") from error


def _from_credential(name: str, environ: Mapping[str, str]) -> str:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise _required(
            f"credential:{name} is not there: the variable CREDENTIALS_DIRECTORY is not set",
            hint=f"Add LoadCredential={name}:/path/of/the/file to the systemd unit.",
        )
    if Path(name).name != name:
        raise UsageError(Reason.INVALID_ARGUMENT, f"credential:{name} is a path, not a name")
    try:  # systemd itself sees to who can read it
        return _first_line(read_bounded(Path(folder) / name))
    except OSError as error:
        raise _required(f"cannot read credential:{name}: {error}") from error


def _from_keyring(place: str, _: Mapping[str, str]) -> str:
    service, _slash, user = place.partition("/")
    try:
        keyring = importlib.import_module("keyring")
    except ImportError as error:
        raise _required(
            "the keyring needs the Python package keyring, which is not installed",
            hint=_INSTALL_KEYRING,
        ) from error
    try:
        found = keyring.get_password(service, user or KEYRING_USER)
    except SealpressError:
        raise
    except Exception as error:  # noqa: BLE001 - each keyring has errors of its own
        raise _required(f"the keyring cannot be used: {type(error).__name__}") from None
    if found is None:
        raise _required(f"the keyring knows no passphrase of {user or KEYRING_USER} for {service}")
    return str(found)


def _first_line(octets: bytes) -> str:
    try:
        return octets.decode().splitlines()[0] if octets.strip() else ""
    except UnicodeDecodeError:
        # Without its cause: that error quotes what it could not read.
        raise _required("the passphrase is not written in UTF-8") from None


_SOURCES: dict[str, Callable[[str, Mapping[str, str]], str]] = {
    "file": _from_file,
    "credential": _from_credential,
    "keyring": _from_keyring,
}
