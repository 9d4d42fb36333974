"""Job Template attributes against printers with unusual abilities."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Attribute, Collection
from sealpress.ipp.options import job_attributes
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.values import IntegerRange
from sealpress.printer.refusal import RefusalError
from sealpress.printer.template import TemplateRules


def judge(supported: dict[str, object], wanted: dict[str, object]) -> tuple[list[str], list[str]]:
    """Return the names that are kept and those that are listed as unsupported."""
    rules = TemplateRules([attribute_from(name, value) for name, value in supported.items()])
    verdict = rules.judge(job_attributes(wanted))
    return list(verdict.kept), [attribute.name for attribute in verdict.unsupported]


@pytest.mark.parametrize("supported", [True, False])
def test_an_attribute_that_is_supported_or_not_at_all(supported: bool) -> None:
    kept, listed = judge({"page-ranges-supported": supported}, {"page-ranges": "1-2"})
    assert (kept, listed) == ((["page-ranges"], []) if supported else ([], ["page-ranges"]))


def test_media_without_custom_sizes() -> None:
    supported = {"media-supported": ["iso_a4_210x297mm"]}
    assert judge(supported, {"media": "custom_x_100x100mm"}) == ([], ["media"])
    assert judge(supported, {"media": "iso_a4_210x297mm"}) == (["media"], [])


def test_media_from_a_roll() -> None:
    supported = {"media-supported": ["roll_min_50x50mm", "roll_max_210x900mm"]}
    assert judge(supported, {"media": "custom_banner_200x800mm"}) == (["media"], [])
    assert judge(supported, {"media": "custom_banner_200x901mm"}) == ([], ["media"])


@pytest.mark.parametrize("size", [{}, {"x-dimension": 1}, {"x-dimension": 5, "y-dimension": 5}])
def test_media_sizes_that_are_none(size: dict[str, object]) -> None:
    supported: dict[str, object] = {
        "media-col-supported": ["media-size"],
        "media-size-supported": [{"x-dimension": 21000, "y-dimension": 29700}],
    }
    assert judge(supported, {"media-col": {"media-size": size}}) == ([], ["media-col"])


def test_finishings_and_finishings_col_conflict() -> None:
    supported = {
        "finishings-supported": [3, 4],
        "finishings-col-supported": ["finishing-template"],
        "finishing-template-supported": ["staple"],
    }
    rules = TemplateRules([attribute_from(name, value) for name, value in supported.items()])
    wanted = {"finishings": [4], "finishings-col": [{"finishing-template": "staple"}]}
    verdict = rules.judge(job_attributes(wanted))
    assert list(verdict.kept) == ["finishings-col"]
    assert [attribute.name for attribute in verdict.conflicting] == ["finishings"]


def test_a_member_without_a_list_of_values_may_have_any() -> None:
    supported = {"media-col-supported": ["media-key"]}
    assert judge(supported, {"media-col": {"media-key": "mine"}}) == (["media-col"], [])
    assert judge(supported, {"overrides": [{"sides": "one-sided"}]}) == ([], ["overrides"])


SIZES: dict[str, object] = {
    "media-col-supported": ["media-size"],
    "media-size-supported": [
        {"x-dimension": 21000, "y-dimension": 29700},
        {"x-dimension": IntegerRange(7600, 21600), "y-dimension": IntegerRange(12700, 35600)},
    ],
}
EXACT: dict[str, object] = {
    **SIZES,
    "media-size-supported": [{"x-dimension": 21000, "y-dimension": 29700}],
}


@pytest.mark.parametrize(
    ("x", "y", "fits"),
    [
        (21000, 29700, True),
        (21050, 29750, True),
        (20950, 29650, True),
        (21051, 29700, False),
        (21000, 29751, False),
        (20949, 29700, False),
        (21000, 29649, False),
        (29700, 21000, False),
    ],
)
def test_a_size_may_be_half_a_millimetre_off(x: int, y: int, fits: bool) -> None:
    wanted = {"media-col": {"media-size": {"x-dimension": x, "y-dimension": y}}}
    assert judge(EXACT, wanted) == ((["media-col"], []) if fits else ([], ["media-col"]))


@pytest.mark.parametrize(
    ("x", "y", "fits"),
    [(7600, 12700, True), (21600, 35600, True), (7599, 12700, False), (7600, 35601, False)],
)
def test_custom_sizes_have_exact_bounds(x: int, y: int, fits: bool) -> None:
    wanted = {"media-col": {"media-size": {"x-dimension": x, "y-dimension": y}}}
    assert judge(SIZES, wanted) == ((["media-col"], []) if fits else ([], ["media-col"]))


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("custom_x_76x127mm", True),
        ("custom_x_216x356mm", True),
        ("custom_x_75x127mm", False),
        ("custom_x_76x126mm", False),
        ("custom_x_217x356mm", False),
        ("custom_x_216x357mm", False),
        ("my-favourite-paper", False),
    ],
)
def test_custom_names_lie_between_the_bounds(name: str, fits: bool) -> None:
    supported = {"media-supported": ["custom_min_76x127mm", "custom_max_216x356mm"]}
    assert judge(supported, {"media": name}) == ((["media"], []) if fits else ([], ["media"]))


def test_one_bound_alone_makes_no_custom_sizes() -> None:
    supported = {"media-supported": ["custom_min_76x127mm"]}
    assert judge(supported, {"media": "custom_x_100x200mm"}) == ([], ["media"])


@pytest.mark.parametrize(
    ("ranges", "good"),
    [
        ("1-1", True),
        ("1-3,5-5,6-9", True),
        ("1-3,3-5", False),
        ("5-6,1-2", False),
        ("4-2", False),
    ],
)
def test_page_ranges_ascend(ranges: str, good: bool) -> None:
    rules = TemplateRules([attribute_from("page-ranges-supported", True)])
    pairs = [tuple(map(int, one.split("-"))) for one in ranges.split(",")]
    values = tuple(IntegerRange(lower, upper) for lower, upper in pairs)
    wanted = Attribute("page-ranges", (ValueTag.RANGE_OF_INTEGER,) * len(values), values)
    if good:
        assert rules.judge([wanted]).kept == {"page-ranges": wanted}
        return
    with pytest.raises(RefusalError) as caught:
        rules.judge([wanted])
    assert caught.value.status == Status.CLIENT_ERROR_BAD_REQUEST


@pytest.mark.parametrize(("priority", "fits"), [(1, True), (100, True), (0, False), (101, False)])
def test_any_priority_maps_to_a_level(priority: int, fits: bool) -> None:
    wanted = {"job-priority": priority}
    rules = TemplateRules([attribute_from("job-priority-supported", 1)])
    attribute = Attribute("job-priority", (ValueTag.INTEGER,), (priority,))
    assert (list(rules.judge([attribute]).kept) == list(wanted)) is fits


def test_good_values_are_kept_and_bad_ones_listed() -> None:
    rules = TemplateRules([attribute_from("finishings-supported", [3, 4])])
    verdict = rules.judge(job_attributes({"finishings": [4, 5]}))
    assert verdict.kept["finishings"].values == (4,)
    (listed,) = verdict.unsupported
    assert (listed.name, listed.tags, listed.values) == ("finishings", (ValueTag.ENUM,), (5,))


def test_of_a_collection_the_wrong_members_alone_are_listed() -> None:
    rules = TemplateRules(
        [
            attribute_from("media-col-supported", ["media-type", "media-color"]),
            attribute_from("media-type-supported", ["labels"]),
        ]
    )
    wanted = {"media-type": "velvet", "media-color": "blue", "media-tooth": "fine"}
    verdict = rules.judge(job_attributes({"media-col": wanted}))
    (listed,) = verdict.unsupported[0].values
    assert isinstance(listed, Collection)
    assert [member.name for member in listed] == ["media-type", "media-tooth"]
    assert listed["media-tooth"].tags == (ValueTag.UNSUPPORTED,)


def test_general_and_exact_conflict_only_where_both_are_kept() -> None:
    supported = {"media-supported": ["iso_a4_210x297mm"], **SIZES}
    wanted = {
        "media": "velvet",
        "media-col": {"media-size": {"x-dimension": 21000, "y-dimension": 29700}},
    }
    assert judge(supported, wanted) == (["media-col"], ["media"])


def test_a_ticket_has_a_size() -> None:
    assert judge({"finishings-supported": [3]}, {"finishings": [3] * 500}) == (["finishings"], [])
    with pytest.raises(RefusalError) as refused:
        judge({"finishings-supported": [3]}, {"finishings": [3] * 2000})
    assert refused.value.status == Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE


def test_some_printers_take_more_values_than_are_registered() -> None:
    wanted = [Attribute("job-sheets", (ValueTag.NAME,) * 2, ("standard", "none"))]
    supported = [Attribute("job-sheets-supported", (ValueTag.NAME,) * 2, ("none", "standard"))]
    assert TemplateRules(supported, frozenset({"job-sheets"})).judge(wanted).kept.keys() == {
        "job-sheets"
    }
    with pytest.raises(RefusalError, match="takes a single value"):
        TemplateRules(supported).judge(wanted)
