"""macOS and iOS (AirPrint): found by ``_universal``, keys of URF, pages as Apple Raster."""

from __future__ import annotations

import re

import pytest

from sealpress.discovery.printer_txt import subtypes_of, txt_of
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from tests.clients.dialogues import Peer, document_format, flag, id_of, number, of_job, words

URF = b"UNIRAST\0" + bytes(100)
WANTED = (
    "copies-supported",
    "document-format-supported",
    "finishings-supported",
    "media-col-default",
    "media-col-ready",
    "media-default",
    "media-ready",
    "media-supported",
    "operations-supported",
    "print-color-mode-supported",
    "print-quality-supported",
    "printer-alert",
    "printer-info",
    "printer-is-accepting-jobs",
    "printer-location",
    "printer-make-and-model",
    "printer-state",
    "printer-state-message",
    "printer-state-reasons",
    "printer-uuid",
    "sides-supported",
    "urf-supported",
)
THEIR_OWN = ("com.apple.print.recoverable-message", "job-password-encryption-none")
KEYS = re.compile(
    r"V1\.\d|CP\d+(-\d+)*|PQ[345](-[345])*|RS\d+(-\d+)*|W8(-16)?|SRGB24|ADOBERGB24(-48)?|DM[1-4]"
    r"|MT\d+(-\d+)*|IS\d+(-\d+)*|OB\d+(-\d+)*|FN\d+(-\d+)*|IFU\d+"
)


async def test_all_that_it_asks_for_is_told(peer: Peer) -> None:
    told = await peer.attributes(*WANTED, *THEIR_OWN)
    assert set(told) == set(WANTED)


async def test_the_keys_of_apple_raster(peer: Peer) -> None:
    told = await peer.attributes("urf-supported", "document-format-supported", "sides-supported")
    keys = [str(key) for key in told["urf-supported"]]
    assert all(KEYS.fullmatch(key) for key in keys), keys
    heads = {re.match(r"[A-Z]+", key)[0] for key in keys}  # type: ignore[index]  # matched above
    assert {"V", "RS", "W", "SRGB", "CP", "PQ"} <= heads
    assert ("DM" in heads) == (len(told["sides-supported"]) > 1)
    assert "image/urf" in told["document-format-supported"]


async def test_it_is_found_as_an_airprint_printer(peer: Peer) -> None:
    answer = await peer.ask(Operation.GET_PRINTER_ATTRIBUTES)
    group = answer.group(GroupTag.PRINTER)
    assert group is not None
    assert {"_universal", "_print"} <= {one.removeprefix(".") for one in subtypes_of(group)}
    record = txt_of(group, path="/ipp/print", tls="1.3")
    assert "image/urf" in record.text("pdl").split(",")
    assert record.text("URF") == ",".join(map(str, group["urf-supported"].values))
    assert f"urn:uuid:{record.text('UUID')}" == group["printer-uuid"].value
    said = {"air": "none", "Color": "T", "Duplex": "T", "TLS": "1.3", "rp": "ipp/print"}
    assert {key: record.text(key) for key in said} == said
    assert record.text("ty")
    assert record.text("kind")


@pytest.mark.parametrize("kind", ["image/urf", "application/pdf", "image/jpeg"])
async def test_a_page_is_printed(peer: Peer, kind: str) -> None:
    user = words("requesting-user-name", "mobile", tag=ValueTag.NAME)
    title = words("job-name", "Photo", tag=ValueTag.NAME)
    taken = document_format(kind)
    options = [words("sides", "two-sided-long-edge"), words("print-color-mode", "color")]
    assert (await peer.ask(Operation.VALIDATE_JOB, user, title, taken, job=options)).code == 0
    job = number("job-id", id_of(await peer.ask(Operation.CREATE_JOB, user, title, job=options)))
    last = flag("last-document", value=True)
    sent = await peer.ask(Operation.SEND_DOCUMENT, job, user, taken, last, document=URF)
    assert of_job(sent)["job-id"] == (job.value,)
    wanted = words(
        "requested-attributes", "job-state", "job-state-reasons", "job-impressions-completed"
    )
    looked = of_job(await peer.ask(Operation.GET_JOB_ATTRIBUTES, job, user, wanted))
    assert looked["job-state"][0] in {3, 5}
    assert (await peer.ask(Operation.CANCEL_JOB, job, user)).code == 0
