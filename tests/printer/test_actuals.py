"""What jobs were printed with (PWG 5100.8)."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Collection
from sealpress.ipp.values import IntegerRange
from tests.printer.conversation import Conversation, config
from tests.printer.document_objects.documents import job_id, look, send

A4 = {"media-size": {"x-dimension": 21000, "y-dimension": 29700}}


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def actuals(talk: Conversation, job: int, *names: str) -> dict[str, object]:
    group = talk.job(job, *(names or ("job-actuals",)))
    return {one.name: one.value if len(one.values) == 1 else one.values for one in group}


def printed(talk: Conversation, options: dict[str, object]) -> int:
    job = talk.new_job(options)
    talk.finish_next()
    return job


def test_what_was_asked_for_and_what_is_usual(talk: Conversation) -> None:
    job = printed(talk, {"copies": 3, "page-ranges": [IntegerRange(1, 2)]})
    assert (
        actuals(talk, job).items()
        >= {
            "copies-actual": 3,
            "page-ranges-actual": IntegerRange(1, 2),
            "sides-actual": "one-sided",
            "print-quality-actual": 4,
            "finishings-actual": 3,
            "output-bin-actual": "face-down",
            "media-actual": "iso_a4_210x297mm",
            "job-priority-actual": 50,
        }.items()
    )


def test_a_job_that_was_not_begun_has_none(talk: Conversation) -> None:
    assert actuals(talk, talk.new_job({"copies": 3})) == {}


def test_without_a_usual_value_there_is_none(talk: Conversation) -> None:
    assert "orientation-requested-actual" not in actuals(talk, printed(talk, {}))


@pytest.mark.parametrize("options", [{"media-col": A4}, {"media": "iso_a4_210x297mm"}])
def test_media_are_told_in_both_ways(talk: Conversation, options: dict[str, object]) -> None:
    found = actuals(talk, printed(talk, options), "media-actual", "media-col-actual")
    assert found["media-actual"] == "iso_a4_210x297mm"
    collection = found["media-col-actual"]
    assert isinstance(collection, Collection)
    size = collection["media-size"].value
    assert isinstance(size, Collection)
    assert [side.value for side in size] == [21000, 29700]


@pytest.mark.parametrize(
    ("group", "is_told"),
    [("all", True), ("job-description", True), ("job-status", True), ("job-template", False)],
)
def test_groups_they_are_in(talk: Conversation, group: str, is_told: bool) -> None:
    assert ("copies-actual" in actuals(talk, printed(talk, {}), group)) is is_told


def test_documents_tell_it_too(talk: Conversation) -> None:
    job = job_id(send(talk, None, {"copies": 2}, octets=5))
    assert "copies-actual" not in look(talk, job)
    talk.finish_next()
    found = look(talk, job, 1, "document-actuals")
    assert (found["copies-actual"], found["sides-actual"]) == (2, "one-sided")


def test_who_only_passes_jobs_on_cannot_tell() -> None:
    talk = Conversation(config(has_own_jobs=False))
    assert actuals(talk, printed(talk, {"copies": 3}), "all").keys().isdisjoint({"copies-actual"})
