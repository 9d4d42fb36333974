"""RFC 8011 sections 4.2.5, 4.2.6 and 5.4: asking about a printer and its jobs."""

from __future__ import annotations

import pytest

from sealpress.ipp import registry
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import Authentication, Endpoint, EventKind
from sealpress.printer.attribute_rules import check_syntax
from tests.printer.conversation import Conversation, config, instant, jobs, unsupported

REQUIRED = [
    "charset-configured",
    "charset-supported",
    "compression-supported",
    "document-format-default",
    "document-format-supported",
    "generated-natural-language-supported",
    "ipp-versions-supported",
    "natural-language-configured",
    "operations-supported",
    "pdl-override-supported",
    "printer-is-accepting-jobs",
    "printer-name",
    "printer-state",
    "printer-state-reasons",
    "printer-up-time",
    "printer-uri-supported",
    "queued-job-count",
    "uri-authentication-supported",
    "uri-security-supported",
]

EVERYWHERE = [
    "color-supported",
    "ipp-features-supported",
    "job-creation-attributes-supported",
    "job-ids-supported",
    "multiple-document-jobs-supported",
    "multiple-operation-time-out",
    "multiple-operation-time-out-action",
    "pages-per-minute",
    "preferred-attributes-supported",
    "printer-config-change-date-time",
    "printer-config-change-time",
    "printer-current-time",
    "printer-geo-location",
    "printer-get-attributes-supported",
    "printer-info",
    "printer-location",
    "printer-make-and-model",
    "printer-more-info",
    "printer-organization",
    "printer-organizational-unit",
    "printer-state-change-date-time",
    "printer-state-change-time",
    "printer-state-message",
    "printer-uuid",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
    "which-jobs-supported",
    "identify-actions-default",
    "identify-actions-supported",
    "copies-default",
    "copies-supported",
    "media-default",
    "media-supported",
    "media-ready",
    "media-size-supported",
    "media-col-default",
    "media-col-ready",
    "media-col-supported",
    "media-bottom-margin-supported",
    "media-left-margin-supported",
    "media-right-margin-supported",
    "media-top-margin-supported",
    "orientation-requested-default",
    "orientation-requested-supported",
    "output-bin-default",
    "output-bin-supported",
    "print-color-mode-default",
    "print-color-mode-supported",
    "print-quality-default",
    "print-quality-supported",
    "printer-resolution-default",
    "printer-resolution-supported",
    "sides-default",
    "sides-supported",
    "printer-supply",
    "printer-supply-description",
    "printer-device-id",
]


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


@pytest.mark.parametrize("name", REQUIRED)
def test_5_4_required_attributes(talk: Conversation, name: str) -> None:
    assert name in talk.attributes()


@pytest.mark.parametrize("name", EVERYWHERE)
def test_pwg5100_14_required_attributes(talk: Conversation, name: str) -> None:
    assert name in talk.attributes()


#: They have no value as long as no operator said a word.
UNSAID = frozenset({"printer-message-time", "printer-message-date-time"})


def test_5_4_all_attributes_have_the_registered_syntax(talk: Conversation) -> None:
    group = talk.attributes("all", "media-col-database")
    # One of them the registry lists among what describes a subscription (RFC 3995 section 5.3.3).
    kinds = (Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS, Kind.SUBSCRIPTION_TEMPLATE)
    known = 0
    for attribute in group:
        entry = registry.attribute(attribute.name, *kinds)
        if entry is not None:
            known += 1
            if attribute.name not in UNSAID:
                check_syntax(attribute, entry)
    # Not registered are urf-supported and, of PWG 5100.7, job-retain-until-interval-default and
    # printer-requested-client-type; nor what Windows asks for, document-format-preferred.
    assert known >= len(group) - 4


@pytest.mark.parametrize(
    "parallel",
    [
        ("printer-uri-supported", "uri-security-supported", "uri-authentication-supported"),
        ("printer-supply", "printer-supply-description"),
    ],
)
def test_5_4_parallel_attributes_have_as_many_values(
    talk: Conversation, parallel: tuple[str, ...]
) -> None:
    group = talk.attributes(*parallel)
    assert len({len(group[name].values) for name in parallel}) == 1


