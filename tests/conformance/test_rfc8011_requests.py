"""RFC 8011 section 4.1: what every request and response must keep to."""

from __future__ import annotations

import pytest

from sealpress.errors import WireError
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import answer_undecodable
from sealpress.reasons import Reason
from tests.printer.conversation import Conversation, changed, config, of_version, unsupported

GET = Operation.GET_PRINTER_ATTRIBUTES
BAD_REQUEST = Status.CLIENT_ERROR_BAD_REQUEST


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def with_groups(message: Message, *groups: Group) -> Message:
    return Message(message.version, message.code, message.request_id, list(groups))


def test_4_1_1_the_response_has_the_requests_id(talk: Conversation) -> None:
    message = talk.message(GET)
    message.request_id = 2**31 - 1
    assert talk.send(message).request_id == 2**31 - 1


@pytest.mark.parametrize("request_id", [0, -1, -(2**31)])
def test_4_1_1_request_ids_out_of_range_are_refused_and_copied(
    talk: Conversation, request_id: int
) -> None:
    message = talk.message(GET)
    message.request_id = request_id
    answer = talk.send(message)
    assert (answer.code, answer.request_id) == (BAD_REQUEST, request_id)
    assert answer.group(GroupTag.PRINTER) is None


@pytest.mark.parametrize(
    ("octets", "status", "version", "request_id"),
    [
        (b"", BAD_REQUEST, (1, 1), 0),
        (b"\x02\x00\x00\x0b\x00\x00\x00", BAD_REQUEST, (1, 1), 0),
        (b"\x02\x00\x00\x0b\x00\x00\x00\x07\x01", BAD_REQUEST, (2, 0), 7),
        (b"\x01\x00\x00\x0b\x80\x00\x00\x00", BAD_REQUEST, (1, 0), 2**31),
        (b"\x02\x02\x00\x0b\x00\x00\x00\x07", BAD_REQUEST, (2, 0), 7),
        (b"\x09\x09\x00\x0b\x00\x00\x00\x07", Status.SERVER_ERROR_VERSION_NOT_SUPPORTED, (2, 0), 7),
    ],
)
def test_4_1_2_octets_that_are_no_message(
    octets: bytes, status: Status, version: tuple[int, int], request_id: int
) -> None:
    answer = answer_undecodable(octets, WireError(Reason.TRUNCATED, "it ends too early"))
    assert (answer.code, answer.version, answer.request_id) == (status, version, request_id)


def test_4_1_2_a_message_over_a_limit() -> None:
    error = WireError(Reason.LIMIT_EXCEEDED, "there are too many attributes")
    answer = answer_undecodable(b"\x02\x00\x00\x0b\x00\x00\x00\x07", error)
    assert answer.code == Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE


def test_4_1_3_the_operation_group_must_come_first(talk: Conversation) -> None:
    message = talk.message(GET)
    assert talk.send(with_groups(message)).code == BAD_REQUEST
    job = Group(tag=GroupTag.JOB)
    assert talk.send(with_groups(message, job, *message.groups)).code == BAD_REQUEST


def test_4_1_3_the_operation_group_must_come_once(talk: Conversation) -> None:
    message = talk.message(GET)
    assert talk.send(with_groups(message, *message.groups, *message.groups)).code == BAD_REQUEST


def test_4_1_3_the_job_group_must_come_once(talk: Conversation) -> None:
    message = talk.message(Operation.VALIDATE_JOB, {"copies": 1})
    twice = with_groups(message, *message.groups, message.groups[1])
    assert talk.send(twice).code == BAD_REQUEST


@pytest.mark.parametrize("tag", [GroupTag.JOB, GroupTag.PRINTER, 0x0B, 0x0F])
def test_4_1_3_groups_that_are_not_expected_are_ignored(talk: Conversation, tag: int) -> None:
    message = talk.message(GET)
    message.groups.append(Group(tag=tag))
    assert talk.send(message).code == Status.SUCCESSFUL_OK


def test_4_1_3_an_operation_attribute_twice(talk: Conversation) -> None:
    message = talk.message(GET)
    message.groups[0].attributes.append(message.groups[0].attributes[-1])
    assert talk.send(message).code == BAD_REQUEST


def test_4_1_3_a_job_attribute_twice(talk: Conversation) -> None:
    message = talk.message(Operation.VALIDATE_JOB, {"copies": 1})
    message.groups[1].attributes *= 2
    assert talk.send(message).code == BAD_REQUEST


@pytest.mark.parametrize("name", ["attributes-charset", "attributes-natural-language"])
def test_4_1_4_charset_and_language_must_be_there(talk: Conversation, name: str) -> None:
    answer = talk.send(changed(talk.message(GET), drop=name))
    assert answer.code == BAD_REQUEST
    assert answer.group(GroupTag.PRINTER) is None


