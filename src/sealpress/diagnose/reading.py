"""Steps that only read what the printer told about itself, and words for what they found."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.replies import one_line
from sealpress.diagnose.observation import Observation

if TYPE_CHECKING:
    from sealpress.diagnose.examination import Examination, Look
    from sealpress.ipp.message import Group

NOT_TOLD = "the printer has not told about itself"
"""Why something could not be looked at."""

_LISTED = 6

Reader: TypeAlias = "Callable[[Examination, Group], Iterator[Observation]]"
"""Reads the attributes of a printer; asks nothing."""


def reading(question: str) -> Callable[[Reader], Look]:
    """Make a step of a function that only reads the printer's attributes.

    Args:
        question: What is skipped where there are none.
    """

    def decorate(read: Reader) -> Look:
        async def look(exam: Examination) -> AsyncIterator[Observation]:
            if exam.attributes is None:
                yield Observation.skipped(question, NOT_TOLD)
                return
            for observation in read(exam, exam.attributes):
                yield observation

        look.__doc__ = read.__doc__
        return look

    return decorate


def listed(words: Iterable[str], most: int = _LISTED) -> str:
    """Return words for a sentence, not too many of them, and fit for a terminal.

    >>> listed(["a", "b", "c", "d"], most=2)
    'a, b and 2 more'
    """
    every = [one_line(word) for word in words]
    if len(every) <= most + 1:
        return ", ".join(every)
    return f"{', '.join(every[:most])} and {len(every) - most} more"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "job"), counted(2, "job")
    ('1 job', '2 jobs')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
