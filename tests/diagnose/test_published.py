from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.diagnose import EXAMINATION_SECONDS, Outcome
from sealpress.diagnose.doctor import END, TEST_PAGE_SECONDS
from sealpress.diagnose.steps import STEPS
from tests.diagnose.test_doctor import diagnosed, pinned

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "doctor.md").read_text()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_is_documented(step):
    assert f"| `{step.name}` |" in PAGE
    assert step.title


def test_names_of_steps_are_unique():
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    assert END not in names


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_every_question_is_documented(printer, scheme):
    found = diagnosed(printer.uri(scheme), trust=pinned(printer))
    asked = {one.question for one in found.observations}
    asked.discard(f"port-{printer.port}")
    assert [one for one in sorted(asked) if f"`{one}`" not in PAGE] == []


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_documented(outcome):
    assert f"| `{outcome}` |" in PAGE


def test_the_bounds_are_documented():
    assert f"after {EXAMINATION_SECONDS:g} seconds" in PAGE
    assert f"take {TEST_PAGE_SECONDS:g} seconds" in PAGE
