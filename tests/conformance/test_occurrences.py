"""Where attributes occur in a response."""

from __future__ import annotations

from sealpress.conformance.occurrences import first, occurrences
from sealpress.ipp import (
    Attribute,
    Collection,
    Group,
    GroupTag,
    Message,
    OutOfBand,
    ValueTag,
    Version,
)


def integer(name: str, *values: int) -> Attribute:
    return Attribute(name, (ValueTag.INTEGER,) * len(values), values)


def collection(name: str, *values: Collection) -> Attribute:
    return Attribute(name, (ValueTag.BEG_COLLECTION,) * len(values), values)


def message(*groups: Group) -> Message:
    return Message(Version(2, 0), 0, 1, list(groups))


def found(response: Message, name: str) -> list[tuple[object, int]]:
    return [(one.attribute.value, one.group) for one in occurrences(response, name)]


JOBS = message(
    Group([integer("job-id", 1), integer("copies", 5)], tag=GroupTag.JOB),
    Group([integer("job-id", 2)], tag=GroupTag.JOB),
    Group([integer("job-id", 3)], tag=GroupTag.PRINTER),
)


def test_every_group_is_looked_at() -> None:
    assert found(JOBS, "job-id") == [(1, GroupTag.JOB), (2, GroupTag.JOB), (3, GroupTag.PRINTER)]
    assert found(JOBS, "none") == []


def test_case_does_not_count() -> None:
    assert found(JOBS, "Copies") == [(5, GroupTag.JOB)]


def test_members_of_every_value() -> None:
    sizes = [Collection([collection("size", Collection([integer("x", n)]))]) for n in (1, 2)]
    bare = Collection([integer("y", 9)])
    response = message(Group([collection("media", sizes[0], bare, sizes[1])], tag=GroupTag.PRINTER))
    assert found(response, "media/size/x") == [(1, GroupTag.PRINTER), (2, GroupTag.PRINTER)]
    assert found(response, "media/none") == []


def test_an_attribute_without_collection_stands_for_its_members() -> None:
    nothing = Attribute("media", (ValueTag.NO_VALUE,), (OutOfBand.NO_VALUE,))
    response = message(Group([nothing], tag=GroupTag.PRINTER))
    assert found(response, "media/size") == [(OutOfBand.NO_VALUE, GroupTag.PRINTER)]


def test_the_first_of_a_syntax() -> None:
    text = Attribute("job-id", (ValueTag.TEXT,), ("5",))
    response = message(Group([text], tag=GroupTag.JOB), *JOBS.groups)
    by_tag = first(response, "job-id", ValueTag.INTEGER)
    any_tag = first(response, "job-id")
    assert by_tag is not None
    assert any_tag is not None
    assert (by_tag.value, any_tag.value, first(response, "none")) == (1, "5", None)
