from __future__ import annotations

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.documents import look_at_documents, observed
from sealpress.errors import Reason
from sealpress.transform.choosing import ALL_MEANS, NO_MEANS
from sealpress.transform.sandbox import SandboxReport
from tests.diagnose.steps.examined import read
from tests.transform.choosing.printers import EVERYTHING, NOTHING_KNOWN, PCL_ONLY, PWG_ONLY

LOCKED = SandboxReport(resource_limits=True, landlock=7, seccomp=True)
OPEN = SandboxReport(resource_limits=True, landlock=0, seccomp=False)


def test_a_raster_printer_gets_raster():
    one = observed(PWG_ONLY, ALL_MEANS, LOCKED)
    assert (one.outcome, one.question) == (Outcome.OK, "documents")
    assert one.sentence == (
        "PDF, JPEG, plain text would be turned into image/pwg-raster; "
        "PWG Raster would be sent as it is"
    )
    assert one.facts["ways"]["application/pdf"] == "image/pwg-raster"


def test_what_all_goes_as_it_is():
    assert observed(NOTHING_KNOWN, NO_MEANS, LOCKED).outcome is Outcome.OK
    told = observed(EVERYTHING, ALL_MEANS, LOCKED)
    assert "PDF, JPEG, PWG Raster would be sent as they are" in told.sentence
    assert "plain text would be turned into application/pdf" in told.sentence


def test_without_the_parts_the_command_is_named():
    one = observed(PWG_ONLY, NO_MEANS, LOCKED)
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.TRANSFORM_NOT_INSTALLED)
    assert "pip install 'sealpress[transform]'" in one.remedy
    assert "can't be printed" in one.sentence


def test_a_language_of_the_printers_own_is_no_trouble():
    assert (
        observed(PCL_ONLY, ALL_MEANS, LOCKED).facts["ways"]["image/jpeg"]
        == "application/vnd.hp-PCL"
    )


def test_the_printers_own_answer_is_read():
    told = {"document-format-supported": ["image/urf"], "urf-supported": ["W8", "RS300"]}
    assert "turned into image/urf" in read(look_at_documents, told)["documents"].sentence


def test_walls_that_this_machine_lacks_are_said():
    one = observed(PWG_ONLY, ALL_MEANS, OPEN)
    assert "; sandbox: no Landlock" in one.sentence
    assert len(one.facts["sandbox_missing"]) == 2
    assert observed(PWG_ONLY, ALL_MEANS, LOCKED).facts["sandbox_missing"] == []
