"""The job state machine: every path that a random device and client can take."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
)

from sealpress.errors import SealpressError
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import DocumentState, JobState, PrinterState
from sealpress.printer import AcceptDocument, DocumentFailure, QueueLimits
from sealpress.spool.states import (
    GATEWAY_MAY_FOLLOW,
    MAY_FOLLOW,
    STATE_MESSAGES,
    document_state,
    may_become,
    may_become_in_spool,
)
from tests.printer.conversation import Conversation, config, jobs

# Which states of a document may follow a state directly (PWG 5100.5).
DOCUMENT_MAY_FOLLOW = {
    DocumentState.PENDING: frozenset(
        {DocumentState.PROCESSING, DocumentState.CANCELED, DocumentState.ABORTED}
    ),
    DocumentState.PROCESSING: frozenset(
        {
            DocumentState.PROCESSING_STOPPED,
            DocumentState.CANCELED,
            DocumentState.ABORTED,
            DocumentState.COMPLETED,
        }
    ),
    DocumentState.PROCESSING_STOPPED: frozenset(
        {DocumentState.PROCESSING, DocumentState.CANCELED, DocumentState.ABORTED}
    ),
    DocumentState.CANCELED: frozenset(),
    DocumentState.ABORTED: frozenset(),
    DocumentState.COMPLETED: frozenset(),
}


def test_the_table_is_complete() -> None:
    assert set(MAY_FOLLOW) == set(STATE_MESSAGES) == set(JobState)


def test_nothing_follows_a_terminal_state() -> None:
    assert all(not MAY_FOLLOW[state] for state in JobState if state.is_terminal)


def test_every_other_state_may_be_canceled_and_aborted() -> None:
    active = [state for state in JobState if not state.is_terminal]
    assert all(may_become(state, JobState.CANCELED) for state in active)
    assert all(may_become(state, JobState.ABORTED) for state in active)


def test_only_a_job_being_printed_completes() -> None:
    before = [state for state in JobState if may_become(state, JobState.COMPLETED)]
    assert before == [JobState.PROCESSING]


def test_a_wrong_step_is_a_fault_of_the_caller() -> None:
    talk = Conversation()
    number = talk.new_job()
    with pytest.raises(SealpressError, match="cannot go from pending to completed"):
        talk.printer.finish_job(number, talk.now)


LIMITS = QueueLimits(max_active_jobs=6, max_history_jobs=4, max_history_seconds=300)
FAILURES = st.sampled_from(list(DocumentFailure))
USERS = st.sampled_from(["ann", "bob"])


class Printing(RuleBasedStateMachine):
    """Clients send, cancel and ask; the device prints, stops and fails; time goes by."""

    uploads = Bundle("uploads")

    def __init__(self) -> None:
        super().__init__()
        self.talk = Conversation(config(limits=LIMITS))
        self.seen: dict[int, JobState] = {}

    @rule(target=uploads, user=USERS)
    def print_job(self, user: str) -> object:
        self.talk.user = user
        message = self.talk.message(Operation.PRINT_JOB)
        reply = self.talk.printer.begin(message, self.talk.where)
        return reply if isinstance(reply, AcceptDocument) else multiple()

    @rule(user=USERS)
    def create_job(self, user: str) -> None:
        self.talk.user = user
        self.talk.ask(Operation.CREATE_JOB)

    @rule(target=uploads, job=st.integers(1, 12), last=st.booleans(), user=USERS)
    def send_document(self, job: int, last: bool, user: str) -> object:
        self.talk.user = user
        message = self.talk.message(Operation.SEND_DOCUMENT, {"last-document": last}, job_id=job)
        reply = self.talk.printer.begin(message, self.talk.where)
        return reply if isinstance(reply, AcceptDocument) else multiple()

    @rule(accepted=consumes(uploads), octets=st.sampled_from([0, 1, 5000]))
    def document_received(self, accepted: AcceptDocument, octets: int) -> None:
        answer = self.talk.printer.document_received(accepted, octets=octets, at=self.talk.now)
        assert answer.code in {0x0000, 0x0400, 0x0404, 0x0508}

    @rule(accepted=consumes(uploads), failure=FAILURES)
    def document_failed(self, accepted: AcceptDocument, failure: DocumentFailure) -> None:
        answer = self.talk.printer.document_failed(accepted, failure, at=self.talk.now)
        assert answer.code >= 0x0400

    @rule(operation=st.sampled_from([Operation.CANCEL_JOB, Operation.CLOSE_JOB]),
          job=st.integers(1, 12), user=USERS)  # fmt: skip
    def act_on_a_job(self, operation: Operation, job: int, user: str) -> None:
        self.talk.user = user
        answer = self.talk.ask(operation, job_id=job)
        assert answer.code in {0x0000, 0x0403, 0x0404, 0x0406, 0x0507}

    @rule(user=USERS)
    def cancel_my_jobs(self, user: str) -> None:
        self.talk.user = user
        assert self.talk.ask(Operation.CANCEL_MY_JOBS).code == 0

    @rule()
    def start_next(self) -> None:
        number = self.talk.printer.next_job()
        if number is not None:
            self.talk.printer.start_job(number, self.talk.now)

    @precondition(lambda self: self.printing)
    @rule(how=st.sampled_from(["finish_job", "abort_job", "finish_cancel"]))
    def end_printing(self, how: str) -> None:
        getattr(self.talk.printer, how)(self.printing[0], self.talk.now)

    @rule(reason=st.sampled_from(["none", "media-jam-error", "toner-low-warning"]))
    def device_says(self, reason: str) -> None:
        self.talk.printer.set_state_reasons([reason], self.talk.now)

    @rule(seconds=st.sampled_from([1, 60, 400]))
    def time_goes_by(self, seconds: int) -> None:
        self.talk.seconds += seconds
        self.talk.printer.tick(self.talk.now)

    @property
    def printing(self) -> list[int]:
        states = {JobState.PROCESSING, JobState.PROCESSING_STOPPED}
        return [number for number, state in self.states().items() if state in states]

    def states(self) -> dict[int, JobState]:
        options = {"which-jobs": "all", "requested-attributes": ["job-id", "job-state"]}
        groups = self.talk.ask(Operation.GET_JOBS, options).groups[1:]
        pairs = ((group["job-id"].value, group["job-state"].value) for group in groups)
        return {int(str(number)): JobState(int(str(state))) for number, state in pairs}

    @invariant()
    def jobs_keep_to_the_table(self) -> None:
        now = self.states()
        for number, state in now.items():
            before = self.seen.get(number, JobState.PENDING)
            assert state in _reachable(before), (number, before, state)
        self.seen = now

    @invariant()
    def at_most_one_is_printed_and_the_printer_says_so(self) -> None:
        assert len(self.printing) <= 1
        stopped = self.talk.printer.state is PrinterState.STOPPED
        assert stopped or bool(self.printing) == (
            self.talk.printer.state is PrinterState.PROCESSING
        )

    @invariant()
    def bounds_hold(self) -> None:
        active = jobs(self.talk.ask(Operation.GET_JOBS))
        done = jobs(self.talk.ask(Operation.GET_JOBS, {"which-jobs": "completed"}))
        assert len(active) <= LIMITS.max_active_jobs
        assert len(done) <= LIMITS.max_history_jobs

    @invariant()
    def completed_jobs_were_told_of_once(self) -> None:
        ended = [e.job_id for e in self.talk.printer.take_events() if e.kind == "job-completed"]
        assert len(ended) == len(set(ended))


def _reachable(state: JobState) -> set[JobState]:
    reached = {state}
    for _ in JobState:
        reached |= {following for one in reached for following in MAY_FOLLOW[one]}
    return reached


TestPrinting = Printing.TestCase
TestPrinting.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)


@pytest.mark.parametrize("state", list(JobState))
def test_a_gateway_s_jobs_go_wherever_a_printer_s_do(state: JobState) -> None:
    for following in MAY_FOLLOW[state]:
        assert may_become_in_spool(state, following, has_documents=True)


def test_an_undelivered_job_waits_again_or_is_held() -> None:
    for state in (JobState.PROCESSING, JobState.PROCESSING_STOPPED):
        for following in (JobState.PENDING, JobState.PENDING_HELD):
            assert not may_become(state, following)
            assert may_become_in_spool(state, following, has_documents=True)


def test_what_is_ours_is_named_apart_from_the_standard_s() -> None:
    for state, following in GATEWAY_MAY_FOLLOW.items():
        assert not following & MAY_FOLLOW[state]
        assert not state.is_terminal


@pytest.mark.parametrize("state", [state for state in JobState if state.is_terminal])
def test_an_ended_job_begins_again_with_its_documents_alone(state: JobState) -> None:
    again = [
        following
        for following in JobState
        if may_become_in_spool(state, following, has_documents=True)
    ]
    assert again == [JobState.PENDING, JobState.PENDING_HELD]
    assert not any(may_become_in_spool(state, one, has_documents=False) for one in JobState)


def test_a_job_without_documents_is_done_when_it_is_closed() -> None:
    for is_empty in (True, False):
        assert is_empty is may_become_in_spool(
            JobState.PENDING, JobState.COMPLETED, has_documents=False, is_empty=is_empty
        )


def test_documents_have_a_table_as_well() -> None:
    assert set(DOCUMENT_MAY_FOLLOW) == set(DocumentState)
    for state, following in DOCUMENT_MAY_FOLLOW.items():
        assert state not in following


@pytest.mark.parametrize("state", list(JobState))
def test_documents_go_with_their_job(state: JobState) -> None:
    first, second = (document_state(state, number, 0) for number in (1, 2))
    if state in {JobState.PROCESSING, JobState.PROCESSING_STOPPED}:
        assert (first.name, second) == (state.name, DocumentState.PENDING)
        assert document_state(state, 2, 1).name == state.name
    else:
        assert first is second


@pytest.mark.parametrize("state", list(JobState))
def test_steps_of_documents_are_those_of_their_job(state: JobState) -> None:
    before = document_state(state, 1, 0)
    after = {document_state(following, 1, 0) for following in MAY_FOLLOW[state]}
    assert after - {before} <= DOCUMENT_MAY_FOLLOW[before]
