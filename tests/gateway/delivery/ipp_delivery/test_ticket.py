"""What a printer is asked for one job."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.gateway.delivery.destination import Work
from sealpress.gateway.delivery.ipp_delivery import ticket
from sealpress.gateway.preparation import JobToPrepare, Prepared
from sealpress.ipp import Attribute, ValueTag
from sealpress.ipp.states import JobState
from sealpress.spool.records import JobPrivate, SpooledJob
from sealpress.transform.choosing import PrinterAbilities


def work(**private: object) -> Work:
    job = SpooledJob(
        key=1,
        queue_id=1,
        job_id=3,
        uuid="1a2b3c4d-0000-4000-8000-000000000000",
        version=1,
        state=JobState.PROCESSING,
        reasons=(),
        message="",
        priority=50,
        hold_until=0.0,
        is_open=False,
        is_secure=True,
        created_at=0.0,
        private=JobPrivate(**private),  # type: ignore[arg-type]
    )
    return Work(job=job, documents=())


def test_the_owners_name_stays_as_it_is():
    assert ticket.plain_name(work(name="Report")) == "Report"
    assert ticket.plain_name(work(name="")) == "Untitled"


def test_a_marked_name_is_like_no_other():
    assert ticket.marked_name(work(name="Report")) == "Report [1a2b3c4d]"
    assert ticket.marked_name(work(name="Report"), part=2) == "Report [1a2b3c4d-2]"


@pytest.mark.parametrize("name", ["x" * 400, "ä" * 200])
def test_a_mark_is_never_cut_off(name: str):
    marked = ticket.marked_name(work(name=name), part=12)
    assert marked.endswith("[1a2b3c4d-12]")
    assert len(marked.encode()) <= 63


@pytest.mark.parametrize(("value", "wanted"), [(True, True), (False, False)])
def test_all_or_nothing(value: bool, wanted: bool):
    given = Attribute("ipp-attribute-fidelity", (ValueTag.BOOLEAN,), (value,))
    assert ticket.fidelity_of(work(submitted=(given,))) is wanted


@pytest.mark.parametrize("value", [True, False])
def test_who_prepares_a_job_knows_whether_it_is_all_or_nothing(value: bool):
    given = Attribute("ipp-attribute-fidelity", (ValueTag.BOOLEAN,), (value,))
    prepared: list[JobToPrepare] = []

    class Kept:
        def prepare(self, job: JobToPrepare, _: PrinterAbilities) -> tuple[Prepared, ...]:
            prepared.append(job)
            return ()

    async def tell(done: int, total: int | None) -> None:
        """Nobody wants to know."""

    made = replace(work(submitted=(given,)), preparation=Kept())
    made.prepared(PrinterAbilities(), tell)
    assert [one.is_strict for one in prepared] == [value]


def test_nothing_empty_is_sent():
    names = [one.name for one in ticket.job_attributes("x", fidelity=False)]
    assert names == ["job-name"]
    full = ticket.job_attributes(
        "x", fidelity=True, document_format="application/pdf", document_name="x.pdf"
    )
    assert [one.name for one in full] == [
        "job-name",
        "ipp-attribute-fidelity",
        "document-name",
        "document-format",
    ]
