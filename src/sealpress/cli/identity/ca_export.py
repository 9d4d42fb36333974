"""``sealpress identity ca export``: the authority's certificate, to be trusted elsewhere."""

from __future__ import annotations

from sealpress.cli.options import JsonOption, OutOption
from sealpress.cli.output_files import give_out
from sealpress.trust.identities.site_authority import SiteAuthority

EXAMPLES = ("sealpress identity ca export --out our-authority.pem",)


def run(*, out: OutOption = None, as_json: JsonOption = False) -> None:
    """Give the authority's certificate out as PEM; its key never leaves its folder."""
    authority = SiteAuthority()
    pem = authority.certificate_pem.decode("ascii")
    told = {"subject": authority.facts().subject, "pem": pem}
    give_out(pem, out, told if as_json else None)
