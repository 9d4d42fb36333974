"""Job Template attributes against printers with unusual abilities."""

from __future__ import annotations

import pytest

from sealpress.ipp.options import job_attributes
from sealpress.ipp.typed import attribute_from
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
    supported = {"overrides-supported": ["pages"]}
    assert judge(supported, {"overrides": [{"pages": "1-2"}]}) == (["overrides"], [])
    assert judge(supported, {"overrides": [{"sides": "one-sided"}]}) == ([], ["overrides"])
