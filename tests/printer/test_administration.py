"""Setting a printer, and putting it in and out of service (RFC 3380, RFC 3998)."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.ipp.message import Attribute, Collection, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import LanguageText, OutOfBand
from sealpress.printer import Answer, EventKind, Printer, Role
from sealpress.printer.administration import ADMINISTRATION_RULES
from tests.printer.conversation import Conversation, config, instant, unsupported

SET = Operation.SET_PRINTER_ATTRIBUTES
VALUES = Operation.GET_PRINTER_SUPPORTED_VALUES


@pytest.fixture
def talk() -> Conversation:
    """An operator, logged in."""
    settings = config(operators=frozenset({"olga"}), retains_documents=True)
    return Conversation(settings, authenticated="olga")


def text(name: str, value: str) -> Attribute:
    return Attribute(name, (ValueTag.TEXT,), (value,))


def keyword(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), values)


def deleted(name: str) -> Attribute:
    return Attribute(name, (ValueTag.DELETE_ATTRIBUTE,), (OutOfBand.DELETE_ATTRIBUTE,))


def setting(talk: Conversation, *attributes: Attribute) -> Message:
    message = talk.message(SET)
    message.groups.append(Group(list(attributes), tag=GroupTag.PRINTER))
    return talk.send(message)


def value(talk: Conversation, name: str) -> object:
    return talk.attributes(name)[name].value


# Set-Printer-Attributes


def test_what_people_read_is_set(talk: Conversation) -> None:
    talk.seconds = 9
    answer = setting(talk, text("printer-info", "By the window"), text("printer-location", "B12"))
    assert answer.code == Status.SUCCESSFUL_OK
    assert (value(talk, "printer-info"), value(talk, "printer-location")) == (
        "By the window",
        "B12",
    )
    assert value(talk, "printer-config-change-time") == 10
    assert EventKind.PRINTER_CONFIG_CHANGED in talk.events()


def test_all_or_nothing(talk: Conversation) -> None:
    before = value(talk, "printer-info")
    answer = setting(talk, text("printer-info", "x"), keyword("sides-default", "three-sided"))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {"sides-default": ("three-sided",)}
    assert value(talk, "printer-info") == before
    assert EventKind.PRINTER_CONFIG_CHANGED not in talk.events()


def test_a_default_is_set_and_taken_back(talk: Conversation) -> None:
    assert setting(talk, keyword("sides-default", "two-sided-long-edge")).code == 0
    assert value(talk, "sides-default") == "two-sided-long-edge"
    assert setting(talk, deleted("sides-default")).code == 0
    assert value(talk, "sides-default") == "one-sided"
    assert talk.printer.settings == ()


def test_what_is_no_setting_is_named(talk: Conversation) -> None:
    answer = setting(talk, keyword("printer-state-reasons", "none"), text("printer-info", "x"))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE
    assert unsupported(answer) == {"printer-state-reasons": (OutOfBand.NOT_SETTABLE,)}


def test_what_nobody_knows_comes_first(talk: Conversation) -> None:
    answer = setting(talk, keyword("printer-state-reasons", "none"), text("printer-mood", "x"))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {"printer-mood": (OutOfBand.UNSUPPORTED,)}


@pytest.mark.parametrize(
    "wrong",
    [keyword("printer-info", "x"), keyword("media-default", "a", "b"), text("printer-info", "")],
)
def test_a_wrong_syntax_is_refused(talk: Conversation, wrong: Attribute) -> None:
    expected = 0 if wrong.value == "" else Status.CLIENT_ERROR_BAD_REQUEST
    assert setting(talk, wrong).code == expected


def test_nothing_to_set_is_refused(talk: Conversation) -> None:
    assert talk.ask(SET).code == Status.CLIENT_ERROR_BAD_REQUEST


def test_the_other_paper_is_loaded(talk: Conversation) -> None:
    assert setting(talk, keyword("media-ready", "na_letter_8.5x11in")).code == 0
    group = talk.attributes("media-ready", "media-col-ready", "media-default")
    assert group["media-ready"].values == ("na_letter_8.5x11in",)
    assert len(group["media-col-ready"].values) == 1
    assert group["media-default"].value == "na_letter_8.5x11in"


@pytest.mark.parametrize("sizes", [("iso_a0_841x1189mm",), ("iso_a4_210x297mm",) * 4])
def test_paper_that_does_not_fit(talk: Conversation, sizes: tuple[str, ...]) -> None:
    answer = setting(talk, keyword("media-ready", *sizes))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


def test_the_collection_says_the_same_as_the_name(talk: Conversation) -> None:
    assert setting(talk, keyword("media-default", "iso_a5_148x210mm")).code == 0
    collection = value(talk, "media-col-default")
    assert isinstance(collection, Collection)
    assert collection["media-size-name"].value == "iso_a5_148x210mm"


def test_another_format_is_taken_for_granted(talk: Conversation) -> None:
    pdf = Attribute("document-format-default", (ValueTag.MIME_MEDIA_TYPE,), ("application/pdf",))
    assert setting(talk, pdf).code == 0
    assert talk.begin(Operation.PRINT_JOB).document_format == "application/pdf"
    wrong = dataclasses.replace(pdf, values=("application/x-none",))
    assert setting(talk, wrong).code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


def test_every_default_takes_each_of_its_values(talk: Conversation) -> None:
    names = talk.attributes("printer-settable-attributes-supported").attributes[0].values
    for offered in talk.ask(VALUES).groups[-1]:
        assert offered.name in names
        if offered.value is not OutOfBand.ADMIN_DEFINE and isinstance(offered.value, str):
            one = Attribute(offered.name, offered.tags[:1], offered.values[:1])
            assert setting(talk, one).code == 0, offered.name
            assert talk.attributes(offered.name)[offered.name].values == offered.values[:1]


def test_jobs_without_a_priority_get_the_one_that_was_set(talk: Conversation) -> None:
    before = talk.new_job()
    wanted = Attribute("job-priority-default", (ValueTag.INTEGER,), (80,))
    assert setting(talk, wanted).code == Status.SUCCESSFUL_OK
    first, low = talk.new_job(), talk.new_job({"job-priority": 20})
    assert [talk.job(job)["job-priority"].value for job in (before, first, low)] == [50, 80, 20]
    assert [talk.finish_next() for _ in range(3)] == [first, before, low]


def test_jobs_are_held_as_was_set_unless_they_say_otherwise(talk: Conversation) -> None:
    assert setting(talk, keyword("job-hold-until-default", "indefinite")).code == 0
    held, free = talk.new_job(), talk.new_job({"job-hold-until": "no-hold"})
    assert talk.printer.next_job() == free
    talk.ask(Operation.RELEASE_JOB, job_id=held)
    assert talk.job(held)["job-state"].value == JobState.PENDING
    setting(talk, deleted("job-hold-until-default"))
    other = talk.new_job()
    assert talk.job(other)["job-state"].value == JobState.PENDING


@pytest.mark.parametrize(
    "wrong",
    [
        Attribute("job-priority-default", (ValueTag.INTEGER,), (101,)),
        keyword("job-hold-until-default", "until-the-cows-come-home"),
    ],
)
def test_a_default_that_no_job_could_have_is_refused(talk: Conversation, wrong: Attribute) -> None:
    assert setting(talk, wrong).code >= Status.CLIENT_ERROR_BAD_REQUEST


def test_settings_outlive_the_printer(talk: Conversation) -> None:
    setting(talk, text("printer-location", "B12"))
    kept = talk.printer.settings
    talk.printer = Printer(talk.settings, started_at=instant(), settings=kept)
    assert value(talk, "printer-location") == "B12"
    talk.printer.reconfigure(talk.settings, instant(5))
    assert value(talk, "printer-location") == "B12"


def test_a_printer_that_sets_words_alone() -> None:
    settings = config(operators=frozenset({"olga"}), can_set_defaults=False)
    talk = Conversation(settings, authenticated="olga")
    answer = setting(talk, keyword("sides-default", "one-sided"))
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE


def named(value: str | LanguageText) -> Attribute:
    tag = ValueTag.NAME if isinstance(value, str) else ValueTag.NAME_WITH_LANGUAGE
    return Attribute("printer-dns-sd-name", (tag,), (value,))


def test_its_kind_and_its_name_in_dns_sd_are_set(talk: Conversation) -> None:
    kinds = keyword("printer-kind", "label", "receipt")
    assert setting(talk, kinds, named("Büro 2. OG")).code == Status.SUCCESSFUL_OK
    told = talk.attributes("printer-kind", "printer-dns-sd-name", "printer-name")
    assert told["printer-kind"].values == ("label", "receipt")
    assert told["printer-dns-sd-name"].value == "Büro 2. OG"
    assert told["printer-name"].value == config().name
    assert setting(talk, deleted("printer-dns-sd-name")).code == Status.SUCCESSFUL_OK
    assert value(talk, "printer-dns-sd-name") == config().name


@pytest.mark.parametrize(
    "wrong",
    [
        named(""),
        named("a\x00b"),
        named(LanguageText("en", "  ")),
        keyword("printer-kind", "document", "toaster"),
        Attribute("printer-kind", (ValueTag.NAME,), ("document of ours",)),
    ],
    ids=["no name", "control character", "blanks", "unknown kind", "kind by name"],
)
def test_names_and_kinds_that_do_not_fit(talk: Conversation, wrong: Attribute) -> None:
    answer = setting(talk, wrong)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {wrong.name: wrong.values}


def test_a_name_that_is_too_long_for_dns_sd_is_refused(talk: Conversation) -> None:
    assert setting(talk, named("ü" * 32)).code == Status.CLIENT_ERROR_REQUEST_VALUE_TOO_LONG


# Get-Printer-Supported-Values


def test_what_may_be_announced(talk: Conversation) -> None:
    group = talk.ask(VALUES, {}).group(GroupTag.PRINTER)
    assert group is not None
    assert "large-format" in group["printer-kind"].values
    assert group["printer-dns-sd-name"].tags == (ValueTag.ADMIN_DEFINE,)


def test_what_may_be_set_to_what(talk: Conversation) -> None:
    names = ["printer-info", "sides-default", "printer-state"]
    answer = talk.ask(VALUES, {"requested-attributes": names})
    assert unsupported(answer) == {"requested-attributes": ("printer-state",)}
    group = answer.groups[-1]
    assert group["printer-info"].value is OutOfBand.ADMIN_DEFINE
    assert "two-sided-long-edge" in group["sides-default"].values


def test_a_range_that_custom_paper_has_is_not_loaded(talk: Conversation) -> None:
    answer = talk.ask(VALUES, {"requested-attributes": ["media-ready"]})
    sizes = answer.groups[-1]["media-ready"].values
    assert sizes
    assert not [size for size in sizes if str(size).startswith("custom_")]


# Who may


@pytest.mark.parametrize("code", sorted(ADMINISTRATION_RULES))
def test_others_may_not(talk: Conversation, code: int) -> None:
    rule = ADMINISTRATION_RULES[code]
    number = talk.new_job() if rule.is_for_job else None
    talk.printer.start_job(talk.new_job(), talk.now)
    talk.authenticated = "bob"
    answer = talk.ask(rule.operation, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, Status.SUCCESSFUL_OK),
        (Role.OPERATOR, Status.CLIENT_ERROR_NOT_AUTHORIZED),
    ],
)
def test_where_users_have_roles_administrators_alone_set(role: Role, status: Status) -> None:
    talk = Conversation(authenticated="bob")
    message = talk.message(SET)
    message.groups.append(Group([text("printer-info", "x")], tag=GroupTag.PRINTER))
    reply = talk.printer.begin(message, dataclasses.replace(talk.where, roles=frozenset({role})))
    assert isinstance(reply, Answer)
    assert reply.message.code == status


def test_at_some_printers_anybody_is_an_operator() -> None:
    talk = Conversation(config(operators=frozenset({"*"})), user=None)
    assert talk.ask(Operation.PAUSE_PRINTER).code == Status.SUCCESSFUL_OK


# In and out of service


def test_it_pauses_after_the_current_job(talk: Conversation) -> None:
    first, second = talk.new_job(), talk.new_job()
    talk.printer.start_job(first, talk.now)
    assert talk.ask(Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB).code == 0
    assert talk.printer.state is PrinterState.PROCESSING
    assert value(talk, "printer-state-reasons") == "moving-to-paused"
    talk.printer.finish_job(first, talk.now)
    assert value(talk, "printer-state-reasons") == "paused"
    assert talk.printer.next_job() is None
    talk.ask(Operation.RESUME_PRINTER)
    assert talk.printer.next_job() == second


def test_it_pauses_at_once_when_nothing_is_printed(talk: Conversation) -> None:
    talk.ask(Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB)
    assert talk.printer.state is PrinterState.STOPPED


def test_resuming_takes_the_pause_back_that_has_not_come(talk: Conversation) -> None:
    number = talk.new_job()
    talk.printer.start_job(number, talk.now)
    talk.ask(Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB)
    talk.ask(Operation.RESUME_PRINTER)
    talk.printer.finish_job(number, talk.now)
    assert talk.printer.state is PrinterState.IDLE


def test_a_deactivated_printer_answers_questions_alone(talk: Conversation) -> None:
    number = talk.new_job()
    assert talk.ask(Operation.DEACTIVATE_PRINTER).code == 0
    reasons = talk.attributes("printer-state-reasons")["printer-state-reasons"].values
    assert reasons == ("deactivated", "paused")
    for operation in (Operation.CREATE_JOB, Operation.PAUSE_PRINTER, Operation.RESUME_PRINTER):
        assert talk.ask(operation).code == Status.SERVER_ERROR_PRINTER_IS_DEACTIVATED
    assert talk.ask(Operation.GET_JOBS).code == 0
    assert talk.ask(Operation.ACTIVATE_PRINTER).code == 0
    assert talk.open_job()
    assert talk.printer.next_job() == number


def test_a_printer_that_is_shut_down_comes_back_by_startup_alone(talk: Conversation) -> None:
    number = talk.new_job()
    assert talk.ask(Operation.STARTUP_PRINTER).code == Status.CLIENT_ERROR_NOT_POSSIBLE
    assert talk.ask(Operation.SHUTDOWN_PRINTER).code == 0
    assert "shutdown" in talk.attributes("printer-state-reasons").attributes[0].values
    for operation in (Operation.GET_JOBS, Operation.ACTIVATE_PRINTER, Operation.CREATE_JOB):
        assert talk.ask(operation).code == Status.SERVER_ERROR_SERVICE_UNAVAILABLE
    assert talk.ask(Operation.STARTUP_PRINTER).code == 0
    assert talk.printer.next_job() == number
    assert EventKind.PRINTER_RESTARTED in talk.events()


@pytest.mark.parametrize(
    "before",
    [
        Operation.PAUSE_PRINTER,
        Operation.DISABLE_PRINTER,
        Operation.DEACTIVATE_PRINTER,
        Operation.SHUTDOWN_PRINTER,
    ],
)
def test_a_restart_undoes_what_operators_stopped(talk: Conversation, before: Operation) -> None:
    talk.ask(before)
    assert talk.ask(Operation.RESTART_PRINTER).code == 0
    assert talk.printer.state is PrinterState.IDLE
    assert talk.attributes("printer-state-reasons").attributes[0].values == ("none",)
    assert value(talk, "printer-is-accepting-jobs") is True


# What an operator says


def test_an_operators_word_has_its_time(talk: Conversation) -> None:
    group = talk.attributes("printer-message-from-operator", "printer-message-time")
    assert group["printer-message-from-operator"].value == ""
    assert group["printer-message-time"].value is OutOfBand.NO_VALUE
    talk.seconds = 30
    talk.ask(Operation.PAUSE_PRINTER, {"printer-message-from-operator": "Back at two"})
    group = talk.attributes("printer-message-from-operator", "printer-message-time")
    assert group["printer-message-from-operator"].value == "Back at two"
    assert group["printer-message-time"].value == 31


def test_an_operators_word_can_be_set(talk: Conversation) -> None:
    assert setting(talk, text("printer-message-from-operator", "Be patient")).code == 0
    assert value(talk, "printer-message-from-operator") == "Be patient"
    setting(talk, deleted("printer-message-from-operator"))
    assert value(talk, "printer-message-from-operator") == ""
    assert setting(talk, text("printer-message-from-operator", "x" * 128)).code >= 0x400
