"""Where the passphrases of private keys come from: a source that is named, or a person."""

from __future__ import annotations

from sealpress.cli.asking import ask_secret, is_person_there
from sealpress.errors import Reason, UsageError
from sealpress.trust.identities.passphrase import Passphrase, RememberedPassphrase, parse_passphrase


def find_passphrase(source: str, question: str = "Passphrase of the key") -> Passphrase | None:
    """Return where passphrases come from; a person at a terminal is asked if nothing is said.

    Raises:
        UsageError: The source is not understood, or nobody can be asked.
    """

    def ask() -> str:
        return ask_secret(question)

    if source:
        return parse_passphrase(source, ask=ask)
    return RememberedPassphrase(ask) if is_person_there() else None


def new_passphrase(source: str) -> Passphrase | None:
    """Return the passphrase to protect a new key with, ``None`` for none; a person gives it twice.

    Raises:
        UsageError: The source is not understood, or nobody can be asked.
        SealpressError: The two are not the same (reason ``passphrase-wrong``).
    """
    return parse_passphrase(source, ask=_ask_twice) if source else None


def _ask_twice() -> str:
    first = ask_secret("New passphrase")
    if ask_secret("The same again") != first:
        raise UsageError(
            Reason.PASSPHRASE_WRONG,
            "the two passphrases are not the same",
            hint="Type the same passphrase twice.",
        )
    return first
