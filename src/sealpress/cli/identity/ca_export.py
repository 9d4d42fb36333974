"""``sealpress identity ca export``: the authority's certificate, to be trusted elsewhere."""

from __future__ import annotations

from sealpress.cli.options import JsonOption, OutOption
from sealpress.cli.output_files import give_out
from sealpress.cli.terminal import write_json
from sealpress.trust.site_authority import SiteAuthority

EXAMPLES = ("sealpress identity ca export --out our-authority.pem",)


def run(*, out: OutOption = None, as_json: JsonOption = False) -> None:
    """Give the authority's certificate out as PEM; its key never leaves its folder."""
    authority = SiteAuthority()
    pem = authority.certificate_pem.decode("ascii")
    if as_json:
        write_json({"subject": authority.facts().subject, "pem": pem})
    else:
        give_out(pem, out)
