"""Waiting for an answer: what a silent printer tells elsewhere, and when it has been too long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import pytest

from sealpress.client.session import Call
from sealpress.errors import JobError, TransportError
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery import patience
from sealpress.gateway.delivery.ipp_delivery.pace import Pace
from sealpress.gateway.delivery.ipp_delivery.patience import AnsweredElsewhereError, posted
from sealpress.ipp import Group, Operation
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.transport.body import FactoryBody
from tests.gateway.delivery.ipp_delivery.peers import CUT, Answer, Peer, document, job, peer
from tests.leaping import LEAPING

pytestmark = pytest.mark.anyio

ENDED = Outcome(kind=OutcomeKind.DELIVERED, end=JobState.COMPLETED)
UNDER_WAY = Outcome(kind=OutcomeKind.DELIVERED)
ABSENT = Outcome(kind=OutcomeKind.NOT_DELIVERED)
NOBODY_KNOWS = Outcome(kind=OutcomeKind.UNKNOWN, could_ask=True)
DEAF = Outcome(kind=OutcomeKind.UNKNOWN)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.02)
    monkeypatch.setattr(patience, "LONGEST_DOUBT_SECONDS", 0.08)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return LEAPING


def call(octets: bytes = b"%PDF", *, length: int | None = 4) -> Call:
    body = FactoryBody(document(1, octets).open, length)
    return Call(operation=Operation.SEND_DOCUMENT, job_id=7, document=body, creates=True)


def answering_after(seconds: float) -> Answer:
    async def answer() -> Group:
        await asyncio.sleep(seconds)
        return job()

    return answer


class Asked:
    """Answers what became of the job, one thing after another; the last one stays."""

    def __init__(self, answers: Iterable[Outcome]) -> None:
        self.answers = list(answers)
        self.times = 0

    async def __call__(self) -> Outcome:
        self.times += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def post(
    seconds: float, *told: Outcome, given: Call | None = None
) -> tuple[list[int], Asked, Peer]:
    session, sent, ask = peer(send_document=answering_after(seconds)), [], Asked(told or [ABSENT])
    await posted(session, given or call(), on_sent=sent.append, ask=ask)  # type: ignore[arg-type]
    return sent, ask, session


async def test_a_quick_answer_needs_no_question(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "SILENT_SECONDS", 5.0)
    sent, ask, _ = await post(0.0)
    assert sent == [4]
    assert ask.times == 0


async def test_an_error_is_told_as_it_is():
    ask = Asked([ABSENT])
    with pytest.raises(TransportError) as caught:
        await posted(peer(send_document=CUT), call(), on_sent=print, ask=ask)  # type: ignore[arg-type]
    assert caught.value is CUT
    assert ask.times == 0


async def test_an_end_told_elsewhere_ends_the_wait():
    with pytest.raises(AnsweredElsewhereError) as caught:
        await post(60.0, UNDER_WAY, DEAF, ENDED)
    assert caught.value.outcome is ENDED


@pytest.mark.parametrize("told", [ABSENT, NOBODY_KNOWS])
async def test_who_has_all_and_knows_of_no_job_is_not_waited_for_for_ever(told: Outcome):
    with pytest.raises(JobError) as caught:
        await post(60.0, told)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN
    assert caught.value.job_id == 7


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([UNDER_WAY], id="it has the job: it prints, and answers then"),
        pytest.param([DEAF], id="it does one thing at a time"),
        pytest.param([ABSENT, ABSENT, UNDER_WAY] * 20, id="doubt ends where it has the job"),
    ],
)
async def test_whose_job_is_under_way_may_take_long(told: list[Outcome]):
    _, ask, _ = await post(0.4, *told)
    assert ask.times >= 3


async def test_a_deaf_printer_does_not_end_the_doubt():
    with pytest.raises(JobError):
        await post(60.0, ABSENT, DEAF, ABSENT, DEAF, ABSENT, ABSENT)


async def test_an_upload_that_is_not_over_may_take_long():
    """A printer that does not read on has no whole job, and nothing is wrong with that."""
    _, ask, _ = await post(0.4, ABSENT, given=call(b"%P", length=4))
    assert ask.times >= 3


async def test_who_does_not_know_the_length_does_not_know_the_end():
    _, ask, _ = await post(0.4, ABSENT, given=call(length=None))
    assert ask.times >= 3


async def test_progress_puts_the_question_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.2)

    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(30):
            await asyncio.sleep(0.02)
            yield b"%"

    body = FactoryBody(trickle, 30)
    slow = Call(operation=Operation.SEND_DOCUMENT, document=body, creates=True)
    sent, ask, _ = await post(0.0, ENDED, given=slow)
    assert sent[-1] == 30
    assert ask.times == 0


async def test_whoever_waits_can_be_canceled():
    gone = asyncio.Event()

    async def answer() -> Group:
        try:
            await asyncio.sleep(60.0)
        finally:
            gone.set()
        return job()

    session = peer(send_document=answer)
    waiting = asyncio.ensure_future(
        posted(session, call(), on_sent=print, ask=Asked([UNDER_WAY]))  # type: ignore[arg-type]
    )
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert gone.is_set(), "the sending ends with it"


@pytest.mark.parametrize(("told", "most"), [(UNDER_WAY, 6), (NOBODY_KNOWS, 6)])
async def test_a_slow_reader_is_asked_more_and_more_seldom(
    told: Outcome, most: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(patience, "GROWTH", 3.0)
    _, ask, _ = await post(0.5, told, given=call(length=None))
    assert 2 <= ask.times <= most


async def test_no_connection_is_kept_for_questions_that_are_seldom(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patience, "RESTS_FROM_SECONDS", 0.04)
    _, _, session = await post(0.3, UNDER_WAY)
    assert session.closed >= 1


async def test_while_it_is_in_doubt_the_printer_is_asked_as_often_as_before(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(patience, "GROWTH", 1000.0)
    monkeypatch.setattr(patience, "LONGEST_DOUBT_SECONDS", 1000.0)
    _, ask, _ = await post(0.4, ABSENT)
    assert ask.times > 5


async def test_many_silent_printers_are_asked_at_one_pace():
    pace, ask = Pace(0.001), Asked([UNDER_WAY])

    async def one() -> None:
        session = peer(send_document=answering_after(0.3))
        await posted(session, call(), on_sent=lambda _: None, ask=ask, pace=pace)  # type: ignore[arg-type]

    await asyncio.gather(*[one() for _ in range(20)])
    assert ask.times <= 4  # at once, and then nobody for long
    assert not pace


async def test_an_end_told_elsewhere_does_not_hide_that_somebody_canceled():
    session, ended = peer(send_document=answering_after(60.0)), asyncio.Event()

    async def ask() -> Outcome:
        sending.cancel()
        ended.set()
        return ENDED

    sending = asyncio.create_task(
        posted(session, call(), on_sent=print, ask=ask)  # type: ignore[arg-type]
    )
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert ended.is_set()
