"""The addresses a printer lists for itself, against one another and against what works.

``printer-uri-supported``, ``uri-security-supported`` and ``uri-authentication-supported`` belong
together item by item (RFC 8011 sections 5.4.1 to 5.4.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sealpress.client.capabilities import strings
from sealpress.client.replies import one_line
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import listed, reading
from sealpress.errors import Reason, UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.attempt import Binding

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue, Offer
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

_SECURITY = frozenset({"none", "tls", "ssl3"})


class Listed(NamedTuple):
    """One address with what stands beside it.

    Attributes:
        text: As it was sent.
        uri: As it was understood, ``None`` for one that is none.
        security: ``tls`` or ``none``, empty where the list ends before.
        authentication: How users are known there, empty where the list ends before.
    """

    text: str
    uri: PrinterUri | None
    security: str
    authentication: str


@reading("listed-addresses")
def look_at_listed_addresses(exam: Examination, printer: Group) -> Iterator[Observation]:
    """Compare the lists with one another, with the way we came, and with what was seen to work."""
    lists = [strings(printer, name) for name in _LISTS]
    if not lists[0]:
        return  # told among the missing attributes
    entries = _entries(*lists)
    faults = [*_lengths(lists), *_contradictions(entries), *_not_working(exam, entries)]
    facts: dict[str, JsonValue] = {
        "addresses": [
            {"uri": one.text, "security": one.security, "authentication": one.authentication}
            for one in entries
        ],
        "faults": faults,
        "lists_our_way": _lists_our_way(exam, entries),
    }
    if faults:
        yield Observation.problem(
            "listed-addresses",
            Reason.URI_SECURITY_MISMATCH,
            f"the addresses it lists are not right: {listed(faults, most=3)}",
            outcome=Outcome.WARNING if _misleads(exam, entries) else Outcome.NOTE,
            facts=facts,
        )
    else:
        text = f"it lists {listed(one.text for one in entries)}{_elsewhere(exam, entries)}"
        yield Observation.ok("listed-addresses", text, **facts)


_LISTS = ("printer-uri-supported", "uri-security-supported", "uri-authentication-supported")


def _entries(
    uris: Sequence[str], security: Sequence[str], authentication: Sequence[str]
) -> list[Listed]:
    return [
        Listed(
            one_line(text),
            _parsed(text),
            security[index].lower() if index < len(security) else "",
            authentication[index] if index < len(authentication) else "",
        )
        for index, text in enumerate(uris)
    ]


def _parsed(text: str) -> PrinterUri | None:
    try:
        return PrinterUri.parse(text)
    except UsageError:
        return None


def _lengths(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """Tell of lists that do not match; one that is missing is told among the attributes."""
    uris = len(lists[0])
    for name, values in zip(_LISTS[1:], lists[1:], strict=True):
        if values and len(values) != uris:
            yield f"{uris} in printer-uri-supported, {len(values)} in {name}"


def _contradictions(entries: Sequence[Listed]) -> Iterator[str]:
    for one in entries:
        if one.uri is None:
            yield f"{one.text or 'an empty text'} is no address of a printer"
        elif one.uri.is_secure and one.security == "none":
            yield f"{one.text} is secure, but listed as not (none)"
        elif one.security and one.security not in _SECURITY:
            yield f"{one.text} is listed with {one_line(one.security)} as its security"


def _not_working(exam: Examination, entries: Sequence[Listed]) -> Iterator[str]:
    """Tell of addresses at the ports we looked at that do not do what they are listed for."""
    for one in entries:
        if one.uri is None or not _is_here(exam, one.uri):
            continue
        seen = _offers_at(exam, one.uri.port)
        wanted = Binding.IMPLICIT if one.uri.is_secure else Binding.UPGRADE
        tried = [offer for offer in seen if offer.binding is wanted]
        demands_tls = one.uri.is_secure or one.security in {"tls", "ssl3"}
        stands = _is_our_way(exam, one.uri.port, wanted)
        if demands_tls and tried and not (stands or any(map(_answers, tried))):
            yield f"{one.text} is listed as secure, but TLS does not work there"


def _is_our_way(exam: Examination, port: int, binding: Binding) -> bool:
    """Whether this is how it was reached; asking may have been too short for a slow printer."""
    way = exam.attempt
    return way is not None and (way.port, way.binding) == (port, binding)


def _answers(offer: Offer) -> bool:
    """Whether it does TLS there, also with a certificate that nobody trusts."""
    return offer.works or bool(offer.tls_version or offer.certificate_sha256)


def _offers_at(exam: Examination, port: int) -> list[Offer]:
    offers = exam.offers.offers if exam.offers is not None else ()
    return [offer for offer in offers if offer.port == port]


def _is_here(exam: Examination, uri: PrinterUri) -> bool:
    """Whether it is the host that is examined, by its name or one of its addresses."""
    return _host(uri) in {_host(exam.uri), *exam.addresses}


def _host(uri: PrinterUri) -> str:
    return uri.host.lower().rstrip(".")


def _lists_our_way(exam: Examination, entries: Sequence[Listed]) -> bool:
    attempt = exam.attempt
    return any(
        one.uri is not None and _is_here(exam, one.uri) and one.uri.port == attempt.port
        for one in entries
        if attempt is not None
    )


def _misleads(exam: Examination, entries: Sequence[Listed]) -> bool:
    """Whether somebody who believes the lists goes wrong about safety."""
    return any(True for _ in _not_working(exam, entries))


def _elsewhere(exam: Examination, entries: Sequence[Listed]) -> str:
    """Say so when none of them is the way we came: behind NAT or a proxy that is as it should."""
    if any(one.uri is not None and _is_here(exam, one.uri) for one in entries):
        return ""
    return f"; {exam.uri.host} is not among them"
