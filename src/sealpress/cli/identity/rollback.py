"""``sealpress identity rollback``: take what was in use before into use again."""

from __future__ import annotations

from sealpress.cli.identity.options import NameArgument
from sealpress.cli.identity.telling import tell_identity
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.passphrases import find_passphrase
from sealpress.trust.identities.identity_store import IdentityStore


def run(
    name: NameArgument, *, passphrase: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """Take the key and certificate of before the last change into use again."""
    identity = IdentityStore().roll_back(name, find_passphrase(passphrase or ""))
    tell_identity(name, identity, as_json=as_json)
