"""From what was seen to what to do: will it print, how, what is unsafe, what helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sealpress.diagnose.diagnosis import Conclusion, problems_in
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.severity import Outcome

if TYPE_CHECKING:
    from sealpress.diagnose.examination import Examination


def conclude(exam: Examination, observations: Sequence[Observation]) -> Conclusion:
    """Say what all that was seen comes to."""
    problems = problems_in(observations)
    failed = [one for one in problems if one.outcome is Outcome.FAILED]
    works = not failed and exam.attempt is not None
    return Conclusion(works=works)
