"""What a printer claims to be, against what it tells of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sealpress.client.capabilities import strings
from sealpress.client.replies import one_line
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.reading import listed, reading
from sealpress.diagnose.requirements import AIRPRINT, MOPRIA, VERSIONS, Requirements, everywhere
from sealpress.errors import Reason

if TYPE_CHECKING:
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group


@reading("claims")
def look_at_claims(exam: Examination, printer: Group) -> Iterator[Observation]:
    """Compare each claim with what the standard behind it demands."""
    del exam
    claims = dict(_claims(printer))
    if not claims:
        yield Observation.ok("claims", "it claims no standard beyond IPP/1.1", claims=[])
    for question, (name, demands) in claims.items():
        gaps = tuple(dict.fromkeys(gap for one in demands for gap in one.gaps(printer)))
        if gaps:
            yield Observation.problem(
                question,
                Reason.CLAIM_NOT_KEPT,
                f"it claims {name}, but lacks {listed(gaps)}",
                facts={"claim": name, "gaps": gaps},
            )
        else:
            text = f"it claims {name}, and nothing that can be seen speaks against it"
            yield Observation.ok(question, text, claim=name, gaps=[])


def _claims(printer: Group) -> Iterator[tuple[str, tuple[str, tuple[Requirements, ...]]]]:
    """Find what it claims; of the versions, the highest includes those below."""
    versions = set(strings(printer, "ipp-versions-supported")) & set(VERSIONS)
    if versions:
        highest = max(versions)
        yield "claim-ipp-version", (f"IPP/{highest} (PWG 5100.12)", VERSIONS[highest])
    features = strings(printer, "ipp-features-supported")
    if {"ipp-everywhere", "ipp-everywhere-server"} & set(features):
        yield "claim-ipp-everywhere", ("IPP Everywhere", everywhere(printer))
    air = [feature for feature in features if feature.startswith("airprint")]
    if air:
        yield "claim-airprint", (f"AirPrint ({one_line(air[-1])})", (AIRPRINT,))
    mopria = strings(printer, "mopria-certified")
    if mopria:
        version = one_line(mopria[0]).removeprefix("mopria-certified ")
        yield "claim-mopria", (f"Mopria {version}", (MOPRIA,))
