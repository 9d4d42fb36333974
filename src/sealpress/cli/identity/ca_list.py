"""``sealpress identity ca list``: every certificate the authority has issued."""

from __future__ import annotations

from dataclasses import asdict

from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_note, write_table
from sealpress.trust.identities.site_authority import SiteAuthority


def run(*, as_json: JsonOption = False) -> None:
    """List what was issued and signed, the oldest first."""
    issued = SiteAuthority().issued()
    if as_json:
        write_json([asdict(each) for each in issued])
    elif issued:
        headings = ("when", "how", "names", "for", "until", "serial", "fingerprint")
        rows = (
            (
                each.time,
                each.how,
                ", ".join(each.names) or each.subject,
                ", ".join(each.purposes),
                each.not_after.partition("T")[0],
                each.serial,
                each.sha256,
            )
            for each in issued
        )
        write_table(headings, rows)
    else:
        write_note("It has issued nothing yet.")
