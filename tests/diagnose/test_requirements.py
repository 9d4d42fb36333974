from __future__ import annotations

import pytest

from sealpress.diagnose.requirements import (
    AIRPRINT,
    IPP_1_1,
    IPP_2_0,
    IPP_2_1,
    IPP_2_2,
    IPP_EVERYWHERE,
    IPP_EVERYWHERE_COLOR,
    IPP_EVERYWHERE_PRINTER,
    MOPRIA,
    VERSIONS,
    Requirements,
    everywhere,
)
from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import attribute
from sealpress.printer.versions import REQUIREMENTS
from tests.diagnose.steps.office import office

ALL = (
    IPP_1_1,
    IPP_2_0,
    IPP_2_1,
    IPP_2_2,
    IPP_EVERYWHERE,
    IPP_EVERYWHERE_COLOR,
    IPP_EVERYWHERE_PRINTER,
    AIRPRINT,
    MOPRIA,
)
UNREGISTERED = {"urf-supported"}
"""Apple's own."""


def names(demands):
    return [
        *demands.attributes,
        *(name for _, conditional in demands.attributes_if for name in conditional),
        *demands.values,
        *demands.any_of,
    ]


@pytest.mark.parametrize("demands", ALL)
def test_every_attribute_is_a_registered_one(demands):
    strange = [name for name in names(demands) if attribute(name) is None]
    assert set(strange) <= UNREGISTERED


@pytest.mark.parametrize("demands", ALL)
def test_nothing_is_demanded_twice(demands):
    assert len(set(demands.operations)) == len(demands.operations)
    assert len(set(demands.attributes)) == len(demands.attributes)


@pytest.mark.parametrize("demands", [IPP_1_1, IPP_2_0, IPP_EVERYWHERE, IPP_EVERYWHERE_COLOR])
def test_a_good_printer_lacks_nothing(demands):
    assert demands.gaps(office()) == ()


def test_the_operations_of_ipp_1_1_are_those_of_the_standard():
    assert {one.value for one in IPP_1_1.operations} == {0x02, 0x04, 0x08, 0x09, 0x0A, 0x0B}


def test_each_version_includes_those_before():
    assert VERSIONS["2.2"][:2] == VERSIONS["2.1"]
    assert VERSIONS["2.1"][:1] == VERSIONS["2.0"]


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"printer-uuid": None}, "printer-uuid"),
        ({"operations-supported": [2, 4, 5, 6, 8, 9, 10, 11, 0x39]}, "Close-Job"),
        ({"document-format-supported": ["application/pdf"]},
         "image/pwg-raster in document-format-supported"),
        ({"ipp-versions-supported": ["1.1"]}, "2.0 in ipp-versions-supported"),
        ({"pages-per-minute-color": None}, "pages-per-minute-color"),
        ({"pwg-raster-document-sheet-back": None}, "pwg-raster-document-sheet-back"),
        ({"page-ranges-supported": None}, "page-ranges-supported"),
        ({"identify-actions-default": None}, "identify-actions-default"),
    ],
)  # fmt: skip
def test_each_gap_of_ipp_everywhere_is_named(change, gap):
    assert IPP_EVERYWHERE.gaps(office(change)) == (gap,)


@pytest.mark.parametrize(
    "change",
    [
        {"color-supported": False, "pages-per-minute-color": None},
        {"sides-supported": ["one-sided"], "pwg-raster-document-sheet-back": None},
        {"finishings-supported": ["none"], "finishings-default": None},
        {"document-format-supported": ["image/pwg-raster"], "page-ranges-supported": None},
    ],
)
def test_what_depends_is_not_demanded_of_all(change):
    assert IPP_EVERYWHERE.gaps(office(change)) == ()


def test_colour_printers_take_photographs():
    grey = office({"color-supported": False, "document-format-supported": ["image/pwg-raster"]})
    assert IPP_EVERYWHERE_COLOR not in everywhere(grey)
    assert IPP_EVERYWHERE_COLOR in everywhere(office())
    one = office({"document-format-supported": ["image/pwg-raster"]})
    assert IPP_EVERYWHERE_COLOR.gaps(one) == ("image/jpeg in document-format-supported",)


def test_servers_do_not_identify_themselves():
    server = office({"ipp-features-supported": ["ipp-everywhere-server"]})
    assert IPP_EVERYWHERE_PRINTER not in everywhere(server)
    assert IPP_EVERYWHERE_PRINTER in everywhere(office())


def test_one_of_several_values_is_enough():
    demands = Requirements(any_of={"document-format-supported": ("image/pwg-raster", "x/y")})
    assert demands.gaps(office()) == ()
    none = office({"document-format-supported": ["application/pdf"]})
    assert demands.gaps(none) == ("image/pwg-raster or x/y in document-format-supported",)


def test_a_missing_list_counts_as_empty():
    demands = Requirements(operations=(Operation.PRINT_JOB,), values={"charset-supported": ("x",)})
    bare = office({"operations-supported": None, "charset-supported": None})
    assert demands.gaps(bare) == ("Print-Job", "x in charset-supported")


@pytest.mark.parametrize(("version", "demands"), [("2.1", IPP_2_1), ("2.2", IPP_2_2)])
def test_our_own_printers_tell_a_version_only_with_all_that_is_demanded_here(version, demands):
    asked = REQUIREMENTS[Version(*map(int, version.split(".")))]
    assert set(demands.operations) | {Operation.CANCEL_SUBSCRIPTION} >= set(asked.operations)
    assert set(demands.operations) <= set(asked.operations)
    assert set(names(demands)) <= asked.attributes
