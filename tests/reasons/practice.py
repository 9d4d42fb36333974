"""Printers that answer, but not as they should: virtual ones with a fault, found by the doctor."""

from __future__ import annotations

import random
import socket

from sealpress.errors import StateError
from sealpress.reasons import Reason
from tests.client.peer import Got, Reaction, ipp_answer
from tests.interop.judges import leave_out
from tests.reasons.scene import Scene


def _doctor_finds(fault: str, scheme: str = "ipps", **settings: object):
    """The first problem of a virtual printer with this fault, which is trusted by its pin."""

    def examine(scene: Scene) -> Reason | None:
        running = scene.virtual(fault)
        uri = f"{scheme}://localhost:{running.port}/ipp/print"
        return scene.examined(uri, trust=running.pin, **settings)

    return examine


def _any_problem(reason: Reason, problems: list[Reason]) -> Reason | None:
    return reason if reason in problems else None


def plain_ipp_beside_tls(scene: Scene) -> Reason | None:
    running = scene.virtual()
    uri = f"ipps://localhost:{running.port}/ipp/print"
    problems = scene.problems(uri, trust=running.pin)
    return _any_problem(Reason.PLAIN_OFFERED, problems)


def raw_printing_beside_ipp(scene: Scene) -> Reason | None:
    # An address of its own: port 9100 of another test is another's.
    host = f"127.{random.randint(1, 250)}.{random.randint(0, 250)}.{random.randint(2, 250)}"
    scene.stack.enter_context(socket.create_server((host, 9100)))
    try:
        running = scene.virtual(host=host, port=631)
    except StateError:
        leave_out("raw-port-open", "port 631 needs permission here")
    problems = scene.problems(f"ipps://{host}/ipp/print", trust=running.pin)
    return _any_problem(Reason.RAW_PORT_OPEN, problems)


def a_claim_of_ipp_everywhere(scene: Scene) -> Reason | None:
    running = scene.virtual("missing-attributes:printer-uuid,media-col-database,printer-more-info")
    uri = f"ipps://localhost:{running.port}/ipp/print"
    return _any_problem(Reason.CLAIM_NOT_KEPT, scene.problems(uri, trust=running.pin))


def validation_refused_for_no_reason(scene: Scene) -> Reason | None:
    def rule(got: Got) -> Reaction | None:
        return Reaction(ipp_answer(got, 0x0404)) if got.operation == 0x0004 else None

    return scene.examined(scene.scripted(rule).uri)


def no_time(scene: Scene) -> Reason | None:
    running = scene.virtual("late-answer:60")
    uri = f"ipps://localhost:{running.port}/ipp/print"
    for seconds in (0.05, 0.2, 0.8, 3.2):  # cut so short that not even TLS was spoken, that is told
        problems = scene.problems(uri, trust=running.pin, seconds=seconds)
        if found := _any_problem(Reason.EXAMINATION_CUT_SHORT, problems):
            return found
    return None


SITUATIONS = {
    Reason.PLAIN_OFFERED: plain_ipp_beside_tls,
    Reason.RAW_PORT_OPEN: raw_printing_beside_ipp,
    Reason.TLS_OLD_VERSIONS: _doctor_finds("tls-old-versions"),
    Reason.TLS_WEAK_CIPHERS: _doctor_finds("tls-weak-ciphers"),
    Reason.UPGRADE_BROKEN: _doctor_finds("upgrade-closes", "ipp"),
    Reason.CHUNKS_REFUSED: _doctor_finds("no-chunking"),
    Reason.HTTP_VERSION_OLD: _doctor_finds("http10"),
    Reason.EXPECT_REFUSED: _doctor_finds("expect-refused"),
    Reason.EXPECT_IGNORED: _doctor_finds("no-continue"),
    Reason.CONNECTION_NOT_KEPT: _doctor_finds("connection-close"),
    Reason.RESPONSE_COMPRESSED: _doctor_finds("gzip-answer"),
    Reason.URI_SECURITY_MISMATCH: _doctor_finds("uri-lists-unequal"),
    Reason.ATTRIBUTE_MISSING: _doctor_finds("missing-attributes"),
    Reason.CLAIM_NOT_KEPT: a_claim_of_ipp_everywhere,
    Reason.ENCODING_REPAIRED: _doctor_finds("quirk-no-end"),
    Reason.PRINTER_CLOCK_WRONG: _doctor_finds("clock-1972"),
    Reason.PRINTER_STOPPED: _doctor_finds("paused"),
    Reason.SUPPLIES_LOW: _doctor_finds("toner-low"),
    Reason.VALIDATION_REFUSED: validation_refused_for_no_reason,
    Reason.EXAMINATION_CUT_SHORT: no_time,
}
MORE = (
    (Reason.PRINTER_NEEDS_ATTENTION, "out of paper", _doctor_finds("out-of-paper")),
    (Reason.PRINTER_BUSY, "busy", _doctor_finds("busy")),
    (Reason.PRINTER_NOT_ACCEPTING, "not accepting", _doctor_finds("not-accepting")),
    (Reason.OPERATION_MISSING, "operations missing", _doctor_finds("missing-operations")),
)
