"""A sick printer is diagnosed, and in time, whatever it does."""

from __future__ import annotations

import time

import pytest

from sealpress.diagnose.severity import Outcome
from sealpress.reasons import Reason
from tests.diagnose.sick_peers import (
    SickPeer,
    closes,
    drips,
    greets_as_smtp,
    never_ends_its_head,
    reads_nothing,
    resets,
    says_nothing,
    speaks_garbage,
)
from tests.diagnose.test_doctor import diagnosed

SECONDS = 20.0
"""What each examination here is given, also on a busy machine."""

SILENCE_SECONDS = 1.0
"""What those are given that end by it."""

GRACE_SECONDS = 15.0
"""What it may take beyond, to close and conclude on a busy machine; one that hangs never ends."""

SILENT = {Reason.TLS_TIMEOUT, Reason.RECEIVE_TIMEOUT}
CUT_OFF = {Reason.TLS_CLOSED, Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET}
NOT_IT = {Reason.PLAIN_ON_TLS_PORT, Reason.NOT_HTTP}


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "blocking"), [("ipp", False), ("ipps", False), ("ipps", True)])
@pytest.mark.parametrize(
    ("behaviour", "reasons"),
    [
        (reads_nothing, SILENT),
        (says_nothing, SILENT),
        (drips, SILENT),
        (never_ends_its_head, NOT_IT),
        (speaks_garbage, NOT_IT),
        (greets_as_smtp, NOT_IT),
        (closes, CUT_OFF),
        (resets, CUT_OFF),
    ],
)
def test_a_sick_peer_is_named_in_time(behaviour, reasons, scheme, blocking):
    given = SILENCE_SECONDS if reasons is SILENT else SECONDS
    with SickPeer(behaviour) as peer:
        begun_at = time.monotonic()
        uri = f"{scheme}://127.0.0.1:{peer.port}/ipp/print"
        found = diagnosed(uri, blocking=blocking, seconds=given)
        seconds = time.monotonic() - begun_at
    assert seconds < given + GRACE_SECONDS
    assert not found.works
    failed = {one.reason for one in found.problems if one.outcome is Outcome.FAILED}
    assert failed <= reasons
    assert failed or found.problems[0].reason is Reason.EXAMINATION_CUT_SHORT
