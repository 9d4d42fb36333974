"""``sealpress identity list``: own keys and certificates."""

from __future__ import annotations

from sealpress.cli.certificates import day, expiry_text
from sealpress.cli.identity.telling import identity_object
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_note, write_table
from sealpress.errors import Reason, SealpressError
from sealpress.trust.identities.identity import Identity
from sealpress.trust.identities.identity_store import IdentityStore

_REQUEST_OUT = "a request is out"


def run(*, as_json: JsonOption = False) -> None:
    """List the identities: names, issuer, end, fingerprint. A broken one hides no other."""
    store = IdentityStore()
    names = store.names()
    if as_json:
        write_json([_object(store, name) for name in names])
    elif names:
        headings = ("identity", "names", "issuer", "certificate", "fingerprint")
        write_table(headings, [_row(store, name) for name in names])
    else:
        write_note("There is no identity yet; sealpress identity new makes one.")


def _object(store: IdentityStore, name: str) -> dict[str, object]:
    try:
        told = identity_object(name, store.get(name))
    except SealpressError as error:
        told = {"name": name, "problem": _problem(store, name, error)}
    return {**told, "request_is_out": store.has_request(name)}


def _row(store: IdentityStore, name: str) -> tuple[str, ...]:
    try:
        return name, *_cells(store.get(name), request_is_out=store.has_request(name))
    except SealpressError as error:
        return name, "", "", _problem(store, name, error), ""


def _cells(identity: Identity, *, request_is_out: bool) -> tuple[str, ...]:
    facts = identity.facts()
    until = expiry_text(facts.not_after) or f"until {day(facts.not_after)}"
    return (
        ", ".join(facts.names) or facts.subject,
        "itself" if facts.is_self_signed else facts.issuer,
        f"{until} ({_REQUEST_OUT})" if request_is_out else until,
        f"sha256:{facts.sha256}",
    )


def _problem(store: IdentityStore, name: str, error: SealpressError) -> str:
    """Say what is missing; a request alone is no fault."""
    if error.reason is Reason.IDENTITY_NOT_FOUND and store.has_request(name):
        return f"none yet, {_REQUEST_OUT}"
    return f"cannot be used: {error.detail}"
