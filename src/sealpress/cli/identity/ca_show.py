"""``sealpress identity ca show``: the authority and how much it has issued."""

from __future__ import annotations

from sealpress.cli.certificates import certificate_object, certificate_pairs
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_pairs
from sealpress.trust.identities.site_authority import SiteAuthority


def run(*, as_json: JsonOption = False) -> None:
    """Show the authority's certificate, its file, and how many certificates it has issued."""
    authority = SiteAuthority()
    facts, path, issued = authority.facts(), authority.certificate_path, len(authority.issued())
    if as_json:
        write_json(
            {
                "authority": certificate_object(facts),
                "certificate_file": str(path),
                "issued": issued,
            }
        )
    else:
        rows = [("file", str(path)), ("issued", f"{issued} certificates")]
        write_pairs([*certificate_pairs(facts), *rows])
