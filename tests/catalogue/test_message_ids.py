"""Message ids are for ever: what one has meant once, it means in every later version."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.reasons import Reason

GIVEN = dict(
    line.split() for line in Path(__file__).with_name("message-ids.txt").read_text().splitlines()
)
"""Message id by reason, as released; lines are added, never changed."""


@pytest.mark.parametrize("keyword", GIVEN)
def test_an_id_that_was_given_stays(keyword: str) -> None:
    ids = {str(reason): entry.message_id for reason, entry in CATALOGUE.items()}
    assert ids.get(keyword, GIVEN[keyword]) == GIVEN[keyword]


def test_no_id_is_given_again() -> None:
    owners = {message_id: keyword for keyword, message_id in GIVEN.items()}
    again = [
        reason
        for reason, entry in CATALOGUE.items()
        if owners.get(entry.message_id, str(reason)) != str(reason)
    ]
    assert again == []


def test_every_reason_is_written_down() -> None:
    assert {str(reason) for reason in Reason} <= set(GIVEN), "add a line to message-ids.txt"
