"""The table of profiles: complete, sound, and every value as the registry wants it."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.ipp import registry
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.simulator import PROFILES, profile_named
from tests.printer.conversation import Conversation

ALL = list(PROFILES.values())
SEVERAL = [one for one in ALL if not one.model.shown]
# Attributes that no registry has, but printers do.
WELL_KNOWN = {
    "job-retain-until-interval-default",
    "printer-requested-client-type",
    "document-format-preferred",
    "urf-supported",
    "marker-colors",
    "marker-high-levels",
    "marker-levels",
    "marker-low-levels",
    "marker-names",
    "marker-types",
    "landscape-orientation-requested-preferred",
    "notify-max-events-supported",
    "separator-sheets-type-supported",
}
# Keywords that no registry has, but these printers do.
OWN_KEYWORDS = {
    ("enterprise-mfp", "finishing-template-supported"),
    ("cups-queue", "job-sheets-supported"),
    ("old-mono-laser-2007", "media-supported"),
}

# Attributes whose supported value is a number of steps.
SCALES = {"job-priority", "print-darkness"}

by_name = pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.name)


def told(profile, *names):
    versions = profile.model.versions
    talk = Conversation(profile.model, user="ann")
    message = talk.message(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": [*names]})
    message.version = max(versions)
    return talk.send(message).groups[-1]


def test_there_are_many_kinds():
    assert len(ALL) >= 14
    assert next(iter(PROFILES)) == "everywhere-office"


@by_name
def test_a_description_is_one_sentence(profile):
    assert profile.good_for.endswith(".")
    assert profile.good_for.count(". ") == 0
    assert len(profile.good_for) <= 160


@by_name
def test_attributes_are_as_the_registry_wants_them(profile):
    group = told(profile, "all", "media-col-database")
    entries = {
        one.name: registry.attribute(one.name, Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
        for one in group
    }
    assert {name for name, entry in entries.items() if entry is None} <= WELL_KNOWN
    multiple = {name for name, entry in entries.items() if entry and not entry.syntax.is_set}
    assert [name for name in multiple if len(group[name].values) > 1] == []


@by_name
def test_keywords_are_registered(profile):
    strange = {
        (profile.name, attribute.name)
        for attribute in told(profile, "all")
        for tag, value in zip(attribute.tags, attribute.values, strict=True)
        if tag == ValueTag.KEYWORD
        and (known := registry.keywords(attribute.name))
        and value not in known
        and media_named(str(value)) is None
    }
    assert {(profile.name, name) for _, name in strange} - OWN_KEYWORDS == set()


@by_name
def test_lists_that_belong_together_are_equally_long(profile):
    group = told(profile, "all")
    for prefix in ("marker-", "printer-supply", "printer-alert", "uri-", "printer-firmware"):
        skipped = {"printer-supply-info-uri"}
        lists = [one for one in group if one.name.startswith(prefix) and one.name not in skipped]
        assert len({len(one.values) for one in lists}) <= 1, prefix


@by_name
def test_what_is_loaded_and_usual_is_supported(profile):
    group = told(profile, "all")
    for attribute in group:
        base, _, kind = attribute.name.rpartition("-")
        supported = group.get(f"{base}-supported")
        if kind not in {"default", "ready"} or supported is None or base.endswith("-col"):
            continue
        if ValueTag.RANGE_OF_INTEGER in supported.tags or "repertoire" in base:
            continue
        values = [v for v, t in zip(attribute.values, attribute.tags, strict=True) if t > 0x1F]
        if ValueTag.BOOLEAN not in supported.tags and base not in SCALES:
            assert set(map(str, values)) <= set(map(str, supported.values)), attribute.name


@by_name
def test_operations_are_there_or_not_as_listed(profile):
    listed = {
        Operation(code)
        for code in told(profile, "operations-supported")["operations-supported"].values
    }
    talk = Conversation(profile.model)
    for operation in set(Operation) & (listed | profile.model.lacks):
        message = talk.message(operation, job_id=1)
        message.version = max(profile.model.versions)
        reply = talk.printer.begin(message, talk.where)
        code = getattr(getattr(reply, "message", None), "code", 0)
        missing = code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
        assert missing == (operation not in listed), operation


@by_name
def test_versions_are_spoken_as_listed(profile):
    listed = told(profile, "ipp-versions-supported")["ipp-versions-supported"].values
    assert [str(version) for version in profile.model.versions] == list(listed)
    talk = Conversation(profile.model)
    message = talk.message(Operation.GET_PRINTER_ATTRIBUTES)
    for version in profile.model.versions:
        message.version = version
        assert talk.send(message).version == version
    message.version = Version(3, 0)
    assert talk.send(message).code == Status.SERVER_ERROR_VERSION_NOT_SUPPORTED


@pytest.mark.parametrize("profile", SEVERAL, ids=lambda profile: profile.name)
def test_a_modern_profile_tells_as_much_as_a_modern_printer(profile):
    assert len(told(profile, "all")) >= 95


@by_name
def test_faults_of_a_profile_give_way_to_those_asked_for(profile):
    assert {one.name for one in profile.with_faults([])} == set(profile.faults)
    busy = profile.with_faults(["busy"])
    assert busy[-1].name == "busy"


def test_an_explicit_fault_wins():
    old = profile_named("old-mono-laser-2007")
    names = {one.name for one in old.with_faults(["certificate-not-yet-valid"])}
    assert names == {"http10", "certificate-not-yet-valid"}


@pytest.mark.parametrize(
    ("name", "hint"), [("label-printr", "Did you mean label-printer?"), ("zzz", "--list-profiles")]
)
def test_an_unknown_profile(name, hint):
    with pytest.raises(UsageError, match=f"no profile '{name}'") as caught:
        profile_named(name)
    assert hint in (caught.value.hint or "")


def test_few_devices_have_what_the_newer_versions_add():
    for profile in PROFILES.values():
        codes = told(profile, "operations-supported")["operations-supported"].values
        has_it = Operation.SET_PRINTER_ATTRIBUTES in codes
        assert has_it == profile.is_administered, profile.name
    assert PROFILES["everywhere-office"].is_administered