def test_4_1_4_language_before_charset(talk: Conversation) -> None:
    message = talk.message(GET)
    attributes = message.groups[0].attributes
    attributes[0], attributes[1] = attributes[1], attributes[0]
    assert talk.send(message).code == BAD_REQUEST


def test_4_1_4_charset_of_the_wrong_syntax(talk: Conversation) -> None:
    message = talk.message(GET)
    message.groups[0].attributes[0].tags = (ValueTag.KEYWORD,)
    assert talk.send(message).code == BAD_REQUEST


def test_4_1_4_a_charset_that_is_not_supported(talk: Conversation) -> None:
    message = talk.message(GET)
    message.groups[0].attributes[0].values = ("koi8-r",)
    answer = talk.send(message)
    assert answer.code == Status.CLIENT_ERROR_CHARSET_NOT_SUPPORTED
    assert answer.groups[0]["attributes-charset"].value == "utf-8"


def test_4_1_4_charset_in_capitals(talk: Conversation) -> None:
    message = talk.message(GET)
    message.groups[0].attributes[0].values = ("UTF-8",)
    assert talk.send(message).code == Status.SUCCESSFUL_OK


def test_4_1_4_a_language_we_do_not_speak_is_no_error(talk: Conversation) -> None:
    message = talk.message(GET)
    message.groups[0].attributes[1].values = ("tlh",)
    answer = talk.send(message)
    assert answer.code == Status.SUCCESSFUL_OK
    assert answer.groups[0]["attributes-natural-language"].value == "en"


def test_4_1_4_responses_begin_with_charset_and_language(talk: Conversation) -> None:
    names = [attribute.name for attribute in talk.ask(GET).groups[0]]
    assert names == ["attributes-charset", "attributes-natural-language", "status-message"]


def test_4_1_5_the_target_must_be_there(talk: Conversation) -> None:
    answer = talk.send(changed(talk.message(GET), drop="printer-uri"))
    assert answer.code == BAD_REQUEST
    assert answer.group(GroupTag.PRINTER) is None


def test_4_1_5_a_job_operation_needs_the_jobs_number(talk: Conversation) -> None:
    assert talk.ask(Operation.GET_JOB_ATTRIBUTES).code == BAD_REQUEST


def test_4_1_5_a_target_of_the_wrong_syntax(talk: Conversation) -> None:
    wrong = Attribute("printer-uri", (ValueTag.NAME,), ("ipp://printer.test/ipp/print",))
    assert talk.send(changed(talk.message(GET), put=wrong)).code == BAD_REQUEST


@pytest.mark.parametrize(
    "uri", ["ipp://printer.test/other", "ipp://printer.test/ipp/print/9", "ipp://[", "bogus"]
)
def test_4_1_5_a_printer_that_is_not_here(talk: Conversation, uri: str) -> None:
    other = Attribute("printer-uri", (ValueTag.URI,), (uri,))
    answer = talk.send(changed(talk.message(GET), put=other))
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


def test_4_1_5_a_job_by_its_uri(talk: Conversation) -> None:
    number = talk.new_job()
    uri = talk.job(number, "job-uri")["job-uri"].value
    message = changed(talk.message(Operation.GET_JOB_ATTRIBUTES), drop="printer-uri")
    by_uri = changed(message, put=Attribute("job-uri", (ValueTag.URI,), (uri,)))
    assert talk.send(by_uri).groups[-1]["job-id"].value == number


@pytest.mark.parametrize(
    "uri", ["ipp://other.name:8631/ipp/print/", "ipps://[::1]/", "ipp://printer.test/ipp?x=1"]
)
def test_4_1_5_other_spellings_of_the_printer(talk: Conversation, uri: str) -> None:
    other = Attribute("printer-uri", (ValueTag.URI,), (uri,))
    assert talk.send(changed(talk.message(GET), put=other)).code == Status.SUCCESSFUL_OK


@pytest.mark.parametrize("path", ["/ipp/print/1", "/1", "/ipp/printer/1"])
def test_4_1_5_other_spellings_of_a_job(talk: Conversation, path: str) -> None:
    talk.new_job()
    message = changed(talk.message(Operation.GET_JOB_ATTRIBUTES), drop="printer-uri")
    uri = Attribute("job-uri", (ValueTag.URI,), ("ipp://printer.test" + path,))
    assert talk.send(changed(message, put=uri)).code == Status.SUCCESSFUL_OK


@pytest.mark.parametrize("end", ["/99", "/x", "/1/2", "/-1", ""])
def test_4_1_5_a_job_uri_of_no_job(talk: Conversation, end: str) -> None:
    talk.new_job()
    message = changed(talk.message(Operation.GET_JOB_ATTRIBUTES), drop="printer-uri")
    uri = Attribute("job-uri", (ValueTag.URI,), ("ipp://printer.test/ipp/print" + end,))
    assert talk.send(changed(message, put=uri)).code == Status.CLIENT_ERROR_NOT_FOUND


def test_4_1_5_a_job_that_does_not_exist(talk: Conversation) -> None:
    answer = talk.ask(Operation.GET_JOB_ATTRIBUTES, job_id=7)
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


