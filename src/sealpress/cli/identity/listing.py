"""``sealpress identity list``: own keys and certificates."""

from __future__ import annotations

from sealpress.cli.certificates import day, expiry_text
from sealpress.cli.identity.telling import identity_object
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_note, write_table
from sealpress.errors import SealpressError
from sealpress.trust.identity_store import IdentityStore


def run(*, as_json: JsonOption = False) -> None:
    """List the identities: names, issuer, end, fingerprint."""
    store = IdentityStore()
    names = store.names()
    if as_json:
        write_json([identity_object(name, store.get(name)) for name in names])
    elif names:
        headings = ("identity", "names", "issuer", "certificate", "fingerprint")
        write_table(headings, [_row(store, name) for name in names])
    else:
        write_note("There is no identity yet; sealpress identity new makes one.")


def _row(store: IdentityStore, name: str) -> tuple[str, ...]:
    """Return a line; one identity that is broken doesn't hide the others."""
    try:
        facts = store.get(name).facts()
    except SealpressError as error:
        return name, "", "", f"cannot be used: {error.detail}", ""
    until = expiry_text(facts.not_after) or f"until {day(facts.not_after)}"
    issuer = "itself" if facts.is_self_signed else facts.issuer
    pending = " (a request is out)" if store.has_request(name) else ""
    return name, ", ".join(facts.names) or facts.subject, issuer, until + pending, facts.sha256
