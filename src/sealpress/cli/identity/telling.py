"""An identity as the commands show it; no key is ever shown."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.cli.certificates import certificate_object, certificate_pairs
from sealpress.cli.terminal import printable, write_json, write_line, write_note, write_pairs
from sealpress.trust.identities.identity import Identity
from sealpress.trust.identities.identity_folder import Installed


def identity_object(name: str, identity: Identity) -> dict[str, object]:
    """Return an identity for JSON."""
    return {
        "name": name,
        **certificate_object(identity.facts()),
        "chain": len(identity.chain()),
        "certificate_file": str(identity.certificate_path),
        "key_file": str(identity.key_path),
    }


def tell_identity(name: str, identity: Identity, *, as_json: bool) -> None:
    """Show an identity."""
    if as_json:
        write_json({"identity": identity_object(name, identity)})
        return
    write_line(printable(name))
    write_pairs(
        [*certificate_pairs(identity.facts()), ("file", str(identity.certificate_path))], indent=2
    )


def tell_installed(name: str, installed: Installed, *, as_json: bool) -> None:
    """Show an identity that was just made or changed, after what is odd about it."""
    tell_warnings(installed.warnings)
    tell_identity(name, installed.identity, as_json=as_json)


def tell_warnings(warnings: Iterable[str]) -> None:
    """Say what is not as it was asked for."""
    for warning in warnings:
        write_note(printable(f"warning: {warning}"))
