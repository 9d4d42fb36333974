from __future__ import annotations

import pytest

from sealpress.diagnose.diagnosis import Advice, Conclusion, Diagnosis, problems_in
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.errors import ExitCode, Reason


def seen(reason, step="ports", **more):
    made = Observation.problem("what", reason, f"{reason} was seen", **more)
    return Observation(
        question=made.question,
        outcome=made.outcome,
        sentence=made.sentence,
        reason=made.reason,
        step=step,
    )


def diagnosis(*observations, works=False):
    return Diagnosis(
        uri="ipp://printer.example/",
        observations=observations,
        conclusion=Conclusion(works=works),
        seconds=1.23456,
    )


def test_problems_are_sorted_and_the_rest_is_left_out():
    found = problems_in(
        [
            Observation.ok("name", "fine"),
            seen(Reason.PLAIN_OFFERED),
            seen(Reason.CERTIFICATE_EXPIRED),
            Observation.skipped("tls", "not there"),
            seen(Reason.NAME_NOT_FOUND),
        ]
    )
    assert [one.reason for one in found] == [
        Reason.NAME_NOT_FOUND,
        Reason.CERTIFICATE_EXPIRED,
        Reason.PLAIN_OFFERED,
    ]


def test_what_another_step_says_again_is_no_second_problem():
    again = seen(Reason.CONNECTION_REFUSED, step="http", outcome=Outcome.WARNING)
    found = problems_in([again, seen(Reason.CONNECTION_REFUSED)])
    assert [one.step for one in found] == ["ports"]


def test_one_step_may_see_the_same_kind_of_thing_twice():
    twice = [seen(Reason.ATTRIBUTE_MISSING), seen(Reason.ATTRIBUTE_MISSING)]
    assert len(problems_in(twice)) == 2


@pytest.mark.parametrize(
    ("observations", "works", "code"),
    [
        ((), True, ExitCode.OK),
        ((seen(Reason.PLAIN_OFFERED),), True, ExitCode.OK),
        ((seen(Reason.CERTIFICATE_EXPIRED), seen(Reason.PLAIN_OFFERED)), False, ExitCode.TRUST),
        ((seen(Reason.NAME_NOT_FOUND),), False, ExitCode.CONNECT),
        ((), False, ExitCode.OTHER),
    ],
)
def test_the_exit_code_is_that_of_the_first_problem(observations, works, code):
    assert diagnosis(*observations, works=works).exit_code is code


def test_the_json_form_names_the_first_reason_and_rounds_the_time():
    shown = diagnosis(seen(Reason.NAME_NOT_FOUND)).as_dict()
    assert (shown["schema"], shown["reason"], shown["seconds"]) == (1, "name-not-found", 1.235)
    assert shown["problems"] == shown["observations"]


def test_an_observation_without_a_remedy_of_its_own_has_that_of_its_reason():
    shown = diagnosis(seen(Reason.RAW_PORT_OPEN)).as_dict()
    assert "9100" in shown["problems"][0]["remedy"]
    assert shown["problems"][0]["message_id"] == "SP-D102"


def test_advice_says_what_to_type():
    advice = Advice(reason=Reason.PLAIN_OFFERED, sentence="do", commands=("sealpress x",))
    assert advice.as_dict()["commands"] == ["sealpress x"]
