"""The page of operations says what the tables say; who may, printers see so themselves."""

from __future__ import annotations

import pytest

from sealpress.gateway.queue_model import QUEUE_RULES
from sealpress.ipp.operations import operation_name
from sealpress.ipp.status import Status
from sealpress.printer.operations import PRINTER_RULES
from sealpress.printer.system.operations import AT_PRINTERS, SYSTEM_RULES
from tests.printer.conversation import Conversation, config
from tools import operations_page

ALL = {**QUEUE_RULES, **PRINTER_RULES}
REFUSED = {Status.CLIENT_ERROR_NOT_AUTHORIZED, Status.CLIENT_ERROR_NOT_AUTHENTICATED}


def test_the_page_is_current() -> None:
    assert operations_page.PAGE.read_text(encoding="utf-8") == operations_page.page(), (
        "run `make docs`"
    )


def test_every_operation_has_its_row() -> None:
    rows = [line for line in operations_page.page().splitlines() if "| 0x" in line]
    of_printers, of_system = sorted(ALL), sorted({*SYSTEM_RULES, *AT_PRINTERS})
    assert [row.split("|")[1].strip() for row in rows] == [
        operation_name(code) for code in (*of_printers, *of_system)
    ]


@pytest.mark.parametrize("code", sorted(PRINTER_RULES))
def test_who_may_is_true(code: int) -> None:
    rule = PRINTER_RULES[code]
    talk = Conversation(
        config(operators=frozenset({"olga"}), retains_documents=True), authenticated="ann"
    )
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.authenticated = "bob"
    answer = talk.printer.begin(
        talk.message(rule.operation, job_id=number if rule.is_for_job else None), talk.where
    )
    message = getattr(answer, "message", None)
    said = operations_page.who_may(rule)
    if message is None or said == "anybody":
        assert message is None or message.code not in REFUSED
    elif not rule.required and "subscription" not in rule.operation.label.lower():
        assert message.code in REFUSED
