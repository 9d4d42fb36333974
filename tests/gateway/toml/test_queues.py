from pathlib import Path

import pytest

from sealpress.gateway.settings import Retention, TransformSettings
from sealpress.gateway.toml.queues import queue_of, retention_of, transform_of
from sealpress.gateway.toml.reading import SettingsText

URI = "ipps://printer.example/ipp/print"


def table(**values):
    return SettingsText(
        Path("q.toml"), {}, {name.replace("_", "-"): v for name, v in values.items()}
    )


def test_a_queue():
    queue = queue_of(table(name="a", uri=URI).top)
    assert (queue.name, queue.uri, queue.retention) == ("a", URI, Retention())


def test_what_is_kept_as_long_as_the_gateway_says():
    base = Retention(documents=1.0, history=2.0, unreleased=3.0)
    queue = queue_of(table(name="a", uri=URI, retention={"history": "1m"}).top, base)
    assert queue.retention == Retention(documents=1.0, history=60.0, unreleased=3.0)


def test_retention_alone():
    text = table(documents="1h")
    assert retention_of(text.top, Retention()).documents == 3600.0


@pytest.mark.parametrize(
    ("values", "what", "remedy"),
    [
        ({"uri": URI}, "has no name", "name = "),
        ({"name": "a"}, "has no uri", "uri = "),
        ({"name": "a", "uri": URI, "nmae": 1}, "nmae is no setting", "Did you mean name"),
        ({"name": "a", "uri": URI, "first_retry": 60}, "longer than last-retry", "shorter"),
        ({"name": "a", "uri": URI, "first_retry": 0}, "first-retry is 0", "more than 0"),
        (
            {"name": "a", "uri": "lpd://printer.example/x", "security": "require"},
            "lpd knows no encryption",
            "ipps",
        ),
        (
            {"name": "a", "uri": "socket://h:9100", "trust": "system"},
            "of no use",
            "Leave trust out",
        ),
        ({"name": "a", "uri": URI, "trust": "sha256:12"}, "trust: ", ""),
        ({"name": "a", "uri": URI, "transform": "allways"}, "transform", "auto"),
        ({"name": "a", "uri": URI, "password_file": "/x"}, "without user", "Name the user"),
        ({"name": "a", "uri": URI, "retention": {"histroy": 1}}, "histroy", "Did you mean history"),
    ],
)
def test_what_is_wrong_with_one(values, what, remedy):
    text = table(**values)
    assert queue_of(text.top) is None
    (problem,) = text.problems
    assert what in problem.what
    assert remedy in problem.remedy


def test_what_making_documents_anew_may_cost():
    text = table(workers=2, max_document="1M", page_seconds="5m")
    settings = transform_of(text.top)
    usual = TransformSettings()
    assert (settings.workers, settings.warm) == (2, usual.warm)
    assert settings.limits.max_document_octets == 1 << 20
    assert settings.limits.wall_seconds_a_page == 300.0
    assert settings.limits.max_pages == usual.limits.max_pages


@pytest.mark.parametrize(
    ("values", "what", "remedy"),
    [
        ({"workers": 0}, "workers 0 is out of range", "from 1 to 256"),
        ({"memory": "1M"}, "memory is less than", "leave it out"),
        ({"page_seconds": 0.1}, "page-seconds is less than 1", "1 seconds or more"),
        ({"max_pagse": 1}, "max-pagse is no setting", "Did you mean max-pages"),
    ],
)
def test_what_is_wrong_with_what_it_may_cost(values, what, remedy):
    text = table(**values)
    settings = transform_of(text.top)
    (problem,) = text.problems
    assert what in problem.what
    assert remedy in problem.remedy
    assert settings == TransformSettings()
