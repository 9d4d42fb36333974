"""Get-User-Printer-Attributes (PWG 5100.11)."""

from __future__ import annotations

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from tests.printer.conversation import Conversation, config, unsupported

USER, EVERYBODY = Operation.GET_USER_PRINTER_ATTRIBUTES, Operation.GET_PRINTER_ATTRIBUTES


def names(talk: Conversation, operation: Operation) -> set[str]:
    return {attribute.name for attribute in talk.ask(operation).groups[-1]}


def test_a_user_is_told_what_the_printer_does_for_him() -> None:
    talk = Conversation()
    assert names(talk, USER) == names(talk, EVERYBODY)


def test_operators_are_told_more() -> None:
    talk = Conversation(config(operators=frozenset({"ann"})), authenticated="ann")
    assert names(talk, USER) == names(talk, EVERYBODY)


def test_single_attributes_are_asked_for() -> None:
    wanted = {"requested-attributes": ["printer-name", "printer-colour"]}
    answer = Conversation().ask(USER, wanted)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert unsupported(answer) == {"requested-attributes": ("printer-colour",)}
    assert [attribute.name for attribute in answer.groups[-1]] == ["printer-name"]
