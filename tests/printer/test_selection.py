"""Which attributes a client asks for."""

from __future__ import annotations

from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.printer.selection import MAX_REPEATED_NAMES, select

GROUPS = {"all": {"a", "b", "c"}, "none": set[str](), "some": {"a", "b"}}


def requested(*names: str) -> Attribute:
    return Attribute("requested-attributes", (ValueTag.KEYWORD,) * len(names), names)


def test_nothing_asked_gets_the_default() -> None:
    assert select(None, GROUPS, {"a"}, {"b"}) == ({"b"}, None)


def test_groups_and_names_are_joined() -> None:
    assert select(requested("some", "x"), GROUPS, {"x"}, set()).names == {"a", "b", "x"}


def test_unknown_names_are_listed_once_in_their_order() -> None:
    selection = select(requested("z", "a", "y", "z"), GROUPS, {"a"}, set())
    assert selection.names == {"a"}
    assert selection.unsupported == requested("z", "y")


def test_very_many_unknown_names_are_not_all_repeated() -> None:
    names = [f"x-{number}" for number in range(MAX_REPEATED_NAMES + 5)]
    unsupported = select(requested(*names), GROUPS, set(), set()).unsupported
    assert unsupported is not None
    assert len(unsupported.values) == len(unsupported.tags) == MAX_REPEATED_NAMES
