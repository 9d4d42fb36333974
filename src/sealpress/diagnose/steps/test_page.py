"""A page on paper, where somebody asked for it: the one thing that shows that all of it works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sealpress.client.capabilities import strings
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.pages import TITLE, page_for
from sealpress.diagnose.reading import NOT_TOLD, listed
from sealpress.errors import JobError, Reason, SealpressError

if TYPE_CHECKING:
    from sealpress.client.async_job import AsyncJob
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination

TEST_PAGE_SECONDS = 60.0
"""For how long the page is waited for, if there is so much time: a printer may have to warm up."""

_SPARED_SECONDS = 0.5


async def look_at_test_page(exam: Examination) -> AsyncIterator[Observation]:
    """Print a page if that was asked for, and wait until it is printed."""
    if not exam.test_page:
        return
    page = page_for(exam.attributes) if exam.attributes is not None else None
    if exam.attributes is None:
        yield Observation.skipped("test-page", NOT_TOLD)
    elif page is None:
        formats = listed(strings(exam.attributes, "document-format-supported")) or "nothing"
        yield Observation.problem(
            "test-page",
            Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
            f"there is no test page for it: it takes {formats}",
            outcome=Outcome.NOTE,
            facts={"format": ""},
        )
    else:
        yield await _printed(exam, *page)


async def _printed(exam: Examination, document_format: str, page: bytes) -> Observation:
    begun_at = exam.driver.now()
    try:
        job = await exam.printer.print(
            page, name=TITLE, document_format=document_format, transform="never"
        )
    except SealpressError as error:
        return Observation.failed(
            "test-page", error, outcome=Outcome.FAILED, facts={"format": document_format}
        )
    facts: dict[str, JsonValue] = {"format": document_format, "job": job.id, "octets": len(page)}
    try:
        await job.wait(_patience(exam))
    except SealpressError as error:
        return _not_ended(error, job, facts)
    seconds = exam.driver.now() - begun_at
    text = f"it has printed a test page ({document_format}, job {job.id}) within {seconds:.1f} s"
    return Observation.ok("test-page", text, **facts, seconds=round(seconds, 2))


def _patience(exam: Examination) -> float:
    return max(0.0, min(TEST_PAGE_SECONDS, exam.seconds_left - _SPARED_SECONDS))


def _not_ended(error: SealpressError, job: AsyncJob, facts: dict[str, JsonValue]) -> Observation:
    late = isinstance(error, JobError) and error.reason is Reason.JOB_WAIT_TIMEOUT
    return Observation.problem(
        "test-page",
        error.reason,
        f"it took the test page (job {job.id}), but: {error.detail}",
        outcome=Outcome.WARNING if late else Outcome.FAILED,
        remedy=error.hint,
        facts=facts,
    )
