from __future__ import annotations

import re

import pytest

from sealpress.catalogue.commands import with_uri
from sealpress.diagnose.concluding import conclude
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.errors import Reason
from sealpress.ipp.message import Group
from tests.diagnose.offered import IMPLICIT, PLAIN
from tests.diagnose.offered import knowing as asked
from tests.diagnose.steps.examined import examination

_SENT_HERE = re.compile(r"sealpress doctor \S+(?=\s|$)(?! --(?:trace|capture))")


def knowing(**settings):
    """An examination of a printer that has answered."""
    exam = asked(**settings)
    exam.attributes = Group()
    return exam


def problem(reason, **more):
    return Observation.problem("what", reason, f"{reason} was seen", **more)


def test_nothing_wrong_and_reached_works():
    found = conclude(knowing(attempt=PLAIN), [Observation.ok("name", "fine")])
    assert (found.works, found.how) == (True, "printer.example:631, in clear")
    assert found.to_do == ()
    assert found.facts["binding"] == "plain"


def test_what_was_not_reached_does_not_work():
    found = conclude(examination(reached=False), [])
    assert (found.works, found.how, found.facts) == (False, "", {})


@pytest.mark.parametrize(
    ("reason", "works"), [(Reason.NOT_IPP, False), (Reason.SUPPLIES_LOW, True)]
)
def test_one_failure_is_enough(reason, works):
    assert conclude(knowing(attempt=PLAIN), [problem(reason)]).works is works


def test_what_has_not_answered_is_not_known_to_work():
    found = conclude(asked(attempt=PLAIN), [problem(Reason.EXAMINATION_CUT_SHORT)])
    assert not found.works
    assert found.why == "it was not found out whether the printer answers"


def test_why_is_the_first_failure():
    seen = [problem(Reason.NOT_IPP), problem(Reason.NAME_NOT_FOUND), problem(Reason.PLAIN_OFFERED)]
    assert conclude(knowing(), seen).why == "name-not-found was seen"


def test_to_do_is_in_the_order_of_the_problems():
    seen = [problem(Reason.PLAIN_OFFERED), problem(Reason.CERTIFICATE_EXPIRED)]
    found = conclude(knowing(attempt=PLAIN), seen)
    assert [one.reason for one in found.to_do] == [
        Reason.CERTIFICATE_EXPIRED,
        Reason.PLAIN_OFFERED,
    ]


def test_what_is_remembered_anyway_is_nothing_to_do():
    assert conclude(knowing(attempt=PLAIN), [problem(Reason.CHUNKS_REFUSED)]).to_do == ()


def test_a_note_whose_remedy_is_an_examination_is_nothing_to_do():
    seen = problem(Reason.CONNECTION_REFUSED, outcome=Outcome.NOTE)
    assert conclude(knowing(attempt=PLAIN), [seen]).to_do == ()


def test_the_same_remedy_is_told_once():
    seen = [problem(Reason.NOT_IPP, remedy="do it"), problem(Reason.NOT_HTTP, remedy="do it")]
    (advice,) = conclude(knowing(), seen).to_do
    assert (advice.sentence, advice.reason) == ("Do it", Reason.NOT_HTTP)


def test_commands_have_the_printers_address():
    (advice,) = conclude(knowing(), [problem(Reason.CERTIFICATE_SELF_SIGNED)]).to_do
    assert advice.commands == ("sealpress trust pin ipp://printer.example/ipp/print",)


def test_nobody_is_sent_to_where_one_is_already():
    for reason in Reason:
        found = conclude(knowing(), [problem(reason, outcome=Outcome.FAILED)])
        assert not any(_SENT_HERE.search(one.sentence) for one in found.to_do), reason


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        (Reason.CONNECTION_RESET, "Try again. Likely causes, the likeliest first: the printer"),
        (Reason.TLS_ALERT, "sealpress doctor ipp://printer.example/ipp/print --trace shows"),
        (Reason.RESPONSE_INCOMPLETE, "Update the printer's firmware."),
        (Reason.CONNECTION_REFUSED, "Likely causes, the likeliest first: IPP or IPPS is"),
        (Reason.NO_SECURE_ENDPOINT, "What ended each attempt is told here. Switch on IPPS"),
    ],
)
def test_what_else_a_remedy_says_is_left(reason, advice):
    (found,) = conclude(knowing(), [problem(reason, outcome=Outcome.FAILED)]).to_do
    assert found.sentence.startswith(advice)


def test_printing_in_clear_is_not_forbidden_where_nothing_else_is_left():
    seen = [problem(Reason.TLS_OBSOLETE), problem(Reason.PLAIN_OFFERED)]
    (advice,) = conclude(knowing(), seen).to_do
    assert advice.reason is Reason.TLS_OBSOLETE


def test_advice_begins_like_a_sentence_but_for_commands():
    for reason in Reason:
        for one in conclude(knowing(), [problem(reason, outcome=Outcome.FAILED)]).to_do:
            assert one.sentence[0].isupper() or one.sentence.startswith("sealpress "), reason


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("type sealpress show URI", "type sealpress show ipp://h/"),
        ("sealpress plan URI --ask finds it", "sealpress plan ipp://h/ --ask finds it"),
        ("the URIs and MYURI stay", "the URIs and MYURI stay"),
        ("URI", "URI"),
    ],
)
def test_a_placeholder_is_filled_in(text, shown):
    assert with_uri(text, "ipp://h/") == shown


def test_an_address_is_quoted_for_the_shell():
    assert with_uri("sealpress show URI", "ipp://h/a b") == "sealpress show 'ipp://h/a b'"


@pytest.mark.parametrize(
    "reason", [Reason.PLAIN_OFFERED, Reason.RAW_PORT_OPEN, Reason.TLS_OLD_VERSIONS]
)
def test_what_is_unsafe_is_said(reason):
    (sentence,) = conclude(knowing(attempt=IMPLICIT), [problem(reason)]).unsafe
    assert f"{reason} was seen" in sentence
