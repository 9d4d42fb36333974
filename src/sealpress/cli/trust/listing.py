"""``sealpress trust list``: the printers and authorities that are trusted."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from sealpress.cli.certificates import day, expiry_text
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line, write_note, write_table
from sealpress.cli.trust.authorities import authority_object
from sealpress.cli.trust.records import (
    allowances_text,
    record_facts,
    record_object,
    trusted_text,
)
from sealpress.errors import ExitCode, StateError
from sealpress.trust.records import Authority, TrustRecord
from sealpress.trust.stores.file_store import TrustStore


def run(*, as_json: JsonOption = False) -> None:
    """List the printers with pins or exceptions, and the authorities; warn of what expires."""
    found = TrustStore().survey()
    records, authorities = found.records, found.authorities
    if as_json:
        write_json(
            {
                "printers": [record_object(each) for each in records],
                "authorities": [authority_object(each) for each in authorities],
                "unreadable": [each.detail for each in found.unreadable],
            }
        )
        raise typer.Exit(int(ExitCode.STATE) if found.unreadable else 0)
    if not (records or authorities or found.unreadable):
        write_note("No printer and no authority yet, besides the system's own authorities.")
        return
    _tell_printers(records)
    if records and authorities:
        write_line()
    _tell_authorities(authorities)
    _fail_for(found.unreadable)


def _fail_for(unreadable: Sequence[StateError]) -> None:
    """Fail once the rest was told: what is damaged is not to be overlooked."""
    for fault in unreadable[1:]:
        write_note(printable(f"warning: {fault.detail}"))
    for fault in unreadable[:1]:
        fault.hint = (
            "Mend the file, or forget what it says: sealpress trust remove takes the printer's URI "
            "or the authority's name."
        )
        raise fault


def _tell_printers(records: Sequence[TrustRecord]) -> None:
    if not records:
        return
    rows = [_row(each) for each in records]
    write_table(("printer", "trusted", "since", "certificate", "fingerprint", "allowed"), rows)


def _row(record: TrustRecord) -> tuple[str, ...]:
    facts = record_facts(record)
    ending = expiry_text(facts.not_after) if facts else ""
    until = f"until {day(facts.not_after)}" if facts and facts.not_after else ""
    return (
        str(record.host),
        trusted_text(record),
        day(record.pinned_at) if record.pinned_at else "",
        ending or until,
        ", ".join(map(str, record.pins)),
        allowances_text(list(record.allowances)),
    )


def _tell_authorities(authorities: Sequence[Authority]) -> None:
    if not authorities:
        return
    headings = ("authority", "subject", "certificate", "fingerprint")
    write_table(headings, map(_authority_row, authorities))


def _authority_row(authority: Authority) -> tuple[str, ...]:
    facts = authority.facts
    until = expiry_text(facts.not_after) or f"until {day(facts.not_after)}"
    return authority.name, facts.subject, until, f"sha256:{facts.sha256}"
