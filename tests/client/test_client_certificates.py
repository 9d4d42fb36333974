"""The choice itself: what is shown next, by what was refused, to whom, for what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sealpress.client.certificates import (
    REFUSALS_KEPT_SECONDS,
    ClientCertificates,
    Refusal,
    about_client_certificate,
)
from sealpress.errors import Reason, TlsError
from sealpress.transport.blocking import run
from sealpress.transport.handshake import CertificateRequest
from tests.client.identities import ending, expired, issued

FORBIDDEN, NOT_AUTHENTICATED, NOT_AUTHORIZED = 0x0401, 0x0402, 0x0403


class Clockwork:
    """A driver whose time stands still until it is told."""

    def __init__(self):
        self.time = 1000.0

    def now(self):
        return self.time

    async def call(self, function):
        return function()


@pytest.fixture
def driver():
    return Clockwork()


@pytest.fixture
def people(tmp_path, authority):
    return [issued(tmp_path, name, authority) for name in ("anna", "bert", "carl")]


@pytest.fixture
def refused(driver):
    """Tell certificates of a refusal; return what they show then, ``"end"`` for nothing more."""

    def tell(certificates, shown, status=NOT_AUTHORIZED, **refusal):
        settings = {"endpoint": "h:631", "requested": True, "operation": "Print-Job", **refusal}
        word = Refusal(shown=shown, status=status, **settings)
        return certificates.shown if run(certificates.another(driver, word)) else "end"

    return tell


def test_the_order_given_is_the_order_shown(people, refused):
    certificates = ClientCertificates(people)
    shown = [None]
    while shown[-1] != "end":
        shown.append(refused(certificates, shown[-1]))
    assert shown == [None, *people, "end"]
    assert certificates.shown is None


def test_nothing_to_choose_from(refused):
    certificates = ClientCertificates()
    assert refused(certificates, None) == "end"
    assert not certificates.is_possible
    assert not certificates.may_be_wanted


@pytest.mark.parametrize(
    "refusal",
    [
        {"status": FORBIDDEN},
        {"requested": False},
        {"requested": False, "status": NOT_AUTHENTICATED},
    ],
)
def test_refusals_that_no_certificate_helps_against(people, refused, refusal):
    certificates = ClientCertificates(people)
    assert refused(certificates, None, **refusal) == "end"
    assert certificates.shown is None


def test_a_request_that_could_not_be_seen_may_have_been_made(people, refused):
    assert refused(ClientCertificates(people), None, requested=None) is people[0]


def test_what_is_out_of_date_is_passed_over(people, refused, tmp_path, authority):
    old = expired(tmp_path, "old", authority)
    assert refused(ClientCertificates([old, *people]), None) is people[0]


def test_what_was_chosen_meanwhile_is_shown(people, refused):
    certificates = ClientCertificates(people)
    assert refused(certificates, None) is people[0]
    assert refused(certificates, None) is people[0]  # another request, on an older connection
    assert refused(certificates, people[0]) is people[1]
    assert refused(certificates, people[0]) is people[1]


def test_refused_for_one_operation_is_not_refused_for_all(people, refused):
    certificates = ClientCertificates(people)
    refused(certificates, None)
    refused(certificates, people[0], operation="Print-Job")
    assert refused(certificates, people[1], operation="Get-Jobs") is people[0]


def test_refused_in_tls_is_refused_for_all(people, refused):
    certificates = ClientCertificates(people)
    refused(certificates, None, 0, operation="")
    refused(certificates, people[0], 0, operation="")
    assert refused(certificates, people[1], operation="Get-Jobs") is people[2]


def test_after_a_while_everything_may_be_tried_again(people, refused, driver):
    certificates = ClientCertificates(people[:1])
    refused(certificates, None)
    assert refused(certificates, people[0]) == "end"
    assert refused(certificates, None) == "end"
    driver.time += REFUSALS_KEPT_SECONDS + 1
    assert refused(certificates, None) is people[0]


def test_who_was_admitted_before_is_shown_again_after_a_vain_search(people, refused):
    certificates = ClientCertificates(people)
    refused(certificates, None)
    assert certificates.admitted(people[0]) == people[0].facts().sha256
    for shown in people:
        last = refused(certificates, shown, operation="Pause-Printer")
    assert last == "end"
    assert certificates.shown is people[0]


def test_whoever_is_admitted_does_not_own_every_job(people, refused):
    certificates = ClientCertificates(people)
    refused(certificates, None)
    certificates.admitted(people[0])
    assert refused(certificates, people[0], operation="Cancel-Job", of_job=True) == "end"
    assert certificates.shown is people[0]


def test_until_one_is_admitted_another_may_be_wanted(people, refused):
    certificates = ClientCertificates(people)
    assert certificates.may_be_wanted
    refused(certificates, None)
    assert certificates.may_be_wanted
    certificates.admitted(people[0])
    assert not certificates.may_be_wanted


def test_a_printer_that_asks_for_none_will_want_none(people):
    certificates = ClientCertificates(people)
    certificates.opened(False)
    assert not certificates.may_be_wanted
    certificates.opened(None)
    assert certificates.may_be_wanted


def test_beginning_with_what_worked(people, driver):
    certificates = ClientCertificates(people)
    run(certificates.begin(driver, people[1].facts().sha256))
    assert certificates.shown is people[1]
    run(certificates.begin(driver, people[2].facts().sha256))  # it has begun
    assert certificates.shown is people[1]


def test_what_worked_and_has_expired_is_not_begun_with(people, driver):
    later = datetime.now(UTC).replace(year=9000)
    certificates = ClientCertificates(people, clock=lambda: later)
    run(certificates.begin(driver, people[1].facts().sha256))
    assert certificates.shown is None


def test_somebody_is_asked_with_what_was_tried(people, refused):
    wanted = []
    certificates = ClientCertificates(people[:1], wanted.append)
    refused(certificates, None)
    assert refused(certificates, people[0], request=CertificateRequest()) == "end"
    (want,) = wanted
    assert (want.tried, want.status, want.authorities) == ((people[0],), NOT_AUTHORIZED, ())


def test_what_somebody_chose_counts_from_then_on(people, refused):
    certificates = ClientCertificates((), lambda want: people[2])
    assert refused(certificates, None) is people[2]
    assert certificates.admitted(people[2]) == people[2].facts().sha256
    assert refused(certificates, people[2]) == "end"  # chosen again: it was refused


def accounted(certificates, driver, shown=None, **refusal):
    word = Refusal(endpoint="h:631", shown=shown, operation="Print-Job", **refusal)
    return certificates.account(word, driver.now())


def test_the_account_tells_of_each(people, refused, driver, tmp_path, authority):
    certificates = ClientCertificates([people[0], expired(tmp_path, "old", authority)])
    refused(certificates, None)
    refused(certificates, people[0])
    told = accounted(certificates, driver, people[0], requested=True)
    assert "CN=anna" in told.split(" was refused; ")[0]
    assert told.endswith("was not shown: it expired on 2002-01-01")


def test_the_account_of_one_that_was_never_shown_names_what_it_is_about(
    refused, driver, tmp_path, authority
):
    certificates = ClientCertificates([expired(tmp_path, "old", authority)])
    refused(certificates, None)
    told = accounted(certificates, driver, requested=True)
    assert told.startswith("the certificate of CN=old")
    assert told.endswith("was not shown: it expired on 2002-01-01")


def test_the_account_without_identities(driver):
    nobody = ClientCertificates()
    assert accounted(nobody, driver, requested=None) == ""
    assert accounted(nobody, driver, requested=False) == ""
    asked = CertificateRequest((bytes.fromhex("300d310b3009060355040a0c024142"),))
    told = accounted(nobody, driver, requested=True, request=asked, status=NOT_AUTHENTICATED)
    assert told == "it accepts client certificates of O=AB"
    assert accounted(nobody, driver, requested=True, request=asked) == ""


def test_which_errors_are_about_it():
    demand = TlsError(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "x", endpoint="h:631")
    assert about_client_certificate(demand)
    assert not about_client_certificate(TlsError(Reason.TLS_ALERT, "x"))
    assert not about_client_certificate(ValueError())
    word = Refusal.in_tls(demand, None)
    assert (word.endpoint, word.requested, word.status, word.request) == ("h:631", True, 0, None)


def test_a_renewed_certificate_is_read_again(refused, tmp_path, authority, driver):
    old = expired(tmp_path, "anna", authority)
    certificates = ClientCertificates([old])
    assert refused(certificates, None) == "end"
    renewed = issued(tmp_path, "anna", authority)  # in the same file
    assert renewed == old
    assert refused(certificates, None) == renewed
    assert certificates.admitted(renewed) == renewed.facts().sha256


def warned(certificates, driver, identity):
    return [one.detail for one in run(certificates.expiring(driver, identity))]


def test_what_is_shown_and_ends_soon_is_logged_once(refused, tmp_path, authority, driver, caplog):
    soon = ending(tmp_path, "anna", authority, days=3)
    certificates = ClientCertificates([soon])
    assert refused(certificates, None) is soon
    for _ in range(2):
        (told,) = warned(certificates, driver, soon)
    assert "CN=anna" in told
    assert caplog.messages == [told]
    issued(tmp_path, "anna", authority)  # renewed in the same file
    assert warned(certificates, driver, soon) == []


def test_what_lasts_is_not_warned_of(people, refused, driver, caplog):
    certificates = ClientCertificates(people)
    assert warned(certificates, driver, people[0]) == []  # nobody looked at it yet
    refused(certificates, None)
    assert warned(certificates, driver, people[0]) == []
    assert caplog.messages == []


def test_a_slow_printer_is_shown_each_only_once_a_request(people, refused, driver):
    certificates, tried = ClientCertificates(people[:2]), set()
    shown = [None]
    while shown[-1] != "end":
        driver.time += 2 * REFUSALS_KEPT_SECONDS
        tried.add(shown[-1])
        shown.append(refused(certificates, shown[-1], tried=tried))
    assert shown == [None, *people[:2], "end"]


def test_the_account_of_a_job_that_is_somebody_else_s(people, refused, driver):
    certificates = ClientCertificates(people[:2])
    refused(certificates, None)
    certificates.admitted(people[0])
    told = accounted(certificates, driver, people[0], requested=True, of_job=True)
    assert "was shown; the certificate of CN=bert" in told
    assert told.endswith("was not shown: it was not tried")


def test_without_identities_a_printer_that_asks_for_none_is_no_news(driver):
    somebody = ClientCertificates((), lambda want: None)
    assert accounted(somebody, driver, requested=False, status=NOT_AUTHORIZED) == ""
