"""``sealpress identity remove``: delete a key and its certificate."""

from __future__ import annotations

from sealpress.cli.asking import confirm
from sealpress.cli.identity.options import NameArgument
from sealpress.cli.options import JsonOption, YesOption
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.trust.identities.identity_store import IdentityStore


def run(name: NameArgument, *, yes: YesOption = False, as_json: JsonOption = False) -> None:
    """Delete an identity for good, its key too, after asking."""
    store = IdentityStore()
    facts = store.get(name).facts()
    if not yes:
        confirm(f"Delete {name} ({facts.subject}) and its key for good?", otherwise="Add --yes.")
    store.remove(name)
    if as_json:
        write_json({"removed": name})
    else:
        write_line(printable(f"removed: identity {name}, sha256:{facts.sha256}"))
