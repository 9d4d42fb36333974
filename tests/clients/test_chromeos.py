"""ChromeOS: sets printers up by a few attributes, and tells users' names over TLS."""

from __future__ import annotations

from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import ValueTag
from tests.clients.dialogues import PDF, Peer, document_format, id_of, number, of_job, words

SETS_UP_BY = (
    "printer-make-and-model",
    "ipp-versions-supported",
    "ipp-features-supported",
    "document-format-supported",
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
)
OF_LOGINS = ("oauth-authorization-server-uri", "oauth-authorization-scope")


async def test_it_is_set_up_without_a_driver(peer: Peer) -> None:
    told = await peer.attributes(*SETS_UP_BY, *OF_LOGINS)
    assert set(told) == set(SETS_UP_BY)
    assert "2.0" in told["ipp-versions-supported"]
    assert "ipp-everywhere" in told["ipp-features-supported"]
    formats = set(told["document-format-supported"])
    assert {"image/pwg-raster", "application/pdf"} <= formats


async def test_users_are_known_by_the_name_they_send_over_tls(peer: Peer) -> None:
    assert peer.uri.startswith("ipps://")
    user = words("requesting-user-name", "ann@example.com", tag=ValueTag.NAME)
    pdf = document_format("application/pdf")
    job = number("job-id", id_of(await peer.ask(Operation.PRINT_JOB, user, pdf, document=PDF)))
    told = of_job(await peer.ask(Operation.GET_JOB_ATTRIBUTES, job, user))
    assert told["job-originating-user-name"] == ("ann@example.com",)


async def test_a_refused_format_is_told_at_once(peer: Peer) -> None:
    answer = await peer.ask(Operation.VALIDATE_JOB, document_format("application/x-nobodys"))
    assert answer.code == 0x040A
