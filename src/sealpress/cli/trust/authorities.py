"""Authorities that vouch for printers, as the commands show them."""

from __future__ import annotations

from sealpress.cli.certificates import certificate_object
from sealpress.trust.records import Authority


def authority_object(authority: Authority) -> dict[str, object]:
    """Return an authority for JSON."""
    return {"name": authority.name, **certificate_object(authority.facts)}
