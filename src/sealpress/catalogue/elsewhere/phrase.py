"""The shape of what another system says, with the reasons here that it corresponds to."""

from __future__ import annotations

from typing import NamedTuple

from sealpress.reasons import Reason


class Phrase(NamedTuple):
    """Words of another system.

    Attributes:
        system: Whose words they are.
        words: What is shown there: a keyword, a sentence, a message id.
        where: Where it is shown.
        meaning: What it stands for, one sentence.
        reasons: What it corresponds to here, the most likely first.
    """

    system: str
    words: str
    where: str
    meaning: str
    reasons: tuple[Reason, ...]