def test_4_1_6_status_messages_are_short() -> None:
    answer = answer_undecodable(b"", WireError(Reason.BAD_VALUE, "ä" * 400))
    text = str(answer.groups[0]["status-message"].value)
    assert len(text.encode()) <= 255
    assert text.startswith("ää")


def test_4_1_7_an_operation_attribute_that_is_not_supported(talk: Conversation) -> None:
    unknown = Attribute("x-vendor", (ValueTag.INTEGER,), (1,))
    answer = talk.send(changed(talk.message(GET), put=unknown))
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    group = answer.group(GroupTag.UNSUPPORTED)
    assert group is not None
    assert [(one.name, one.tags) for one in group] == [("x-vendor", (ValueTag.UNSUPPORTED,))]


def test_4_1_7_no_unsupported_group_without_need(talk: Conversation) -> None:
    assert talk.ask(GET).group(GroupTag.UNSUPPORTED) is None


@pytest.mark.parametrize(
    ("attribute", "status"),
    [
        (Attribute("requesting-user-name", (ValueTag.KEYWORD,), ("ann",)), BAD_REQUEST),
        (Attribute("requesting-user-name", (ValueTag.NAME,) * 2, ("ann", "bob")), BAD_REQUEST),
        (
            Attribute("requesting-user-name", (ValueTag.NAME,), ("x" * 256,)),
            Status.CLIENT_ERROR_REQUEST_VALUE_TOO_LONG,
        ),
        (
            Attribute("requesting-user-name", (ValueTag.NAME,), ("ä" * 128,)),
            Status.CLIENT_ERROR_REQUEST_VALUE_TOO_LONG,
        ),
        (Attribute("requested-attributes", (ValueTag.KEYWORD,), ("",)), BAD_REQUEST),
        (Attribute("document-format", (ValueTag.KEYWORD,), ("application-pdf",)), BAD_REQUEST),
    ],
)
def test_4_1_attributes_of_the_wrong_syntax(
    talk: Conversation, attribute: Attribute, status: Status
) -> None:
    assert talk.send(changed(talk.message(GET), put=attribute)).code == status


@pytest.mark.parametrize("limit", [0, -1])
def test_4_1_an_operation_attribute_out_of_range(talk: Conversation, limit: int) -> None:
    attribute = Attribute("limit", (ValueTag.INTEGER,), (limit,))
    message = changed(talk.message(Operation.GET_JOBS), put=attribute)
    assert talk.send(message).code == BAD_REQUEST


@pytest.mark.parametrize("version", [(1, 0), (1, 1), (2, 0)])
def test_4_1_8_versions_that_are_answered_in_kind(
    talk: Conversation, version: tuple[int, int]
) -> None:
    answer = talk.send(of_version(talk.message(GET), *version))
    assert (answer.code, answer.version) == (Status.SUCCESSFUL_OK, version)


@pytest.mark.parametrize(
    ("version", "nearest"),
    [((0, 0), (1, 1)), ((2, 1), (2, 0)), ((1, 9), (1, 1)), ((9, 9), (2, 0)), ((127, 0), (2, 0))],
)
def test_4_1_8_other_versions_are_refused_with_the_nearest(
    talk: Conversation, version: tuple[int, int], nearest: tuple[int, int]
) -> None:
    answer = talk.send(of_version(talk.message(GET), *version))
    assert answer.code == Status.SERVER_ERROR_VERSION_NOT_SUPPORTED
    assert answer.version == nearest
    assert answer.group(GroupTag.PRINTER) is None


def test_4_1_8_the_version_is_looked_at_before_the_operation(talk: Conversation) -> None:
    message = of_version(talk.message(GET), 3, 0)
    message.code = 0x3FFF
    message.request_id = 0
    assert talk.send(message).code == Status.SERVER_ERROR_VERSION_NOT_SUPPORTED


@pytest.mark.parametrize("code", [0x0000, 0x0003, 0x0036, 0x3FFF, 0x4009, -1])
def test_4_1_9_operations_that_are_not_supported(talk: Conversation, code: int) -> None:
    message = talk.message(GET)
    message.code = code
    assert talk.send(message).code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


def test_9_3_a_printer_for_authenticated_users_only() -> None:
    talk = Conversation(config(requires_authentication=True))
    assert talk.ask(GET).code == Status.SUCCESSFUL_OK
    assert talk.ask(Operation.VALIDATE_JOB).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    talk.authenticated = "ann"
    assert talk.ask(Operation.VALIDATE_JOB).code == Status.SUCCESSFUL_OK


def test_unknown_requested_attributes_are_named(talk: Conversation) -> None:
    answer = talk.ask(GET, {"requested-attributes": ["printer-name", "x-one", "x-two"]})
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert unsupported(answer) == {"requested-attributes": ("x-one", "x-two")}
    assert answer.version == Version(2, 0)
