"""Android's printing, built in or by Mopria: raster with margins, Create-Job and Send-Document."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import ValueTag
from tests.clients.dialogues import Peer, document_format, flag, id_of, number, of_job, words

RASTER = b"RaS2PwgRaster\0" + bytes(1782)
WANTED = (
    "document-format-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
    "pwg-raster-document-sheet-back",
    "media-supported",
    "media-default",
    "media-col-supported",
    "media-col-default",
    "media-ready",
    "media-type-supported",
    "media-source-supported",
    "media-left-margin-supported",
    "media-right-margin-supported",
    "media-top-margin-supported",
    "media-bottom-margin-supported",
    "sides-supported",
    "print-color-mode-supported",
    "print-quality-supported",
    "copies-supported",
    "operations-supported",
    "ipp-versions-supported",
    "compression-supported",
    "printer-name",
    "printer-make-and-model",
    "printer-location",
    "printer-uuid",
    "printer-info",
    "printer-dns-sd-name",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "uri-security-supported",
    "uri-authentication-supported",
)


async def test_all_that_it_builds_its_dialogue_of_is_there(peer: Peer) -> None:
    told = await peer.attributes(*WANTED)
    assert set(told) == set(WANTED)


async def test_a_page_needs_no_document_format_but_raster_or_pdf(peer: Peer) -> None:
    told = await peer.attributes("document-format-supported", "operations-supported")
    assert {"image/pwg-raster", "application/pdf"} <= set(told["document-format-supported"])
    wanted = {0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0A, 0x0B}
    assert wanted <= set(told["operations-supported"])


@pytest.mark.parametrize("compression", [None, "gzip"])
async def test_a_page_is_printed(peer: Peer, compression: str | None) -> None:
    user = words("requesting-user-name", "Pixel 9", tag=ValueTag.NAME)
    raster = document_format("image/pwg-raster")
    options = [words("sides", "one-sided"), words("media", "iso_a4_210x297mm")]
    assert (await peer.ask(Operation.VALIDATE_JOB, user, raster, job=options)).code == 0
    made = await peer.ask(Operation.CREATE_JOB, user, job=options)
    job = number("job-id", id_of(made))
    last = flag("last-document", value=True)
    sent = await peer.ask(Operation.SEND_DOCUMENT, job, user, raster, last, document=RASTER)
    assert of_job(sent)["job-id"] == of_job(made)["job-id"]
    assert of_job(await peer.ask(Operation.GET_JOB_ATTRIBUTES, job, user))["job-state"][0] in {3, 5}


async def test_what_it_says_of_itself_is_no_reason_to_refuse(peer: Peer) -> None:
    user = words("requesting-user-name", "Ännchen’s phone 📱", tag=ValueTag.NAME)
    asked = await peer.ask(Operation.GET_PRINTER_ATTRIBUTES, user)
    assert asked.code == 0
