"""What can be wrong between certificates: who may issue, how deep, which names (RFC 5280 6.1)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import (
    OTHER_FORM,
    CertificateFacts,
    DistinguishedName,
    NameForm,
)
from sealpress.trust.certificates.certificate_checks import Case
from sealpress.trust.certificates.finding import Finding, shown

MAX_NAME_COMPARISONS = 10_000
"""How many names are compared with bounds along one path; more are only there to keep us busy
(OpenSSL's limit is a million, for the same reason)."""

_NETWORKS_REMEMBERED = 1024


def check_path(cases: Sequence[Case]) -> Iterator[Finding]:
    """Find what is wrong with certificates as issuers of those before them.

    Args:
        cases: The certificates of one path, the peer's own first.
    """
    below = 0  # authorities that count for the path length: those not issued by themselves
    comparisons = 0
    for index, case in enumerate(cases[1:], 1):
        yield from _authority(case)
        yield from _length(case, below)
        comparisons += _comparisons(case.facts, cases[:index])
        if comparisons > MAX_NAME_COMPARISONS:
            yield from case.found(
                Reason.CERTIFICATE_INVALID, "has too many bounds for all the names below it"
            )
            return
        yield from _names(case, cases[:index])
        below += case.facts.path.subject != case.facts.path.issuer


def _authority(case: Case) -> Iterator[Finding]:
    facts = case.facts
    if facts.problem:
        return
    if not _may_issue(facts):
        yield from case.found(
            Reason.CERTIFICATE_WRONG_USAGE, "is not an authority's certificate, and yet issued one"
        )
    elif facts.key_usage and "keyCertSign" not in facts.key_usage:
        yield from case.found(
            Reason.CERTIFICATE_WRONG_USAGE, "does not allow its key to sign certificates"
        )


def _may_issue(facts: CertificateFacts) -> bool:
    """As OpenSSL's ``X509_check_ca``: old roots without basicConstraints count."""
    if facts.path.has_basic_constraints:
        return facts.is_ca
    return "keyCertSign" in facts.key_usage or (facts.version == 1 and facts.is_self_signed)


def _length(case: Case, below: int) -> Iterator[Finding]:
    longest = case.facts.path_length
    if longest is not None and below > longest:
        yield from case.found(
            Reason.CERTIFICATE_WRONG_USAGE,
            f"allows {longest} authorities below it, and there are {below}",
        )


def _comparisons(authority: CertificateFacts, issued: Sequence[Case]) -> int:
    """How often a name and a bound are compared at most."""
    path = authority.path
    bounds = (path.permitted, path.excluded, path.permitted_subjects, path.excluded_subjects)
    count = sum(map(len, bounds))
    return count and count * sum(1 + len(list(_forms(one.facts))) for one in issued)


def _names(case: Case, issued: Sequence[Case]) -> Iterator[Finding]:
    """Apply an authority's name constraints to all that it vouches for (section 4.2.1.10)."""
    path = case.facts.path
    if not (path.permitted or path.excluded or path.permitted_subjects or path.excluded_subjects):
        return
    for one in issued:
        is_exempt = not one.is_peers and one.facts.path.subject == one.facts.path.issuer
        name = "" if is_exempt else _forbidden(case.facts, one.facts)
        if name:
            yield from case.found(
                Reason.CERTIFICATE_INVALID, f"may not issue certificates for {shown(name)}"
            )


def _forbidden(authority: CertificateFacts, issued: CertificateFacts) -> str:
    """The first name outside an authority's bounds; empty when all are within."""
    path = authority.path
    for kind, name in _forms(issued):
        permitted = [bound for of, bound in path.permitted if of == kind]
        excluded = [bound for of, bound in path.excluded if of == kind]
        if not _is_within(kind, name, permitted, excluded):
            return name
    return "" if _subject_is_within(issued.path.subject, authority) else issued.subject


def _is_within(kind: str, name: str, permitted: Sequence[str], excluded: Sequence[str]) -> bool:
    if kind == OTHER_FORM:  # bounds that are not understood are not taken for met
        return not permitted and not excluded
    within = _WITHIN[kind]
    is_permitted = not permitted or any(within(name, bound) for bound in permitted)
    return is_permitted and not any(within(name, bound) for bound in excluded)


def _forms(facts: CertificateFacts) -> Iterator[NameForm]:
    yield from (("dns", name.lower()) for name in facts.dns_names)
    yield from (("ip", str(address)) for address in facts.ip_names)
    yield from (("email", address.lower()) for address in facts.emails)
    yield from (("uri", uri) for uri in facts.uris)
    yield from ((OTHER_FORM, name) for name in facts.upns)


def _subject_is_within(subject: DistinguishedName, authority: CertificateFacts) -> bool:
    path = authority.path
    if not subject:
        return True
    permitted = path.permitted_subjects
    is_permitted = not permitted or any(subject[: len(one)] == one for one in permitted)
    return is_permitted and not any(subject[: len(one)] == one for one in path.excluded_subjects)


def _dns_within(name: str, bound: str) -> bool:
    if not bound or bound.startswith("."):
        return name.endswith(bound)
    return name.removeprefix("*.") == bound or name.endswith(f".{bound}")


def _ip_within(name: str, bound: str) -> bool:
    return ip_address(name) in _network(bound)


@functools.lru_cache(maxsize=_NETWORKS_REMEMBERED)
def _network(bound: str) -> IPv4Network | IPv6Network:
    return ip_network(bound, strict=False)


def _email_within(address: str, bound: str) -> bool:
    if "@" in bound:
        return address == bound
    return _host_within(address.rpartition("@")[2], bound)


def _uri_within(uri: str, bound: str) -> bool:
    return _host_within((urlsplit(uri).hostname or "").lower(), bound)


def _host_within(host: str, bound: str) -> bool:
    return host.endswith(bound) if bound.startswith(".") else host == bound


_WITHIN: dict[str, Callable[[str, str], bool]] = {
    "dns": _dns_within,
    "ip": _ip_within,
    "email": _email_within,
    "uri": _uri_within,
}
