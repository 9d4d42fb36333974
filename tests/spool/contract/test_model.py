"""Contract of stores: whatever clients, writers and crashes do, it is as the simple model says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import FOREVER, Claim, JobChange, NewDocument
from tests.spool.contract.makers import StoreMaker
from tests.spool.contract.model import BEGUN, Model, ModelJob
from tests.spool.contract.site import Site, document

T = TypeVar("T")
QUEUES = st.sampled_from(["a", "b"])
PRIORITIES = st.sampled_from([1, 50, 100])
STATES = st.sampled_from([JobState.PENDING, JobState.PENDING_HELD])
PICK = st.integers(0, 30)
ENDS = st.sampled_from(
    [JobState.COMPLETED, JobState.ABORTED, JobState.CANCELED, JobState.PENDING_HELD]
)


class Spooling(RuleBasedStateMachine):
    """Clients add, hold and cancel; writers claim and finish; the gateway dies and comes back."""

    def __init__(self, maker: StoreMaker) -> None:
        super().__init__()
        self.maker = maker
        self.model = Model()
        self.claims: dict[str, Claim] = {}
        self.old_claims: list[Claim] = []
        self.ids: dict[str, int] = {}
        self.used: set[int] = set()
        self.folder = TemporaryDirectory()
        self.loop = asyncio.new_event_loop()

    @initialize()
    def open(self) -> None:
        self.site = Site(self.maker, Path(self.folder.name) / "spool")
        for name in ("a", "b"):
            self.ids[name] = self.run(self.site.queue(name))
            self.model.owners[name] = None

    def run(self, awaitable: Awaitable[T]) -> T:
        self.site.time.pass_by(0.001)
        return self.loop.run_until_complete(awaitable)

    def teardown(self) -> None:
        if hasattr(self, "site"):
            self.claim(9)
            self.run(self.site.store.close())
        self.loop.close()
        self.folder.cleanup()

    def picked(self, pick: int, *states: JobState) -> ModelJob | None:
        fitting = [job for job in self.model.jobs.values() if job.state in states]
        return fitting[pick % len(fitting)] if fitting else None

    def key(self, job: ModelJob) -> int:
        return self.run(self.site.store.job(job.number)).key

    def noted(self) -> bytes:
        self.model.notes += 1
        return b"%d" % self.model.notes

    # Clients

    @rule(queue=QUEUES, priority=PRIORITIES, state=STATES, is_open=st.booleans())
    def add(self, queue: str, priority: int, state: JobState, is_open: bool) -> None:
        about = {"priority": priority, "state": state, "is_open": is_open}
        if state is JobState.PENDING_HELD:
            about["hold_until"] = FOREVER
        documents: list[NewDocument] = [] if is_open else [document()]
        job = self.run(self.site.new_job(queue, **about))
        assert job.job_id not in self.used
        self.used.add(job.job_id)
        self.run(self.site.store.add_job(job, documents, note=self.noted()))
        self.model.jobs[job.job_id] = ModelJob(job.job_id, queue, priority, state, is_open)

    @rule(pick=PICK)
    def close_job(self, pick: int) -> None:
        job = self.picked(pick, JobState.PENDING, JobState.PENDING_HELD)
        if job is not None and job.is_open:
            closing = self.site.store.add_document(
                self.key(job), document(), closes=True, note=self.noted()
            )
            self.run(closing)
            job.is_open = False

    @rule(pick=PICK, state=STATES, priority=PRIORITIES)
    def hold_or_release(self, pick: int, state: JobState, priority: int) -> None:
        job = self.picked(pick, JobState.PENDING, JobState.PENDING_HELD)
        if job is not None:
            change = JobChange(state=state, priority=priority, hold_until=FOREVER)
            self.run(self.site.store.change_job(self.key(job), change, note=self.noted()))
            job.state, job.priority = state, priority

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        job = self.picked(pick, *[state for state in JobState if not state.is_terminal])
        if job is None:
            return
        changing = self.site.store.change_job(self.key(job), JobChange(state=JobState.CANCELED))
        if job.state in BEGUN and self.model.owners[job.queue] is not None:
            with pytest.raises(SpoolError):
                self.run(changing)
        else:
            self.run(changing)
            job.state, job.is_open = JobState.CANCELED, False

    @rule(pick=PICK, queue=QUEUES)
    def move(self, pick: int, queue: str) -> None:
        job = self.picked(pick, JobState.PENDING, JobState.PENDING_HELD)
        if job is not None:
            found = self.run(self.site.store.job(job.number))
            self.run(self.site.store.move_job(found.key, self.ids[queue], version=found.version))
            job.queue = queue

    @rule(queue=QUEUES, is_paused=st.booleans())
    def pause(self, queue: str, is_paused: bool) -> None:
        self.run(self.site.store.change_queue(self.ids[queue], is_paused=is_paused))
        (self.model.paused.add if is_paused else self.model.paused.discard)(queue)

    # Writers

    @rule(limit=st.sampled_from([1, 9]))
    def claim(self, limit: int) -> None:
        expected = self.model.claimable()
        claims = self.run(self.site.store.claim("gateway", limit))
        assert len(claims) == min(limit, len(expected))
        for claim in claims:
            name = next(name for name, number in self.ids.items() if number == claim.queue_id)
            assert name in expected
            self.begun(name, claim)

    def begun(self, queue: str, claim: Claim) -> None:
        """The claim has the right job, and no older claim is worth anything."""
        job = self.model.head(queue)
        assert job.number == claim.job.job_id
        assert claim.job.state is JobState.PROCESSING
        job.state = JobState.PROCESSING
        self.model.owners[queue] = "gateway"
        if queue in self.claims:
            self.old_claims.append(self.claims[queue])
        self.claims[queue] = claim

    def let_go(self, queue: str) -> None:
        self.old_claims.append(self.claims.pop(queue))
        self.model.owners[queue] = None

    @precondition(lambda self: self.claims)
    @rule(pick=PICK, state=ENDS, goes_on=st.booleans())
    def finish(self, pick: int, state: JobState, goes_on: bool) -> None:
        queue = sorted(self.claims)[pick % len(self.claims)]
        claim = self.claims[queue]
        self.model.jobs[claim.job.job_id].state = state
        change = JobChange(state=state, hold_until=FOREVER)
        following = self.run(
            self.site.store.finish(claim, change, begin_next=goes_on, note=self.noted())
        )
        goes_on = goes_on and queue not in self.model.paused
        assert (following is None) == (not goes_on or self.model.head(queue) is None)
        if following is None:
            self.let_go(queue)
        else:
            self.begun(queue, following)

    @precondition(lambda self: self.claims)
    @rule(pick=PICK, stops=st.booleans())
    def release(self, pick: int, stops: bool) -> None:
        queue = sorted(self.claims)[pick % len(self.claims)]
        state = JobState.PROCESSING_STOPPED if stops else JobState.PENDING
        self.model.jobs[self.claims[queue].job.job_id].state = state
        self.run(self.site.store.release(self.claims[queue], JobChange(state=state)))
        self.let_go(queue)

    @precondition(lambda self: self.old_claims)
    @rule(pick=PICK)
    def somebody_taken_for_dead_writes(self, pick: int) -> None:
        claim = self.old_claims[pick % len(self.old_claims)]
        done = JobChange(state=JobState.COMPLETED)
        with pytest.raises(SpoolError) as caught:
            self.run(self.site.store.finish(claim, done, note=b"never"))
        assert caught.value.reason is Reason.WRITER_FENCED

    @rule()
    def restart(self) -> None:
        self.run(self.site.reopen())
        for queue in list(self.claims):
            self.let_go(queue)

    # What always holds

    @invariant()
    def lists_are_in_the_order_of_printing(self) -> None:
        for name, number in self.ids.items():
            assert self.run(self.site.listed(queue_id=number)) == self.model.listed(name)

    @invariant()
    def counts_are_right(self) -> None:
        for name, number in self.ids.items():
            counts = self.run(self.site.store.counts(number))
            assert counts.active == len(self.model.listed(name))
            every = [job for job in self.model.jobs.values() if job.queue == name]
            assert counts.history == len(every) - counts.active

    @invariant()
    def no_wake_up_is_lost(self) -> None:
        if hasattr(self, "site"):
            assert self.run(self.site.store.sweep()).woken == ()

    @invariant()
    def notes_have_no_gap(self) -> None:
        if hasattr(self, "site"):
            notes = self.run(self.site.store.notes(1000))
            assert notes == [(n, b"%d" % n) for n in range(1, self.model.notes + 1)]


def test_the_store_does_what_the_model_does(maker: StoreMaker) -> None:
    run_state_machine_as_test(
        lambda: Spooling(maker),
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None),
    )
