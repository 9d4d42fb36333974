"""Virtual printers with a fault each, examined several at a time in one event loop."""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from sealpress.client.knowledge import MemoryKnowledge
from sealpress.client.plan import Security
from sealpress.diagnose.diagnosis import Diagnosis
from sealpress.diagnose.doctor import examine
from sealpress.simulator import VirtualPrinter, VirtualPrinterConfig, profile_named
from sealpress.transport.stream import Timeouts
from sealpress.trust import HostKey, MemoryTrustStore, Pin, PinSource

AT_ONCE, SILENT_AT_ONCE = 4, 8
TIMEOUTS = Timeouts(connect=10, handshake=10, send=10, receive=10, response=10)
SILENT_TIMEOUTS = Timeouts(connect=3, handshake=3, send=3, receive=3, response=3)
"""Those that say nothing are waited for, all at once and beside the others; the others, however
busy the machine is, are not taken for such."""

KNOWN, AUTHORITY, STRANGER, CHANGED = "pin", "authority", "nobody", "another pin"
"""Whom whoever examines trusts: this certificate, its authority, nobody, an earlier certificate."""

USUAL = "everywhere-office"

IPPS, PLAIN, UPGRADE = "ipps", "ipp", "upgrade"
"""How the printer is asked."""


@dataclass(frozen=True)
class Patient:
    """A virtual printer, and how it is asked.

    Attributes:
        fault: As typed; empty for none.
        way: One of :data:`IPPS`, :data:`PLAIN`, :data:`UPGRADE`.
        trust: One of :data:`KNOWN`, :data:`AUTHORITY`, :data:`STRANGER`, :data:`CHANGED`.
        says_nothing: Whether it is found ill by being waited for.
    """

    fault: str
    way: str = IPPS
    _: KW_ONLY
    profile: str = USUAL
    trust: str = KNOWN
    says_nothing: bool = False

    @property
    def slug(self) -> str:
        """What it is called."""
        profile = "" if self.profile == USUAL else self.profile
        return "-".join(filter(None, (profile, self.fault, self.way)))


class Ward:
    """Examines patients, and remembers what was found.

    Args:
        folder: Where the printers keep what is theirs.
        patients: Everybody who is asked for later.
    """

    def __init__(self, folder: Path, patients: Iterable[Patient]) -> None:
        self._folder = folder
        self._patients = tuple(patients)

    @functools.cached_property
    def _found(self) -> dict[Patient, Diagnosis]:
        return asyncio.run(self._examined(self._patients))

    def __getitem__(self, patient: Patient) -> Diagnosis:
        """Return what was found with a patient."""
        return self._found[patient]

    async def _examined(self, patients: Sequence[Patient]) -> dict[Patient, Diagnosis]:
        turns = {False: asyncio.Semaphore(AT_ONCE), True: asyncio.Semaphore(SILENT_AT_ONCE)}

        async def one(number: int, patient: Patient) -> Diagnosis:
            async with turns[patient.says_nothing]:
                return await _examine(patient, self._folder / str(number))

        found = await asyncio.gather(*(one(*each) for each in enumerate(patients)))
        return dict(zip(patients, found, strict=True))


async def _examine(patient: Patient, folder: Path) -> Diagnosis:
    profile = profile_named(patient.profile)
    is_later = patient.trust == CHANGED
    config = VirtualPrinterConfig(
        output=folder / "printed",
        identity=folder / "identity",
        profile=profile,
        tls=profile.tls,
        faults=(patient.fault,) if patient.fault and not is_later else (),
    )
    async with VirtualPrinter(config) as printer:
        store = MemoryTrustStore()
        trust = _trust(patient, printer)
        if is_later:
            _pin(store, printer)
            await printer.set_faults([patient.fault])
        scheme = "ipps" if patient.way == IPPS else "ipp"
        return await examine(
            f"{scheme}://localhost:{printer.port}/ipp/print",
            trust=trust,
            security=Security.REQUIRE if patient.way == UPGRADE else Security.AS_URI,
            timeouts=SILENT_TIMEOUTS if patient.says_nothing else TIMEOUTS,
            knowledge=MemoryKnowledge(),
            trust_store=store,
        )


def _trust(patient: Patient, printer: VirtualPrinter) -> str | None:
    if patient.trust == AUTHORITY:
        return f"ca:{printer.authority_path}"
    shown = printer.certificate_sha256
    return f"sha256:{shown}" if patient.trust == KNOWN and shown else None


def _pin(store: MemoryTrustStore, printer: VirtualPrinter) -> None:
    shown = printer.certificate_path
    assert shown
    certificate = ssl.PEM_cert_to_DER_cert(shown.read_text())
    host = HostKey.parse(f"localhost:{printer.port}")
    pin = Pin.parse(f"sha256:{printer.certificate_sha256}")
    store.pin(host, certificate=certificate, pin=pin, source=PinSource.PERSON)
