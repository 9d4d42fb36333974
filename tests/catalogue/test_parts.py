"""Every reason belongs to a part, and every part is found by its words."""

from sealpress.catalogue import CATALOGUE
from sealpress.catalogue.parts import PARTS, part_of
from sealpress.reasons import Reason


def test_every_entry_has_its_part():
    assert {part_of(entry) for entry in CATALOGUE.values()} == set(PARTS)
    assert part_of(CATALOGUE[Reason.TLS_CLOSED]).title == "TLS"


def test_a_word_names_one_part():
    words = [word for part in PARTS for word in (*part.words, part.letter.lower())]
    assert len(set(words)) == len(words)


def test_no_part_is_called_as_a_reason():
    words = {word for part in PARTS for word in part.words}
    assert not words & {str(reason) for reason in Reason}
