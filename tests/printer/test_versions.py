"""Which versions a printer calls its own (PWG 5100.12-2024)."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.ipp import registry
from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation
from sealpress.printer.versions import REQUIREMENTS, missing_for
from sealpress.simulator.profiles import PROFILES
from tests.printer.conversation import Conversation, config, of_version

NEWER = (Version(2, 1), Version(2, 2))


def test_a_version_asks_for_what_lower_ones_do() -> None:
    everything = {int(one) for one in Operation}
    assert "printer-alert" in missing_for(Version(2, 2), everything, ())
    assert "overrides-supported" not in missing_for(Version(2, 1), everything, ())
    assert missing_for(Version(2, 0), (), ()) == ()


def test_what_is_asked_for_is_registered() -> None:
    for asked in REQUIREMENTS.values():
        for name in asked.attributes:
            assert registry.attribute(name), name


@pytest.mark.parametrize("lacking", [Operation.PROMOTE_JOB, Operation.SET_PRINTER_ATTRIBUTES])
def test_a_printer_that_lacks_something_does_not_tell_it(lacking: Operation) -> None:
    talk = Conversation(config(versions_if_complete=NEWER, lacks=frozenset({lacking})))
    told = talk.attributes("ipp-versions-supported").attributes[0].values
    assert "2.2" not in told
    request = of_version(talk.message(Operation.GET_PRINTER_ATTRIBUTES), 2, 2)
    answer = talk.send(request)  # it is understood all the same
    assert (answer.version, answer.code) == (Version(2, 2), 0)


def test_profiles_that_promise_nothing_tell_nothing() -> None:
    modest = PROFILES["modest-office-mfp"].model
    told = Conversation(modest).attributes("ipp-versions-supported").attributes[0].values
    assert told == ("1.1", "2.0")


@pytest.mark.parametrize("name", ["everywhere-office", "production-printer"])
def test_a_profile_that_has_all_of_it_tells_it(name: str) -> None:
    model = dataclasses.replace(PROFILES[name].model, retains_documents=True)
    talk = Conversation(model)
    told = talk.attributes("ipp-versions-supported").attributes[0].values
    assert told == ("1.1", "2.0", "2.1", "2.2")
    request = of_version(talk.message(Operation.GET_PRINTER_ATTRIBUTES), 2, 2)
    assert talk.send(request).version == Version(2, 2)
