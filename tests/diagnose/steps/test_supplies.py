from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.supplies import listed_supplies, look_at_supplies, markers
from sealpress.errors import Reason
from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from tests.diagnose.steps.examined import examination, read, taken, told

TONER = "type=toner;maxcapacity=100;level={};class=supplyThatIsConsumed;colorantname=black;"


def supplies(**values):
    return read(look_at_supplies, {k.replace("_", "-"): v for k, v in values.items()})["supplies"]


def test_enough_of_everything():
    one = supplies(marker_names=["Black", "Cyan"], marker_levels=[80, 40])
    assert (one.outcome, one.sentence) == (Outcome.OK, "it has Black 80 %, Cyan 40 %")
    assert one.facts["supplies"] == [
        {"name": "Black", "percent": 80},
        {"name": "Cyan", "percent": 40},
    ]


def test_what_is_low_is_named_alone():
    one = supplies(marker_names=["Black", "Cyan"], marker_levels=[4, 40])
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.SUPPLIES_LOW)
    assert one.sentence == "nearly used up: Black 4 %"


@pytest.mark.parametrize(
    ("level", "low", "is_low"),
    [
        (20, 20, True),  # as an Officejet says it beside marker-supply-low
        (21, 20, False),
        (11, -1, False),
        (10, 0, True),
        (12, 100, False),  # a limit that makes no sense
        (-1, 20, False),
        (-2, 20, False),
        (-3, 20, False),
        (999, 20, False),
    ],
)
def test_levels_and_limits(level, low, is_low):
    printer = told(
        {"marker-names": ["Black"], "marker-levels": [level], "marker-low-levels": [low]}
    )
    assert [one.is_low for one in markers(printer)] == [is_low]


@pytest.mark.parametrize("level", [-1, -2, -3, 101])
def test_what_is_not_known_is_not_a_level(level):
    one = supplies(marker_names=["Black"], marker_levels=[level])
    assert (one.outcome, one.sentence) == (Outcome.OK, "it has Black")
    assert one.facts["supplies"] == [{"name": "Black", "percent": None}]


@pytest.mark.parametrize("levels", [[50], [50, 60, 70]])
def test_lists_of_unequal_length(levels):
    printer = told({"marker-names": ["Black", "Cyan"], "marker-levels": levels})
    assert [one.name for one in markers(printer)] == ["Black", "Cyan"]
    assert [one.percent for one in markers(printer)] == [*levels, None][:2]


def test_an_empty_box_for_waste_is_good_news():
    one = supplies(marker_names=["Waste"], marker_levels=[3], marker_types=["waste-toner"])
    assert one.outcome is Outcome.OK


def test_a_kind_stands_in_for_a_name():
    printer = told({"marker-levels": [9], "marker-types": ["toner"]})
    printer.attributes.append(Attribute("marker-names", (ValueTag.NAME,), ("",)))
    assert [one.name for one in markers(printer)] == ["toner"]


@pytest.mark.parametrize(("level", "outcome"), [(5, Outcome.NOTE), (60, Outcome.OK)])
def test_supplies_as_octets(level, outcome):
    one = supplies(printer_supply=[TONER.format(level).encode()])
    assert one.outcome is outcome
    assert f"black toner {level} %" in one.sentence


def test_descriptions_are_names():
    printer = told(
        {
            "printer-supply": [TONER.format(50).encode(), TONER.format(-3).encode()],
            "printer-supply-description": ["Black cartridge"],
        }
    )
    found = [(one.name, one.percent) for one in listed_supplies(printer)]
    assert found == [("Black cartridge", 50), ("black toner", None)]


def test_a_receptacle_that_is_nearly_empty_is_good_news():
    octets = b"type=wasteToner;class=receptacleThatIsFilled;maxcapacity=100;level=2;"
    assert [one.is_low for one in listed_supplies(told({"printer-supply": [octets]}))] == [False]


@pytest.mark.parametrize(
    "octets",
    [b"", b";;;=;", b"level=abc;maxcapacity=100", b"level=5;maxcapacity=0", b"\xff\xfe=1;level=",
     b"level=99999999999999999999;maxcapacity=1", b"level=5", b"a=b;" * 200],
)  # fmt: skip
def test_octets_without_sense_say_nothing(octets):
    printer = told({"printer-supply": [octets]})
    assert [one.percent for one in listed_supplies(printer)] == [None]


def test_trays_are_told():
    tray = b"type=sheetFeedAutoRemovableTray;maxcapacity=250;level=125;name=Tray 1;"
    open_ended = b"type=other;maxcapacity=-2;level=-2;name=Slot"
    one = supplies(printer_input_tray=[tray, open_ended])
    assert one.facts["trays"] == [
        {"name": "Tray 1", "percent": 50},
        {"name": "Slot", "percent": None},
    ]


def test_what_it_reports_counts_without_levels():
    one = supplies(printer_state_reasons=["toner-low-warning"])
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.SUPPLIES_LOW)
    assert one.sentence == "it reports: the toner is nearly used up"
    assert one.remedy.startswith("Have new toner")


def test_a_printer_that_tells_nothing():
    one = supplies(printer_name="p")
    assert (one.outcome, one.sentence) == (Outcome.OK, "it tells nothing about toner or ink")


def test_without_attributes_it_is_skipped():
    assert taken(look_at_supplies, examination())["supplies"].outcome is Outcome.SKIPPED
