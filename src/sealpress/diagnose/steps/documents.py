"""What would be done with usual documents for this printer: sent as they are, or made anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import listed, reading
from sealpress.errors import Reason, UsageError
from sealpress.transform.choice import Action
from sealpress.transform.choosing import Asked, Means, PrinterAbilities, choose
from sealpress.transform.installed import installed
from sealpress.transform.sandbox import SandboxReport, sandbox_of_this_machine

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

USUAL = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/pwg-raster": "PWG Raster",
    "text/plain": "plain text",
}
"""What people print, by MIME type."""

AS_IT_IS, NO_WAY = "as it is", "no way"


@reading("documents")
def look_at_documents(exam: Examination, printer: Group) -> Iterator[Observation]:
    """Tell what would become of each usual format."""
    del exam
    yield observed(PrinterAbilities.read(printer), installed(), sandbox_of_this_machine())


def observed(abilities: PrinterAbilities, means: Means, sandbox: SandboxReport) -> Observation:
    """Return what would be done, what is not installed for it, and how it is locked in."""
    ways = {kind: _way(kind, abilities, means) for kind in USUAL}
    facts: dict[str, JsonValue] = {
        "ways": ways,
        "missing": means.missing,
        "sandbox": str(sandbox),
        "sandbox_missing": list(sandbox.missing),
    }
    sentence = "; ".join([_sentence(ways), *(f"sandbox: {one}" for one in sandbox.missing)])
    if means.missing and not means.reads and NO_WAY in ways.values():
        return Observation.problem(
            "documents",
            Reason.TRANSFORM_NOT_INSTALLED,
            sentence,
            outcome=Outcome.NOTE,
            remedy=f"To have documents turned into what the printer takes: {means.missing}",
            facts=facts,
        )
    return Observation.ok("documents", sentence, **facts)


def _way(kind: str, abilities: PrinterAbilities, means: Means) -> str:
    try:
        choice = choose(kind, abilities, Asked(), means=means, told=True)
    except UsageError:
        return NO_WAY
    return AS_IT_IS if choice.action is Action.PASS else choice.document_format


def _sentence(ways: dict[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for kind, way in ways.items():
        groups.setdefault(way, []).append(USUAL[kind])
    return "; ".join(f"{listed(names)} {_done(way, len(names))}" for way, names in groups.items())


def _done(way: str, number: int) -> str:
    if way == AS_IT_IS:
        return "would be sent as it is" if number == 1 else "would be sent as they are"
    return "can't be printed" if way == NO_WAY else f"would be turned into {way}"
