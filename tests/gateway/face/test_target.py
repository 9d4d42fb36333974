"""What a request is about, as its message and its path say."""

from __future__ import annotations

import pytest

from sealpress.gateway.face.target import Target, target_of, target_of_path
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag

NOWHERE = Target(is_known=False)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", Target(is_server=True)),
        ("", Target(is_server=True)),
        ("/printers/", Target(is_server=True)),
        ("/jobs", Target(is_server=True)),
        ("/jobs/17", Target(job_id=17, is_server=True)),
        ("/jobs/x", Target(job_id=0, is_server=True)),
        ("/admin/", Target(is_server=True)),
        ("/ipp/print", Target()),
        ("/ipp/printer/", Target()),
        ("/ipp/print/laser", Target("laser")),
        ("/ipp/print/laser/17", Target("laser", 17)),
        ("/printers/laser", Target("laser")),
        ("/printers/laser/17", Target("laser", 17)),
        ("/printers/laser/99999999999", Target("laser")),
        ("/elsewhere", NOWHERE),
        ("/ippx", NOWHERE),
    ],
)
def test_paths(path: str, target: Target) -> None:
    assert target_of_path(path) == target


def message(**attributes: object) -> Message:
    """Make a request with these operation attributes."""
    tags = {int: ValueTag.INTEGER, str: ValueTag.URI, bool: ValueTag.BOOLEAN}
    made = [
        Attribute(name.replace("_", "-"), (tags[type(value)],), (value,))  # type: ignore[arg-type]  # test
        for name, value in attributes.items()
    ]
    return Message(Version(2, 0), 9, 1, [Group(made, tag=GroupTag.OPERATION)])


def test_the_printer_uri_decides() -> None:
    asked = message(printer_uri="ipp://h/printers/ink", job_id=3)
    assert target_of(asked, "/printers/laser") == Target("ink", 3)


def test_the_job_uri_decides() -> None:
    asked = message(job_uri="ipps://h:631/jobs/17")
    assert target_of(asked, "/printers/laser") == Target(job_id=17, is_server=True)


@pytest.mark.parametrize("uri", ["laser", "mailto:x", "ipp://", "ipp://h/elsewhere"])
def test_uris_of_nothing(uri: str) -> None:
    assert target_of(message(printer_uri=uri), "/printers/laser") == NOWHERE


def test_without_a_target_the_path_decides() -> None:
    assert target_of(message(), "/printers/laser") == Target("laser")
    assert target_of(message(printer_uri=True), "/printers/laser") == Target("laser")
    assert target_of(Message(Version(2, 0), 9, 1, []), "/ipp/print") == Target()
    wrong = Message(Version(2, 0), 9, 1, [Group([], tag=GroupTag.JOB)])
    assert target_of(wrong, "/") == Target(is_server=True)
