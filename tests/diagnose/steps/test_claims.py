from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.claims import look_at_claims
from sealpress.errors import Reason
from tests.diagnose.steps.examined import examination, taken
from tests.diagnose.steps.office import seen

JOBS_ALONE = [2, 4, 5, 6, 8, 9, 10, 11]
"""The operations of a printer that nobody can administer (RFC 8011 section 4)."""


def claims(**changes):
    return seen(look_at_claims, {k.replace("_", "-"): v for k, v in changes.items()})


def test_a_good_printer_keeps_what_it_claims():
    found = claims()
    assert list(found) == ["claim-ipp-version", "claim-ipp-everywhere"]
    assert {one.outcome for one in found.values()} == {Outcome.OK}
    assert found["claim-ipp-everywhere"].facts["gaps"] == []


def test_a_printer_without_claims():
    found = claims(ipp_features_supported=None, ipp_versions_supported=["1.0", "1.1"])
    assert [(one.question, one.outcome) for one in found.values()] == [("claims", Outcome.OK)]


def test_the_highest_version_counts():
    versions = ["1.1", "2.0", "2.1"]
    found = claims(ipp_versions_supported=versions, operations_supported=JOBS_ALONE)
    one = found["claim-ipp-version"]
    assert (one.reason, one.outcome) == (Reason.CLAIM_NOT_KEPT, Outcome.NOTE)
    assert one.sentence.startswith("it claims IPP/2.1 (PWG 5100.12), but lacks ")
    assert "Set-Printer-Attributes" in one.facts["gaps"]
    assert "Get-Documents" not in one.facts["gaps"]


def test_2_2_demands_more():
    found = claims(ipp_versions_supported=["2.0", "2.2"], operations_supported=JOBS_ALONE)
    assert "Get-Documents" in found["claim-ipp-version"].facts["gaps"]


def test_versions_that_do_not_exist_claim_nothing():
    found = claims(ipp_versions_supported=["1.1", "9.9"], ipp_features_supported=None)
    assert list(found) == ["claims"]


def test_each_gap_of_everywhere_is_named():
    one = claims(printer_uuid=None, document_format_supported=["application/pdf"])
    gaps = one["claim-ipp-everywhere"].facts["gaps"]
    assert set(gaps) == {
        "printer-uuid",
        "image/pwg-raster in document-format-supported",
        "image/jpeg in document-format-supported",
    }


@pytest.mark.parametrize(
    ("change", "outcome", "name"),
    [
        ({}, Outcome.OK, "AirPrint (airprint-2.1)"),
        ({"printer_uuid": None}, Outcome.NOTE, "printer-uuid"),
        ({"urf_supported": None}, Outcome.NOTE, "urf-supported"),
        ({"document_format_supported": ["application/pdf"]}, Outcome.NOTE, "image/urf"),
    ],
)
def test_airprint(change, outcome, name):
    one = claims(ipp_features_supported=["airprint-1.7", "airprint-2.1"], **change)
    assert one["claim-airprint"].outcome is outcome
    assert name in one["claim-airprint"].sentence


@pytest.mark.parametrize(
    ("formats", "outcome"),
    [
        (["image/pwg-raster"], Outcome.OK),
        (["application/PCLm"], Outcome.OK),
        (["application/pdf"], Outcome.NOTE),
    ],
)
def test_mopria(formats, outcome):
    found = claims(mopria_certified="mopria-certified 1.3", document_format_supported=formats)
    assert found["claim-mopria"].outcome is outcome
    assert found["claim-mopria"].facts["claim"] == "Mopria 1.3"


def test_without_attributes_it_is_skipped():
    found = taken(look_at_claims, examination())
    assert found["claims"].outcome is Outcome.SKIPPED
