"""What a printer is and takes: its description, and what every printer must tell and do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integers, strings
from sealpress.client.replies import one_line
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import counted, listed, reading
from sealpress.diagnose.requirements import IPP_1_1
from sealpress.errors import Reason
from sealpress.ipp.operations import Operation, operation_name

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

_IDENTITY = (
    ("make_and_model", "printer-make-and-model"),
    ("name", "printer-name"),
    ("info", "printer-info"),
    ("location", "printer-location"),
    ("uuid", "printer-uuid"),
    ("device_id", "printer-device-id"),
    ("firmware_name", "printer-firmware-name"),
    ("firmware_version", "printer-firmware-string-version"),
    ("more_info", "printer-more-info"),
)
_FORMAT_NAMES = (
    ("application/pdf", "PDF"),
    ("image/jpeg", "JPEG"),
    ("image/pwg-raster", "PWG Raster"),
    ("image/urf", "Apple Raster"),
    ("application/PCLm", "PCLm"),
    ("application/postscript", "PostScript"),
    ("application/vnd.hp-PCL", "PCL"),
    ("text/plain", "plain text"),
)
_NEEDED = frozenset({Operation.PRINT_JOB, Operation.GET_PRINTER_ATTRIBUTES})
"""Without these nothing is printed."""

_WITHOUT = {
    Operation.VALIDATE_JOB: "long documents are sent without asking first",
    Operation.CANCEL_JOB: "jobs can't be cancelled",
    Operation.GET_JOB_ATTRIBUTES: "nobody can be told how a job ends",
    Operation.GET_JOBS: "its jobs can't be listed, nor one found again whose answer got lost",
}


@reading("printer")
def look_at_description(exam: Examination, printer: Group) -> Iterator[Observation]:
    """Tell what it is and takes, and what it ought to tell and doesn't."""
    del exam
    yield _who(printer)
    if "operations-supported" in printer:
        yield _operations(printer)
    yield _attributes(printer)
    if "document-format-supported" in printer:
        yield _formats(printer)


def _who(printer: Group) -> Observation:
    facts: dict[str, JsonValue] = {
        key: one_line(", ".join(strings(printer, name)))
        for key, name in _IDENTITY
        if strings(printer, name)
    }
    name = facts.get("make_and_model") or facts.get("name") or "a printer without a name"
    words = [f"it is {name}"]
    firmware = strings(printer, "printer-firmware-string-version")[:1]  # others are of parts
    words += [f"firmware {one_line(firmware[0])}"] if firmware and firmware[0] else []
    words += [f"at {facts['location']}"] if facts.get("location") else []
    return Observation.ok("printer", ", ".join(words), **facts)


def _operations(printer: Group) -> Observation:
    numbers = integers(printer, "operations-supported")
    missing = [one for one in IPP_1_1.operations if one not in numbers]
    facts: dict[str, JsonValue] = {
        "operations": [operation_name(number) for number in numbers],
        "missing": [one.label for one in missing],
    }
    if not missing:
        text = f"it has all operations that every printer must have, and {len(numbers)} in all"
        return Observation.ok("operations", text, **facts)
    effects = [_WITHOUT[one] for one in missing if one in _WITHOUT]
    then = f": {'; '.join(effects)}" if effects else ""
    return Observation.problem(
        "operations",
        Reason.OPERATION_MISSING,
        f"it does not list {listed(one.label for one in missing)}{then}",
        outcome=Outcome.FAILED if _NEEDED & set(missing) else None,
        facts=facts,
    )


def _attributes(printer: Group) -> Observation:
    missing = [name for name in IPP_1_1.attributes if name not in printer]
    if not missing:
        text = "it tells all that every printer must tell"
        return Observation.ok("required-attributes", text, missing=[])
    return Observation.problem(
        "required-attributes",
        Reason.ATTRIBUTE_MISSING,
        f"it does not tell {listed(missing)}",
        facts={"missing": missing},
    )


def _formats(printer: Group) -> Observation:
    formats = [name for name in strings(printer, "document-format-supported") if name]
    default = "".join(strings(printer, "document-format-default")[:1])
    preferred = "".join(strings(printer, "document-format-preferred")[:1])
    lower = {name.lower() for name in formats}
    known = [label for name, label in _FORMAT_NAMES if name.lower() in lower]
    others = len(formats) - len(known)
    words = [listed(known, most=8)] if known else []
    words += [f"and {counted(others, 'other format')}" if known else counted(others, "format")]
    return Observation.ok(
        "document-formats",
        f"it takes {' '.join(words if others or not known else words[:1])}",
        formats=formats,
        default=default,
        preferred=preferred,
        compressions=strings(printer, "compression-supported"),
        takes_pdf="application/pdf" in lower,
    )
