"""The printer's attributes: groups, settings that replace them, URIs as the client sees them."""

from __future__ import annotations

import pytest

from sealpress.printer.config import Endpoint, PrinterConfig
from sealpress.printer.description import EXPLICIT_ONLY, PrinterDescription
from tests.printer.conversation import CONFIG, Conversation, config


@pytest.fixture(scope="module")
def description() -> PrinterDescription:
    return PrinterDescription(CONFIG)


def test_groups_part_what_there_is(description: PrinterDescription) -> None:
    template = description.groups["job-template"]
    described = description.groups["printer-description"]
    assert not template & described
    assert template | described == description.groups["all"] == description.default
    assert description.names - description.default == EXPLICIT_ONLY & description.names
    assert description.groups["none"] == frozenset()


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("copies-supported", "job-template"),
        ("media-ready", "job-template"),
        ("media-col-default", "job-template"),
        ("media-size-supported", "job-template"),
        ("printer-state", "printer-description"),
        ("operations-supported", "printer-description"),
        ("compression-supported", "printer-description"),
        ("printer-uri-supported", "printer-description"),
    ],
)
def test_attributes_are_in_their_group(name: str, group: str) -> None:
    settings = PrinterDescription(CONFIG, operations_supported=[2, 4, 11])
    assert name in settings.groups[group]


def test_a_large_table_comes_by_its_name_alone() -> None:
    talk = Conversation()
    assert "media-col-database" not in talk.attributes("all", "job-template")
    assert "media-col-database" in talk.attributes("media-col-database")


def test_values_of_what_is_not_there(description: PrinterDescription) -> None:
    assert description.fixed_values("x-vendor") == ()
    assert description.fixed_values("charset-supported") == ("utf-8",)


def test_what_jobs_may_be_created_with_is_listed_once_in_order() -> None:
    made = PrinterDescription(CONFIG, job_creation_attributes_supported=["job-name", "copies"])
    listed = made.fixed_values("job-creation-attributes-supported")
    assert list(listed) == sorted({str(name) for name in listed})
    assert {"job-name", "copies", "sides"} <= set(listed)


SIMILAR = (
    config(name="another", attributes={"copies-supported": range(1, 6)}),
    config(attributes={"queued-job-count": 99, "media-supported": None}),
    config(is_color=False, takes_many_documents=True),
    CONFIG,
)


@pytest.mark.parametrize("settings", SIMILAR)
def test_one_made_like_another_is_the_same_as_one_made_alone(settings: PrinterConfig) -> None:
    further = {"job_creation_attributes_supported": ["job-name"], "operations_supported": [2, 4]}
    pattern = PrinterDescription(CONFIG, **further)
    alone = PrinterDescription(settings, **further)
    like = PrinterDescription(settings, pattern, **further)
    names = alone.operator_names
    assert like.operator_names == names
    assert {n: like.fixed_values(n) for n in names} == {n: alone.fixed_values(n) for n in names}
    assert (like.groups, like.operator_groups) == (alone.groups, alone.operator_groups)
    assert (like.names, like.default, like.job_groups) == (
        alone.names,
        alone.default,
        alone.job_groups,
    )
    assert like.rules.names == alone.rules.names
    assert like.rules.values == alone.rules.values


def test_what_is_the_same_is_not_made_again() -> None:
    pattern = PrinterDescription(CONFIG, which_jobs_supported=["all"])
    like = PrinterDescription(config(name="another"), pattern, which_jobs_supported=["all"])
    assert like.rules is pattern.rules
    assert like.groups is pattern.groups
    assert like.fixed_values("media-supported") is pattern.fixed_values("media-supported")
    assert like.fixed_values("printer-name") == ("another",)


def test_settings_fix_what_would_depend_on_the_moment() -> None:
    talk = Conversation(config(attributes={"queued-job-count": 99, "printer-state-message": None}))
    told = talk.attributes()
    assert told["queued-job-count"].values == (99,)
    assert "printer-state-message" not in told


def test_an_endpoint_keeps_its_own_port() -> None:
    endpoints = (Endpoint("ipp"), Endpoint("ipps", port=10443), Endpoint("ipps", port=631))
    uris = Conversation(config(endpoints=endpoints)).attributes()["printer-uri-supported"].values
    assert uris == (
        "ipp://printer.test/ipp/print",
        "ipps://printer.test:10443/ipp/print",
        "ipps://printer.test/ipp/print",
    )


@pytest.mark.parametrize(
    ("endpoint", "security"),
    [
        (Endpoint("ipp"), "none"),
        (Endpoint("ipps"), "tls"),
        (Endpoint("ipp", requires_tls=True), "tls"),
    ],
)
def test_security_of_an_endpoint(endpoint: Endpoint, security: str) -> None:
    assert endpoint.security == security
    told = Conversation(config(endpoints=(endpoint,))).attributes()
    assert told["uri-security-supported"].values == (security,)


@pytest.mark.parametrize(("secure", "scheme"), [(False, "http"), (True, "https")])
def test_pages_are_named_in_the_scheme_of_the_request(secure: bool, scheme: str) -> None:
    talk = Conversation(config(icon_paths=("/small.png", "/large.png")), secure=secure)
    told = talk.attributes("printer-icons", "printer-more-info")
    assert told["printer-more-info"].value == f"{scheme}://printer.test:631/"
    assert [str(one).rpartition("/")[2] for one in told["printer-icons"].values] == [
        "small.png", "large.png",
    ]  # fmt: skip


def test_poor_firmware_tells_little() -> None:
    shown = frozenset({"printer-state", "operations-supported", "copies-supported"})
    talk = Conversation(config(shown=shown, attributes={"printer-info": "Box"}))
    assert {one.name for one in talk.attributes()} == shown | {"printer-info"}
