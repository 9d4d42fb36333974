"""Windows: its old client speaks IPP/1.0, its wizard wants attributes, its class driver prints."""

from __future__ import annotations

import re

import pytest

from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from tests.clients.dialogues import PDF, Peer, document_format, id_of, number, of_job, words

WIZARD = (
    "uri-authentication-supported",
    "document-format-default",
    "document-format-preferred",
    "document-format-supported",
    "media-supported",
    "media-type-supported",
    "printer-dns-sd-name",
    "printer-firmware-name",
    "printer-firmware-string-version",
    "printer-device-id",
    "printer-info",
    "printer-name",
    "printer-uuid",
    "printer-make-and-model",
    "printer-state",
    "printer-uri-supported",
)
MISSPELT = ("ipp-version-supported", "mopria-certified", "mopria_certified")
"""What it asks for, too, that nobody has registered."""


async def test_the_wizard_finds_all_it_asks_for(peer: Peer) -> None:
    told = await peer.attributes(*WIZARD, *MISSPELT)
    assert set(told) == set(WIZARD)
    assert all(value not in {"", None} for values in told.values() for value in values)


@pytest.mark.parametrize("version", [Version(1, 0), Version(1, 1), Version(2, 0)])
async def test_each_version_is_answered_in_its_own(peer: Peer, version: Version) -> None:
    peer.version = version
    told = await peer.attributes()
    assert {"printer-uuid", "printer-name", "media-supported", "media-default"} <= set(told)


async def test_the_uris_told_have_the_host_that_was_asked(peer: Peer) -> None:
    told = await peer.attributes("printer-uri-supported")
    host = peer.uri.split("/")[2]
    assert peer.uri in told["printer-uri-supported"]
    assert all(f"//{host}" in str(uri) for uri in told["printer-uri-supported"])


async def test_the_printer_is_known_again_by_its_uuid(peer: Peer) -> None:
    told = [await peer.attributes("printer-uuid") for _ in range(2)]
    assert told[0] == told[1]
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", *told[0].popitem()[1]
    )


async def test_the_device_id_names_maker_model_and_languages(peer: Peer) -> None:
    (text,) = (await peer.attributes("printer-device-id"))["printer-device-id"]
    fields = dict(part.split(":", 1) for part in str(text).rstrip(";").split(";"))
    assert fields["MFG"]
    assert fields["MDL"]
    assert {"PDF", "PWGRaster"} <= set(fields["CMD"].split(","))


async def test_formats_of_its_class_driver(peer: Peer) -> None:
    told = await peer.attributes("document-format-supported", "document-format-preferred")
    assert {"application/pdf", "image/pwg-raster"} <= set(told["document-format-supported"])
    assert set(told["document-format-preferred"]) <= set(told["document-format-supported"])


@pytest.mark.parametrize("version", [Version(1, 0), Version(2, 0)])
async def test_a_page_is_printed(peer: Peer, version: Version) -> None:
    peer.version = version
    user = words("requesting-user-name", "DESKTOP\\ann", tag=0x42)
    title = words("job-name", "Microsoft Word - plan.docx", tag=0x42)
    pdf = document_format("application/pdf")
    for _ in range(2):  # it asks again every few seconds
        assert (await peer.ask(Operation.VALIDATE_JOB, user, title, pdf)).code == 0
    printed = await peer.ask(Operation.PRINT_JOB, user, title, pdf, document=PDF)
    job = number("job-id", id_of(printed))
    state = of_job(await peer.ask(Operation.GET_JOB_ATTRIBUTES, job, user))["job-state"]
    assert state[0] in {3, 5}
    listed = await peer.ask(Operation.GET_JOBS, user)
    assert [group["job-id"].value for group in listed.groups_of(GroupTag.JOB)] == [job.value]
    assert (await peer.ask(Operation.CANCEL_JOB, job, user)).code == 0


async def test_the_http_form_of_the_uri_is_the_printer_s_too(peer: Peer) -> None:
    told = await peer.attributes("printer-name", uri=peer.uri.replace("ipps://", "http://"))
    assert set(told) == {"printer-name"}


@pytest.mark.parametrize(
    "path", ["/ipp/print/laser", "/printers/laser", "/printers/laser/.printer"]
)
@pytest.mark.parametrize("peer", ["queue"], indirect=True)
async def test_paths_of_queues(peer: Peer, path: str) -> None:
    told = await peer.attributes("printer-name", uri=f"http://server.test{path}")
    assert told["printer-name"] == ("laser",)
