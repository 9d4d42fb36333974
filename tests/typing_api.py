"""Programs as people write them, for mypy --strict (`mypy tests/typing_api.py`); never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO, assert_type

import sealpress
import sealpress.testing as testing_api
from sealpress import diagnose
from sealpress.ipp import Attribute, Group, Message


def blocking(octets: bytes, file: BinaryIO, pieces: Iterator[bytes]) -> None:
    with sealpress.Printer("ipps://h/ipp/print", trust="sha256:00", security="require") as printer:
        assert_type(printer, sealpress.Printer)
        job = printer.print("invoice.pdf", copies=2, sides="two-sided-long-edge")
        assert_type(job, sealpress.Job)
        assert_type(job.wait(timeout=5.0), sealpress.JobStatus)
        assert_type(job.unsupported, tuple[Attribute, ...])
        assert_type(printer.attributes("printer-name"), Group)
        assert_type(printer.jobs("all", limit=3), list[sealpress.Job])
        assert_type(printer.plan(), sealpress.Plan)
        assert_type(printer.connection, sealpress.ConnectionReport | None)
        for document in (Path("a.pdf"), octets, file, pieces, lambda: octets):
            printer.print(document)
        printer.print(octets, options={"vendor-thing": 5, "media-col": {"media-type": "labels"}})
        printer.print(octets, media_col={"media-size": {"x-dimension": 21000}}, on_progress=shown)
        printer.print(octets, copies="two")  # type: ignore[arg-type]
        printer.print(octets, no_such_option=1)  # type: ignore[call-arg]
        printer.cancel(job)
        printer.cancel(3)


def shown(progress: sealpress.Progress) -> None:
    assert_type(progress.octets_sent, int)
    assert_type(progress.octets_total, int | None)


async def awaiting(pieces: AsyncIterator[bytes]) -> None:
    trust = sealpress.TrustPolicy.parse("encrypt")
    async with sealpress.AsyncPrinter("ipp://h", trust=trust, user="ann") as printer:
        job = await printer.print(pieces, number_up=2)
        assert_type(job, sealpress.AsyncJob)
        assert_type(await printer.ask(), sealpress.Offers)
        assert_type(await printer.validate(copies=2), tuple[Attribute, ...])
        await job.wait()


def errors() -> None:
    try:
        sealpress.Printer("ipp://h").attributes()
    except sealpress.TlsError as error:
        assert_type(error.peer_chain, tuple[bytes, ...])
    except sealpress.IppError as error:
        assert_type(error.status, int)
    except sealpress.SealpressError as error:
        assert_type(error.reason, sealpress.Reason)


async def examined(witness: sealpress.Witness) -> None:
    diagnosis = await diagnose.examine("ipps://h", trust="tofu", witness=witness, test_page=False)
    assert_type(diagnosis, diagnose.Diagnosis)
    assert_type(diagnosis.works, bool)
    assert_type(diagnosis.problems, tuple[diagnose.Observation, ...])
    assert_type(diagnosis.problems[0].reason, sealpress.Reason | None)
    assert_type(diagnosis.conclusion.to_do, tuple[diagnose.Advice, ...])
    assert_type(diagnosis.exit_code, sealpress.ExitCode)


def looking_on(path: Path) -> None:
    trace = sealpress.Trace(form="json", on_event=lambda event: print(event.kind))
    with sealpress.Capture(path, max_octets=1 << 20, overwrite=True) as capture:
        assert_type(capture, sealpress.Capture)
        sealpress.Printer("ipps://h", witness=sealpress.Witnesses(trace, capture)).close()
    assert_type(capture.error, sealpress.StateError | None)
    assert_type(trace.events[0].connection, int)


def messages(octets: bytes) -> None:
    assert_type(sealpress.ipp.decode(octets), Message)


def testing(virtual: testing_api.RunningPrinter, start: testing_api.StartPrinter) -> None:
    assert_type(virtual.wait_for_job(3, state="canceled", timeout=2.0), testing_api.PrintedJob)
    assert_type(virtual.jobs(), list[testing_api.PrintedJob])
    assert_type(virtual.received[0].secure, bool)
    virtual.set_faults(["busy:times=2", "no-chunking"])
    other = start(profile="label-printer", faults=["toner-low"], tls="required")
    assert_type(other, testing_api.RunningPrinter)
    start(profil="label-printer")  # type: ignore[call-arg]