def test_5_4_1_uris_are_spelt_as_the_client_does(talk: Conversation) -> None:
    group = talk.attributes()
    assert group["printer-uri-supported"].values == (
        "ipp://printer.test/ipp/print",
        "ipps://printer.test/ipp/print",
    )
    assert group["uri-security-supported"].values == ("none", "tls")
    assert group["printer-more-info"].value == "http://printer.test:631/"


def test_5_4_1_endpoints_with_their_own_ports() -> None:
    endpoints = (
        Endpoint("ipps", Authentication.BASIC, port=443),
        Endpoint("ipp", requires_tls=True),
    )
    group = Conversation(config(endpoints=endpoints)).attributes()
    assert group["printer-uri-supported"].values == (
        "ipps://printer.test:443/ipp/print",
        "ipp://printer.test/ipp/print",
    )
    assert group["uri-security-supported"].values == ("tls", "tls")
    assert group["uri-authentication-supported"].values == ("basic", "requesting-user-name")


def test_4_2_5_requested_attributes_only(talk: Conversation) -> None:
    assert [one.name for one in talk.attributes("printer-name")] == ["printer-name"]
    assert len(talk.attributes("none")) == 0


def test_4_2_5_groups(talk: Conversation) -> None:
    everything = {one.name for one in talk.attributes("all")}
    template = {one.name for one in talk.attributes("job-template")}
    description = {one.name for one in talk.attributes("printer-description")}
    assert template | description == everything
    assert not template & description
    assert {"copies-default", "media-col-ready", "media-type-supported"} <= template
    assert {"printer-name", "printer-state", "operations-supported"} <= description


def test_pwg5100_7_the_media_database_comes_when_named_only(talk: Conversation) -> None:
    assert "media-col-database" not in talk.attributes()
    assert "media-col-database" not in talk.attributes("job-template")
    assert [one.name for one in talk.attributes("media-col-database")] == ["media-col-database"]


def test_4_2_5_a_format_that_is_not_supported(talk: Conversation) -> None:
    answer = talk.ask(Operation.GET_PRINTER_ATTRIBUTES, {"document-format": "x/y"})
    assert answer.code == Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED
    assert answer.group(GroupTag.PRINTER) is None


def test_5_4_29_up_time_begins_with_one(talk: Conversation) -> None:
    assert talk.attributes("printer-up-time")["printer-up-time"].value == 1
    talk.seconds = 10.9
    assert talk.attributes("printer-up-time")["printer-up-time"].value == 11


def test_5_4_11_states_of_the_printer(talk: Conversation) -> None:
    assert talk.printer.state is PrinterState.IDLE
    job = talk.new_job()
    talk.printer.start_job(job, talk.now)
    assert talk.printer.state is PrinterState.PROCESSING
    talk.printer.set_state_reasons(["media-jam-error"], talk.now, message="Paper is stuck.")
    group = talk.attributes()
    assert group["printer-state"].value == PrinterState.STOPPED
    assert group["printer-state-reasons"].values == ("media-jam-error",)
    assert group["printer-state-message"].value == "Paper is stuck."
    assert talk.job(job)["job-state-reasons"].values == ("job-printing", "printer-stopped")
    talk.printer.set_state_reasons([], talk.now)
    assert talk.printer.state is PrinterState.PROCESSING


def test_5_4_12_a_warning_does_not_stop_the_printer(talk: Conversation) -> None:
    talk.printer.set_state_reasons(["toner-low-warning"], talk.now)
    assert talk.printer.state is PrinterState.IDLE


def test_5_4_12_a_paused_printer_takes_jobs_and_prints_none(talk: Conversation) -> None:
    talk.printer.pause(talk.now)
    talk.new_job()
    assert talk.printer.next_job() is None
    assert talk.attributes()["printer-state-reasons"].values == ("paused",)
    talk.printer.resume(talk.now)
    assert talk.printer.next_job() == 1


