"""``sealpress identity show``: one identity's certificate and files."""

from __future__ import annotations

from sealpress.cli.identity.options import NameArgument
from sealpress.cli.identity.telling import tell_identity
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_note
from sealpress.trust.identities.identity_store import IdentityStore


def run(name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Show whom and what an identity's certificate is for, until when, and where it lies."""
    store = IdentityStore()
    tell_identity(name, store.get(name), as_json=as_json)
    if store.has_request(name):
        write_note("A request is out: sealpress identity install takes the answer.")
