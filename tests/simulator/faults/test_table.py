"""The table of faults: complete, told apart, each made by somebody."""

from __future__ import annotations

from collections import Counter

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.simulator.faults import FAULTS, Layer, parse_fault

OURS = [Layer.TCP, Layer.TLS, Layer.HTTP, Layer.IPP]


def test_there_are_many_in_each_layer():
    count = Counter(fault.layer for fault in FAULTS.values())
    assert all(count[layer] >= 10 for layer in OURS)
    assert sum(count[layer] for layer in OURS) >= 100


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_row_is_complete(fault):
    assert FAULTS[fault.name] is fault
    assert fault.sentence.endswith(".")
    assert fault.sentence[0].isupper()
    assert fault.reason is None or fault.reason in CATALOGUE
    assert fault.scheme in {"ipp", "ipps"}
    parse_fault(fault.name)


def test_sentences_are_told_apart():
    sentences = Counter(fault.sentence for fault in FAULTS.values())
    assert [one for one, count in sentences.items() if count > 1] == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_can_be_chosen_has_words(fault):
    parameter = fault.parameter
    assert parameter is None or (parameter.name.islower() and parameter.meaning)


def test_what_an_examination_cannot_see_has_no_reason():
    hidden = [fault for fault in FAULTS.values() if fault.needs_document]
    assert hidden
    assert [fault.name for fault in hidden if fault.reason] == []
