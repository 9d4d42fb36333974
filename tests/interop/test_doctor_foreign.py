"""Faults of programs that nobody here wrote: an examination names the right reason first."""

from __future__ import annotations

import asyncio
import hashlib
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field

import jsonschema
import pytest

from sealpress.client.knowledge import MemoryKnowledge
from sealpress.diagnose.diagnosis import Diagnosis
from sealpress.diagnose.doctor import EXAMINATION_SECONDS, examine
from sealpress.diagnose.schema import schema_text
from sealpress.diagnose.severity import Outcome
from sealpress.transport.stream import Timeouts
from sealpress.trust import MemoryTrustStore
from tests.interop import yard
from tests.interop.doctor_rows import ROWS, USER, Row
from tests.interop.ippeveprinter import EvePrinter

AT_ONCE = 8
TIMEOUTS = Timeouts(connect=2, handshake=4, send=4, receive=4, response=4)
GRACE_SECONDS = 2.0
BAD = (Outcome.FAILED, Outcome.WARNING)


@dataclass
class Surgery:
    """Examines all servers of one program, several at a time, when the first of them is asked for.

    Attributes:
        found: What was found, by program and by row.
    """

    ground: yard.Ground
    found: dict[str, dict[str, Diagnosis]] = field(default_factory=dict)

    def of(self, rig: str) -> dict[str, Diagnosis]:
        """Return what was found at the servers of a program, by the rows' slugs."""
        if rig not in self.found:
            rows = [row for row in ROWS if row.rig == rig]
            with yard.RIGS[rig](self.ground) as ports:
                self.found[rig] = asyncio.run(self._examine(rows, ports))
        return self.found[rig]

    async def _examine(self, rows: Sequence[Row], ports: yard.Ports) -> dict[str, Diagnosis]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(row: Row) -> Diagnosis:
            async with turns:
                return await examine(
                    f"{row.scheme}://localhost:{ports[row.name]}{row.path}",
                    trust=self.trust(row),
                    security=row.security,
                    user=USER if row.password else None,
                    password=row.password or None,
                    timeouts=TIMEOUTS,
                    knowledge=MemoryKnowledge(),
                    trust_store=MemoryTrustStore(),
                )

        found = await asyncio.gather(*map(one, rows))
        return {row.slug: diagnosis for row, diagnosis in zip(rows, found, strict=True)}

    def trust(self, row: Row) -> str | None:
        """Return whom a row trusts."""
        if not row.knows_authority:
            return None
        if row.rig == "eve":
            der = ssl.PEM_cert_to_DER_cert(self.ground.printer.certificate.read_text())
            return f"sha256:{hashlib.sha256(der).hexdigest()}"
        return f"ca:{self.ground.authority}"


@pytest.fixture(scope="module")
def surgery(tmp_path_factory: pytest.TempPathFactory, eve_printer: EvePrinter) -> Surgery:
    """The examinations, with a healthy printer that some servers stand before."""
    return Surgery(yard.prepared(tmp_path_factory.mktemp("yard"), eve_printer))


def told(diagnosis: Diagnosis) -> str:
    """All that was found wrong, for a failing test's message."""
    lines = [f"{one.outcome} {one.reason}: {one.sentence}" for one in diagnosis.problems]
    return "\n".join([diagnosis.uri, *lines])


@pytest.mark.parametrize("row", ROWS, ids=[row.slug for row in ROWS])
def test_the_right_reason_comes_first(surgery: Surgery, row: Row) -> None:
    found = surgery.of(row.rig)[row.slug]
    problems = [one for one in found.problems if row.reason or one.outcome in BAD]
    assert (problems[0].reason if problems else None) == row.reason, told(found)


@pytest.mark.parametrize("rig", yard.RIGS)
def test_no_server_keeps_an_examination_waiting(surgery: Surgery, rig: str) -> None:
    slowest = max(surgery.of(rig).values(), key=lambda found: found.seconds)
    assert slowest.seconds <= EXAMINATION_SECONDS + GRACE_SECONDS, told(slowest)


@pytest.mark.parametrize("rig", yard.RIGS)
def test_every_diagnosis_is_as_the_schema_says(surgery: Surgery, rig: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for found in surgery.of(rig).values():
        validator.validate(json.loads(json.dumps(found.as_dict())))
