"""What was decided about a printer, as the commands show it."""

from __future__ import annotations

from collections.abc import Sequence

from sealpress.cli.certificates import certificate_object, certificate_pairs, day
from sealpress.ipp.uri import PrinterUri
from sealpress.trust import CertificateFacts
from sealpress.trust.records import PinSource, TrustRecord

SOURCE_WORDS = {
    PinSource.PERSON: "pinned by a person",
    PinSource.FIRST_USE: "seen first, kept since",
    PinSource.IMPORT: "imported from a file",
}
"""Who vouches for a pin, in words."""

_LEVELS = {PinSource.PERSON: "verified", PinSource.FIRST_USE: "tofu", PinSource.IMPORT: "verified"}


def printer_uri(text: str) -> PrinterUri:
    """Read a printer's URI, or ``host`` or ``host:port`` alone.

    Raises:
        UsageError: Neither (reason ``invalid-uri``).
    """
    return PrinterUri.parse(text if "://" in text else f"ipps://{text}/")


def record_object(record: TrustRecord) -> dict[str, object]:
    """Return a record for JSON."""
    facts = record_facts(record)
    return {
        "printer": str(record.host),
        "host": record.host.host,
        "port": record.host.port,
        "level": record_level(record) or None,
        "source": str(record.source) if record.source else None,
        "pins": [str(pin) for pin in record.pins],
        "since": record.pinned_at.isoformat() if record.pinned_at else None,
        "why": record.why,
        "certificate": certificate_object(facts) if facts else None,
        "allowances": {
            str(name): {"why": grant.why, "since": grant.granted_at.isoformat()}
            for name, grant in sorted(record.allowances.items())
        },
    }


def record_pairs(record: TrustRecord) -> list[tuple[str, str]]:
    """Return a record for two columns."""
    pairs = [("printer", str(record.host)), ("trusted", trusted_text(record))]
    pairs += [("pin", str(pin)) for pin in record.pins]
    if record.pinned_at:
        pairs.append(("since", day(record.pinned_at)))
    if record.why:
        pairs.append(("because", record.why))
    pairs += [
        ("allowed", f"{name}, since {day(grant.granted_at)}: {grant.why}")
        for name, grant in sorted(record.allowances.items())
    ]
    facts = record_facts(record)
    return pairs + (certificate_pairs(facts) if facts else [])


def record_facts(record: TrustRecord) -> CertificateFacts | None:
    """Return the certificate that was pinned, if it was seen."""
    return CertificateFacts.from_der(record.certificate) if record.certificate else None


def record_level(record: TrustRecord) -> str:
    """Return the level a record's pins give; empty without pins."""
    return _LEVELS[record.source] if record.source and record.pins else ""


def trusted_text(record: TrustRecord) -> str:
    """Say how far a record makes a printer trusted."""
    if not (record.source and record.pins):
        return "by authorities only"
    return SOURCE_WORDS[record.source]


def allowances_text(names: Sequence[object]) -> str:
    """Name exceptions, in their order."""
    return ", ".join(sorted(map(str, names)))
