"""Every fault a virtual printer can have: an examination names the right reason first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sealpress.client import opening
from sealpress.diagnose.doctor import EXAMINATION_SECONDS
from sealpress.diagnose.severity import Outcome
from sealpress.diagnose.steps import tls
from sealpress.reasons import Reason
from sealpress.simulator import PROFILES, TlsMode
from sealpress.simulator.faults import FAULTS
from sealpress.simulator.faults.fault import Fault, Layer
from tests.diagnose.ward import (
    AUTHORITY,
    CHANGED,
    IPPS,
    KNOWN,
    PLAIN,
    STRANGER,
    UPGRADE,
    Patient,
    Ward,
)

BAD = (Outcome.FAILED, Outcome.WARNING)
SILENT = (Reason.TLS_TIMEOUT, Reason.RECEIVE_TIMEOUT)
GRACE_SECONDS = 10.0  # on a busy machine; one that hangs takes for ever

# Who is trusted, where it is not the certificate itself that is.
TRUST = {
    "certificate-self-signed": STRANGER,
    "certificate-untrusted": STRANGER,
    "certificate-changing": CHANGED,
}

ABOVE_TLS = (Layer.HTTP, Layer.IPP, Layer.PRINTER)
SEEN = [fault for fault in FAULTS.values() if fault.reason and not fault.needs_document]
UNSEEN = [fault for fault in FAULTS.values() if not (fault.reason or fault.needs_document)]


def _trust(fault: Fault) -> str:
    is_certificate = fault.name.startswith("certificate-")
    return TRUST.get(fault.name, AUTHORITY if is_certificate else KNOWN)


def _by(fault: Fault, way: str) -> Patient:
    return Patient(fault.name, way, trust=_trust(fault), says_nothing=fault.reason in SILENT)


FIRST = {_by(fault, PLAIN if fault.scheme == "ipp" else IPPS): fault.reason for fault in SEEN}
# In clear nothing tells an answer that was cut off from one that ends by closing (RFC 9112
# section 6.3).
OTHERWISE_IN_CLEAR = {"no-length": Reason.CONNECTION_NOT_KEPT}
IN_CLEAR = {
    _by(fault, PLAIN): OTHERWISE_IN_CLEAR.get(fault.name, fault.reason)
    for fault in SEEN
    if fault.layer in ABOVE_TLS and fault.scheme != "ipp"
}
UPGRADED = {
    _by(fault, UPGRADE): fault.reason for fault in SEEN if fault.name.startswith("certificate-")
}
TABLE = {**FIRST, **IN_CLEAR, **UPGRADED}
HARMLESS = [_by(fault, PLAIN if fault.scheme == "ipp" else IPPS) for fault in UNSEEN]
# What is wrong with whole kinds of printers, beyond notes.
ILL_BY_NATURE = {
    "old-mono-laser-2007": {Reason.CERTIFICATE_EXPIRED, Reason.HTTP_VERSION_OLD},
    "tls-1.0-printer": {Reason.TLS_VERSION_MISMATCH},
    "broken-encoding": {Reason.ENCODING_REPAIRED},
}
KINDS = [
    Patient("", PLAIN if profile.tls is TlsMode.OFF else IPPS, profile=name)
    for name, profile in PROFILES.items()
]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """All of them, examined when the first is asked for; whoever answers late is heard, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "PROBE_SECONDS", 20.0)
        patch.setattr(tls, "PROBING_SECONDS", 20.0)
        yield Ward(tmp_path_factory.mktemp("ward"), (*TABLE, *HARMLESS, *KINDS))


def test_the_table_is_long():
    assert len(FIRST) >= 35


@pytest.mark.parametrize("patient", TABLE, ids=lambda patient: patient.slug)
def test_the_right_reason_comes_first(ward, patient):
    found = ward[patient]
    assert [one.reason for one in found.problems][:1] == [TABLE[patient]], found.problems


@pytest.mark.parametrize("patient", HARMLESS, ids=lambda patient: patient.slug)
def test_what_does_no_harm_is_no_problem(ward, patient):
    assert [one for one in ward[patient].problems if one.outcome in BAD] == []


@pytest.mark.parametrize("patient", KINDS, ids=lambda patient: patient.slug)
def test_a_healthy_printer_is_as_healthy_as_its_kind(ward, patient):
    bad = {one.reason for one in ward[patient].problems if one.outcome in BAD}
    assert bad == ILL_BY_NATURE.get(patient.profile, set())


@pytest.mark.parametrize("patient", [*TABLE, *HARMLESS], ids=lambda patient: patient.slug)
def test_none_takes_too_long(ward, patient):
    assert ward[patient].seconds <= EXAMINATION_SECONDS + GRACE_SECONDS
