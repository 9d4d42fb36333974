"""Documents go along with their job, whatever happens to it."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sealpress.errors import SealpressError
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState, JobState
from sealpress.printer.document_states import DOCUMENT_MAY_FOLLOW, DOCUMENT_MESSAGES
from sealpress.printer.job import Document
from tests.printer.conversation import Conversation, instant
from tests.printer.document_objects.documents import ask, job_of, states

P, R, S = DocumentState.PENDING, DocumentState.PROCESSING, DocumentState.PROCESSING_STOPPED
X, A, C = DocumentState.CANCELED, DocumentState.ABORTED, DocumentState.COMPLETED


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_one_document_after_the_other(talk: Conversation) -> None:
    job = job_of(talk, 3, impressions=2)
    talk.printer.start_job(job, talk.now)
    seen = [states(talk, job)]
    for page in (1, 2, 3, 4):
        talk.printer.note_progress(job, talk.now, impressions=page, sheets=page)
        seen.append(states(talk, job))
    assert seen == [[R, P, P], [R, P, P], [C, P, P], [C, R, P], [C, C, P]]


def test_a_document_stops_with_its_printer(talk: Conversation) -> None:
    job = job_of(talk, 2, impressions=2)
    talk.printer.start_job(job, talk.now)
    talk.printer.pause(talk.now)
    assert states(talk, job) == [S, P]
    talk.printer.resume(talk.now)
    assert states(talk, job) == [R, P]


@pytest.mark.parametrize("impressions", [0, 2])
def test_all_end_with_their_job(talk: Conversation, impressions: int) -> None:
    job = job_of(talk, 2, impressions=impressions)
    talk.printer.start_job(job, talk.now)
    talk.printer.finish_job(job, talk.now)
    assert states(talk, job) == [C, C]


def test_those_that_are_printed_stay_so(talk: Conversation) -> None:
    job = job_of(talk, 2, impressions=1)
    talk.printer.start_job(job, talk.now)
    talk.printer.note_progress(job, talk.now, impressions=1, sheets=1)
    talk.printer.abort_job(job, talk.now)
    assert states(talk, job) == [C, A]


def test_a_state_that_may_not_follow_is_a_fault_of_ours() -> None:
    document = Document(number=1, document_format="text/plain", state=C)
    with pytest.raises(SealpressError, match="document 1 cannot go from COMPLETED to PENDING"):
        document.become(P, instant(), [])


def test_every_state_is_in_the_tables() -> None:
    assert set(DOCUMENT_MAY_FOLLOW) == set(DOCUMENT_MESSAGES) == set(DocumentState)


class Documents(RuleBasedStateMachine):
    """Whatever is done to a job, its documents go from state to state as the table says."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Conversation()
        self.job = job_of(self.talk, 3, impressions=2)
        self.page = 0
        self.seen = states(self.talk, self.job)

    @property
    def state(self) -> str:
        return str(self.talk.printer.ticket(self.job)["job-state"])

    def in_state(self, *wanted: JobState) -> bool:
        return self.state in {one.keyword for one in wanted}

    @rule()
    def start(self) -> None:
        if self.talk.printer.next_job() == self.job:
            self.talk.printer.start_job(self.job, self.talk.now)

    @rule()
    def print_a_page(self) -> None:
        if self.in_state(JobState.PROCESSING) and self.page < 6:
            self.page += 1
            if self.talk.printer.is_page_wanted(self.job, self.page, self.talk.now):
                self.talk.printer.note_progress(
                    self.job, self.talk.now, impressions=self.page, sheets=self.page
                )

    @rule(is_paused=st.booleans())
    def pause_or_resume(self, is_paused: bool) -> None:
        printer = self.talk.printer
        (printer.pause if is_paused else printer.resume)(self.talk.now)

    @rule(number=st.integers(1, 4))
    def cancel_a_document(self, number: int) -> None:
        ask(self.talk, Operation.CANCEL_DOCUMENT, self.job, document_number=number)

    @rule(how=st.sampled_from(["finish_job", "abort_job", "cancel_job", "finish_cancel"]))
    def end(self, how: str) -> None:
        is_begun = self.in_state(JobState.PROCESSING, JobState.PROCESSING_STOPPED)
        if is_begun or (how == "cancel_job" and self.in_state(JobState.PENDING)):
            getattr(self.talk.printer, how)(self.job, self.talk.now)

    @invariant()
    def each_step_is_in_the_table(self) -> None:
        now = states(self.talk, self.job)
        for before, after in zip(self.seen, now, strict=True):
            assert _reachable(DocumentState(before), DocumentState(after)), (before, after)
        self.seen = now

    @invariant()
    def at_most_one_is_at_the_device(self) -> None:
        assert sum(one in {R, S} for one in self.seen) <= 1

    @invariant()
    def none_outlives_its_job(self) -> None:
        if self.in_state(JobState.COMPLETED, JobState.CANCELED, JobState.ABORTED):
            assert {P, R, S}.isdisjoint(self.seen)


def _reachable(before: DocumentState, after: DocumentState) -> bool:
    found, ahead = {before}, [before]
    while ahead:
        following = DOCUMENT_MAY_FOLLOW[ahead.pop()] - found
        found |= following
        ahead += following
    return after in found


TestDocuments = Documents.TestCase
TestDocuments.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
