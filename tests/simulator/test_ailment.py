"""Ailments as data: what a condition makes of several of them."""

from __future__ import annotations

import datetime

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer import PrinterConfig
from sealpress.simulator.ailment import (
    JOB_CREATION,
    Ailment,
    Condition,
    Mishap,
    MishapKind,
    Refusal,
)
from tests.printer.conversation import Conversation, instant, unsupported

BUSY = Refusal(operations=JOB_CREATION, status=Status.SERVER_ERROR_BUSY, detail="busy")
JAM = Mishap(kind=MishapKind.STOP, page=3, reason="media-jam-error", message="Jam.")


def message(operation, options=None, **named):
    return Conversation().message(operation, options, **named)


def test_a_healthy_printer():
    condition = Condition()
    config = PrinterConfig()
    assert (condition.reasons, condition.message) == ((), "")
    assert not condition.is_paused
    assert not condition.is_closed
    assert not condition.never_ends
    assert condition.refuse(message(Operation.PRINT_JOB)) is None
    assert condition.befall(1, 1) is None
    assert condition.adapted(config) is config
    assert condition.at(instant()) == instant()


def test_several_ailments_add_up():
    condition = Condition(
        [
            Ailment(reasons=("a-error", "b-error"), message="One.", seconds_per_page=1.0),
            Ailment(reasons=("b-error",), message="Two.", seconds_per_page=2.0, is_paused=True),
        ]
    )
    assert condition.reasons == ("a-error", "b-error")
    assert condition.message == "One. Two."
    assert condition.seconds_per_page == 3.0
    assert condition.is_paused


@pytest.mark.parametrize("operation", list(JOB_CREATION))
def test_a_refusal_has_its_words(operation):
    answer = Condition([Ailment(refusals=(BUSY,))]).refuse(message(operation))
    assert answer.code == Status.SERVER_ERROR_BUSY
    assert answer.groups[0]["status-message"].value == "busy"
    assert answer.request_id == 1


def test_other_operations_are_not_refused():
    condition = Condition([Ailment(refusals=(BUSY,))])
    assert condition.refuse(message(Operation.GET_PRINTER_ATTRIBUTES)) is None


def test_a_refusal_that_is_used_up():
    twice = Refusal(operations=JOB_CREATION, status=Status.SERVER_ERROR_BUSY, detail="", times=2)
    condition = Condition([Ailment(refusals=(twice,))])
    answers = [condition.refuse(message(Operation.PRINT_JOB)) for _ in range(3)]
    assert [answer is None for answer in answers] == [False, False, True]


def test_options_are_refused_by_name():
    status = Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    refusal = Refusal(operations=JOB_CREATION, status=status, detail="no", options_only=True)
    condition = Condition([Ailment(refusals=(refusal,))])
    assert condition.refuse(message(Operation.PRINT_JOB)) is None
    answer = condition.refuse(message(Operation.PRINT_JOB, {"copies": 2}))
    assert unsupported(answer) == {"copies": (2,)}


@pytest.mark.parametrize(("pages", "at"), [(5, 3), (3, 3), (2, 2), (1, 1)])
def test_a_mishap_has_its_page(pages, at):
    condition = Condition([Ailment(mishaps=(JAM,))])
    befell = [page for page in range(1, pages + 1) if condition.befall(page, pages)]
    assert befell == [at]
    assert condition.reasons == ("media-jam-error",)
    assert condition.message == "Jam."


def test_a_mishap_that_hits_one_job_only():
    once = Mishap(kind=MishapKind.ABORT, reason="compression-error", times=1)
    condition = Condition([Ailment(mishaps=(once,))])
    assert [condition.befall(1, 1) for _ in range(2)] == [once, None]
    assert condition.reasons == ()


def test_a_clock_goes_wrong_and_seconds_go_on():
    years = datetime.timedelta(days=365)
    condition = Condition([Ailment(clock=lambda moment: moment - years)])
    moment = condition.at(instant(5))
    assert moment.wall == instant(5).wall - years
    assert moment.seconds == instant(5).seconds
