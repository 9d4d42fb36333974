"""Every reason has an entry, and every entry is fit to be shown."""

import re
import traceback

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.errors import SealpressError
from sealpress.reasons import Reason


def test_every_reason_has_one_entry() -> None:
    assert set(CATALOGUE) == set(Reason)


def test_message_ids_are_unique() -> None:
    ids = [entry.message_id for entry in CATALOGUE.values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("reason", list(Reason))
def test_entry_is_whole(reason: Reason) -> None:
    entry = CATALOGUE[reason]
    assert re.fullmatch(r"SP-[UWNTCHIJQFDS]\d{3}", entry.message_id)
    assert entry.sentence.endswith(".")
    assert entry.remedy.endswith((".", "..."))
    assert entry.causes
    assert entry.exit_code != 0


def test_an_error_shows_detail_and_keyword() -> None:
    error = SealpressError(Reason.INVALID_URI, "no scheme in 'printer'")
    assert str(error) == "no scheme in 'printer' [invalid-uri]"
    assert error.entry.message_id == "SP-U001"


def test_a_traceback_of_an_error_shows_its_hint() -> None:
    error = SealpressError(Reason.INVALID_ARGUMENT, "no fault 'bussy'", hint="Did you mean busy?")
    assert traceback.format_exception_only(error)[-1] == "Did you mean busy?\n"
    assert not hasattr(SealpressError(Reason.INVALID_URI, "no hint"), "__notes__")
