"""The states of a resource, what leads from one to another, and what is told of a change."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from sealpress.printer.refusal import RefusalError
from sealpress.printer.system.resource import (
    NEXT_STATES,
    Resource,
    ResourceState,
    ResourceStep,
    allocated,
    canceled,
    is_for_system,
    reasons,
    resource_events,
    settled,
    stepped,
)
from sealpress.printer.system.resources.contents import RESOURCE_FORMATS, fits

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LATER = AT + timedelta(seconds=5)
FRESH = Resource(number=1, uuid="u", kind="static-strings", created=AT)
THERE = stepped(FRESH, ResourceStep.RECEIVE, AT)
READY = stepped(THERE, ResourceStep.INSTALL, AT)
USED = allocated(READY, 7, {7, 8}, is_needed=True)
GONE = stepped(READY, ResourceStep.CANCEL, LATER)
LEAVING = canceled(USED, {7}, LATER)


@pytest.mark.parametrize("state", ResourceState)
@pytest.mark.parametrize("step", ResourceStep)
def test_each_step_is_in_the_table_or_refused(state: ResourceState, step: ResourceStep) -> None:
    resource = dataclasses.replace(FRESH, state=state)
    if (state, step) in NEXT_STATES:
        assert stepped(resource, step, AT).state is NEXT_STATES[state, step]
        return
    with pytest.raises(RefusalError, match=state.keyword):
        stepped(resource, step, AT)


def test_no_step_leads_out_of_the_last_states() -> None:
    assert not [state for state, _ in NEXT_STATES if state.is_terminal]
    assert {state for state in ResourceState if state.is_terminal} == {
        ResourceState.CANCELED,
        ResourceState.ABORTED,
    }


def test_times_are_those_of_the_state() -> None:
    assert (FRESH.installed, FRESH.canceled) == (None, None)
    assert (READY.installed, READY.canceled) == (AT, None)
    assert (GONE.installed, GONE.canceled) == (None, LATER)


def test_what_is_needed_leaves_when_the_last_printer_does() -> None:
    assert LEAVING.state is ResourceState.INSTALLED
    assert settled(LEAVING, {7, 8}, LATER) is LEAVING
    assert settled(LEAVING, {8}, LATER).state is ResourceState.CANCELED
    assert settled(READY, (), LATER) is READY
    with pytest.raises(RefusalError, match="leaving"):
        stepped(LEAVING, ResourceStep.INSTALL, LATER)


def test_printers_that_are_gone_are_forgotten() -> None:
    both = allocated(USED, 8, {7, 8}, is_needed=True)
    assert both.printers == {7, 8}
    assert allocated(both, 9, {8, 9}, is_needed=True).printers == {8, 9}
    assert allocated(both, 7, {7, 8}, is_needed=False).printers == {8}
    assert canceled(both, (), LATER).printers == set()


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        (None, FRESH, ("resource-created",)),
        (FRESH, THERE, ("resource-state-changed",)),
        (THERE, READY, ("resource-installed",)),
        (USED, LEAVING, ("resource-state-changed",)),
        (LEAVING, GONE, ("resource-canceled",)),
        (READY, dataclasses.replace(READY, info="new"), ("resource-config-changed",)),
        (READY, USED, ()),
        (FRESH, stepped(FRESH, ResourceStep.ABORT, AT), ("resource-state-changed",)),
    ],
)
def test_events(before: Resource | None, after: Resource, events: tuple[str, ...]) -> None:
    assert resource_events(before, after) == events


@pytest.mark.parametrize(
    ("resource", "keyword"),
    [
        (FRESH, "none"),
        (dataclasses.replace(FRESH, is_incoming=True), "resource-incoming"),
        (LEAVING, "cancel-requested"),
        (GONE, "job-canceled-by-operator"),
        (stepped(FRESH, ResourceStep.ABORT, AT), "aborted-by-system"),
    ],
)
def test_reasons(resource: Resource, keyword: str) -> None:
    assert reasons(resource) == (keyword,)


def test_the_systems_own_texts() -> None:
    assert is_for_system(READY)
    assert not is_for_system(USED)
    assert not is_for_system(THERE)
    assert not is_for_system(dataclasses.replace(READY, kind="static-image"))


@pytest.mark.parametrize(
    ("media_type", "octets"),
    [
        ("application/octet-stream", b"anything"),
        ("application/pdf", b"%PDF-1.7"),
        ("application/vnd.iccprofile", bytes(36) + b"acsp" + bytes(100)),
        ("font/otf", b"OTTO"),
        ("font/ttf", b"\0\1\0\0"),
        ("image/jpeg", b"\xff\xd8\xff\xe0"),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
        ("text/strings", '"a" = "ä";'.encode()),
    ],
)
def test_data_fit_their_format(media_type: str, octets: bytes) -> None:
    assert media_type in RESOURCE_FORMATS
    assert fits(media_type, octets)
    assert not fits(media_type, b"")
    other = b"\xff\0<html>"
    assert fits(media_type, other) is (media_type == "application/octet-stream")
    assert not fits("text/html", octets)