def test_5_4_when_the_state_changed(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.start_job(1, instant(30))
    group = talk.attributes("printer-state-change-time", "queued-job-count")
    assert group["printer-state-change-time"].value == 31
    assert group["queued-job-count"].value == 1


def test_4_2_6_get_jobs_returns_numbers_and_uris(talk: Conversation) -> None:
    talk.new_job()
    answer = talk.ask(Operation.GET_JOBS)
    assert [one.name for one in answer.groups[1]] == ["job-id", "job-uri"]


def test_4_2_6_no_jobs_no_groups(talk: Conversation) -> None:
    answer = talk.ask(Operation.GET_JOBS)
    assert answer.code == Status.SUCCESSFUL_OK
    assert len(answer.groups) == 1


def test_4_2_6_order_of_jobs(talk: Conversation) -> None:
    for priority in (50, 50, 90):
        talk.new_job({"job-priority": priority})
    assert jobs(talk.ask(Operation.GET_JOBS)) == [3, 1, 2]
    talk.finish_next()
    talk.finish_next()
    assert jobs(talk.ask(Operation.GET_JOBS, {"which-jobs": "completed"})) == [1, 3]
    assert jobs(talk.ask(Operation.GET_JOBS, {"which-jobs": "all"})) == [2, 1, 3]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("not-completed", [2, 3]),
        ("completed", [4, 1]),
        ("processing", [2]),
        ("pending", [3]),
        ("canceled", [4]),
        ("aborted", []),
        ("pending-held", []),
    ],
)
def test_4_2_6_which_jobs(talk: Conversation, which: str, expected: list[int]) -> None:
    for _ in range(4):
        talk.new_job()
    talk.finish_next()
    talk.printer.start_job(2, talk.now)
    talk.ask(Operation.CANCEL_JOB, job_id=4)
    assert jobs(talk.ask(Operation.GET_JOBS, {"which-jobs": which})) == expected


def test_4_2_6_other_values_of_which_jobs_are_refused(talk: Conversation) -> None:
    answer = talk.ask(Operation.GET_JOBS, {"which-jobs": "foo"})
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {"which-jobs": ("foo",)}


def test_4_2_6_limit(talk: Conversation) -> None:
    for _ in range(3):
        talk.new_job()
    assert jobs(talk.ask(Operation.GET_JOBS, {"limit": 2})) == [1, 2]


def test_4_2_6_my_jobs(talk: Conversation) -> None:
    talk.new_job()
    talk.user = "bob"
    talk.new_job()
    assert jobs(talk.ask(Operation.GET_JOBS, {"my-jobs": True})) == [2]
    assert jobs(talk.ask(Operation.GET_JOBS, {"my-jobs": False})) == [1, 2]


def test_5_3_15_intervening_jobs(talk: Conversation) -> None:
    for _ in range(3):
        talk.new_job()
    assert talk.job(3)["number-of-intervening-jobs"].value == 2


def test_pwg5100_13_identify_printer(talk: Conversation) -> None:
    options = {"identify-actions": ["flash", "speak"], "message": "Here I am"}
    answer = talk.ask(Operation.IDENTIFY_PRINTER, options)
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert unsupported(answer) == {"identify-actions": ("speak",)}
    event = talk.printer.take_events()[0]
    assert event.kind is EventKind.IDENTIFY
    assert event.facts == {"actions": ["flash"], "message": "Here I am"}


def test_pwg5100_13_identify_printer_by_default(talk: Conversation) -> None:
    assert talk.ask(Operation.IDENTIFY_PRINTER).code == Status.SUCCESSFUL_OK
    assert talk.printer.take_events()[0].facts["actions"] == ["display"]


def test_a_mono_simplex_printer_says_so() -> None:
    group = Conversation(config(is_color=False, is_duplex=False)).attributes()
    assert group["color-supported"].value is False
    assert "pages-per-minute-color" not in group
    assert "pwg-raster-document-sheet-back" not in group
    assert group["sides-supported"].values == ("one-sided",)
    assert "color" not in group["print-color-mode-supported"].values


def test_settings_may_add_replace_and_take_away() -> None:
    settings = {
        "printer-info": "Mine",
        "x-vendor": 7,
        "printer-dns-sd-name": None,
        "printer-up-time": None,
        "printer-geo-location": OutOfBand.NO_VALUE,
    }
    group = Conversation(config(attributes=settings)).attributes()
    assert group["printer-info"].value == "Mine"
    assert group["x-vendor"].value == 7
    assert "printer-dns-sd-name" not in group
    assert "printer-up-time" not in group


def test_icons_are_offered_if_there_are_any() -> None:
    assert "printer-icons" not in Conversation().attributes()
    group = Conversation(config(icon_paths=("/small.png",))).attributes()
    assert group["printer-icons"].values == ("http://printer.test:631/small.png",)
