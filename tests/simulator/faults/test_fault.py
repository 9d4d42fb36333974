"""A fault and what can be chosen about it."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.simulator.faults import FAULTS, ActiveFault, Fault, Layer
from sealpress.simulator.faults.fault import choice, number, text


def of(parameter):
    return Fault("odd", Layer.HTTP, "It is odd.", None, parameter)


def test_the_default_is_filled_in():
    active = ActiveFault(of(number("seconds", "3", "how long")))
    assert (active.value, active.number, str(active)) == ("3", 3.0, "odd:3")


def test_a_word_is_no_number():
    assert ActiveFault(of(text("name", "x", "a name"))).number == 0.0


def test_a_choice_is_one_of_its_words():
    parameter = choice("answer", ("411", "close"), "what it does")
    assert ActiveFault(of(parameter), "close").value == "close"
    assert parameter.default == "411"
    with pytest.raises(UsageError, match="'open' cannot be the answer"):
        ActiveFault(of(parameter), "open")


def test_without_parameter_there_is_no_value():
    with pytest.raises(UsageError, match="takes no value"):
        ActiveFault(of(None), "3")


def test_faults_decide_their_own_name_or_their_aspect():
    assert of(None).decides == "odd"
    assert FAULTS["tls-1.0-only"].decides == FAULTS["tls-1.2-only"].decides == "tls-versions"
