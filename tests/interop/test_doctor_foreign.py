"""Faults of programs that nobody here wrote: an examination names the right reason first."""

from __future__ import annotations

import asyncio
import hashlib
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
from tests.interop.sealpress_command import Outcome as Ended
from tests.interop.sealpress_command import Sealpress

AT_ONCE = 8
PATIENT = Timeouts(connect=10, handshake=10, send=10, receive=10, response=10)
IMPATIENT = Timeouts(connect=2, handshake=3, send=3, receive=3, response=3)
GRACE_SECONDS = 10.0  # on a busy machine; one that hangs takes for ever
QUICK_SECONDS = 20.0
BAD = (Outcome.FAILED, Outcome.WARNING)

# A sick server of each program that answers at once.
SAMPLES = {
    rig: next(
        row
        for row in ROWS
        if row.rig == rig and row.reason and not row.says_nothing and row.security == "as-uri"
    )
    for rig in yard.RIGS
}


@dataclass
class Surgery:
    """Examines all servers of one program, several at a time, when the first of them is asked for.

    Attributes:
        found: What was found, by program and by row.
        said: How the command ended at the first sick server of each program.
    """

    ground: yard.Ground
    home: Path
    found: dict[str, dict[str, Diagnosis]] = field(default_factory=dict)
    said: dict[str, Ended] = field(default_factory=dict)

    def of(self, rig: str) -> dict[str, Diagnosis]:
        """Return what was found at the servers of a program, by the rows' slugs."""
        if rig not in self.found:
            rows = [row for row in ROWS if row.rig == rig]
            with yard.RIGS[rig](self.ground) as ports:
                self.found[rig] = asyncio.run(self._examine(rows, ports))
                self.said[rig] = self._command(SAMPLES[rig], ports)
        return self.found[rig]

    async def _examine(self, rows: Sequence[Row], ports: yard.Ports) -> dict[str, Diagnosis]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(row: Row) -> Diagnosis:
            async with turns:
                return await examine(
                    _uri(row, ports),
                    trust=self.trust(row),
                    security=row.security,
                    user=USER if row.password else None,
                    password=row.password or None,
                    timeouts=IMPATIENT if row.says_nothing else PATIENT,
                    knowledge=MemoryKnowledge(),
                    trust_store=MemoryTrustStore(),
                )

        found = await asyncio.gather(*map(one, rows))
        return {row.slug: diagnosis for row, diagnosis in zip(rows, found, strict=True)}

    def _command(self, row: Row, ports: yard.Ports) -> Ended:
        trust = self.trust(row)
        arguments = ["doctor", _uri(row, ports), "--json", *(["--trust", trust] if trust else [])]
        return Sealpress(self.home).run(*arguments)

    def trust(self, row: Row) -> str | None:
        """Return whom a row trusts."""
        if not row.knows_authority:
            return None
        if row.rig == "eve":
            der = ssl.PEM_cert_to_DER_cert(self.ground.printer.certificate.read_text())
            return f"sha256:{hashlib.sha256(der).hexdigest()}"
        return f"ca:{self.ground.authority}"


def _uri(row: Row, ports: yard.Ports) -> str:
    return f"{row.scheme}://localhost:{ports[row.name]}{row.path}"


@pytest.fixture(scope="module")
def surgery(tmp_path_factory: pytest.TempPathFactory, eve_printer: EvePrinter) -> Surgery:
    """The examinations, with a healthy printer that some servers stand before."""
    folder = tmp_path_factory.mktemp("yard")
    return Surgery(yard.prepared(folder, eve_printer), folder / "home")


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
def test_the_command_says_the_same(surgery: Surgery, rig: str) -> None:
    expected = surgery.of(rig)[SAMPLES[rig].slug].as_dict()
    said = surgery.said[rig]
    assert said.exit_code == expected["exit_code"]
    for name in ("works", "reason", "uri"):
        assert said.json[name] == expected[name]


@pytest.mark.parametrize("row", ROWS, ids=[row.slug for row in ROWS])
def test_whoever_answers_is_not_waited_for(surgery: Surgery, row: Row) -> None:
    found = surgery.of(row.rig)[row.slug]
    assert row.says_nothing or found.seconds <= QUICK_SECONDS


@pytest.mark.parametrize("rig", yard.RIGS)
def test_no_server_keeps_an_examination_waiting(surgery: Surgery, rig: str) -> None:
    slowest = max(surgery.of(rig).values(), key=lambda found: found.seconds)
    assert slowest.seconds <= EXAMINATION_SECONDS + GRACE_SECONDS, told(slowest)


@pytest.mark.parametrize("rig", yard.RIGS)
def test_every_diagnosis_is_as_the_schema_says(surgery: Surgery, rig: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for found in surgery.of(rig).values():
        validator.validate(json.loads(json.dumps(found.as_dict())))
