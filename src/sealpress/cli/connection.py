"""What was negotiated with a printer, in words and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.cli.certificates import fault_objects
from sealpress.cli.terminal import printable, write_note
from sealpress.reasons import Reason

if TYPE_CHECKING:
    from sealpress.client.results import ConnectionReport

_LEVELS = {"encrypt": "encrypt", "first-use": "tofu", "nothing": "none"}
_BINDING_WORDS = {
    "plain": "in clear",
    "upgrade": "upgraded to TLS",
    "implicit": "TLS from the first octet",
}


def connection_json(report: ConnectionReport | None) -> dict[str, object] | None:
    """Return the connection's facts as a JSON object; ``None`` when there was none."""
    if report is None:
        return None
    certificate = report.certificate
    return {
        "endpoint": report.endpoint,
        "binding": str(report.binding),
        "why": report.reason,
        "tls_version": report.tls_version or None,
        "cipher": report.cipher or None,
        "certificate_sha256": certificate.sha256 if certificate else None,
        "trust_level": trust_level(report) or None,
        "trusted_by": report.trusted_by or None,
        "allowances_used": sorted(report.allowances_used),
        "warnings": fault_objects(report.warnings),
        "requests": report.requests,
        "octets_sent": report.octets_sent,
        "chunks_sent": report.chunks_sent,
        "seconds": round(report.seconds, 6),
    }


def connection_text(report: ConnectionReport | None) -> str:
    """Return the connection's facts as one line for a person."""
    if report is None:
        return "no connection was made"
    words = [f"{report.endpoint}: {_BINDING_WORDS[report.binding.value]}"]
    if report.tls_version:
        words += [report.tls_version, report.cipher, f"trusted by {report.trusted_by}"]
    if report.allowances_used:
        words.append(f"allowed here {' '.join(sorted(report.allowances_used))}")
    return printable(", ".join(words))


def trust_level(report: ConnectionReport) -> str:
    """Return how sure one is of the printer: ``encrypt``, ``tofu`` or ``verified``."""
    if not report.trusted_by:
        return ""
    return _LEVELS.get(report.trusted_by, "verified")


def warn(report: ConnectionReport | None) -> None:
    """Say beside the result what will become a reason to refuse this printer, or it us."""
    if report is None:
        return
    for warning in report.warnings:
        is_ours = warning.reason is Reason.CLIENT_CERTIFICATE_EXPIRING
        whose = "" if is_ours else f"the certificate of {report.endpoint}: "
        write_note(printable(f"warning: {whose}{warning.detail}"))
