"""What is written is read again as it was."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.gateway.settings import (
    Encryption,
    QueueSettings,
    Retention,
    UnknownDelivery,
    WhenDone,
)
from sealpress.gateway.toml.queues import queue_of
from sealpress.gateway.toml.reading import SettingsText
from sealpress.gateway.toml.writing import queue_values, to_toml

URI = "ipps://printer.example/ipp/print"
FULL = QueueSettings(
    name="office",
    uri=URI,
    info='Says "hello" \\ and café \U0001f5a8',
    location="floor 3",
    security="require",
    trust="sha256:" + "ab" * 32,
    user="gateway",
    password_file="/etc/sealpress/office.password",
    identity=("office",),
    encryption=Encryption.OPTIONAL,
    login_required=True,
    users=("ann", "ben"),
    operators=("olga",),
    unknown_delivery=UnknownDelivery.AT_LEAST_ONCE,
    when_done=WhenDone.TAKEN,
    release=True,
    retention=Retention(documents=3600.0, history=1.5, unreleased=0.0),
    max_jobs=7,
    max_document_octets=1 << 20,
    first_retry_seconds=0.5,
    last_retry_seconds=60.0,
    is_default=True,
    attributes={"printer-info": "x", "copies-supported": {"lower": 1, "upper": 9}, "n o": [1, 2]},
)


def read(text: str) -> QueueSettings | None:
    table = SettingsText(Path("x.toml"), {}, tomllib.loads(text))
    queue = queue_of(table.top)
    assert table.problems == []
    return queue


@pytest.mark.parametrize("settings", [QueueSettings(name="a", uri=URI), FULL])
def test_there_and_back(settings):
    assert read(to_toml(queue_values(settings))) == settings


def test_only_what_differs_is_written():
    assert queue_values(QueueSettings(name="a", uri=URI)) == {"name": "a", "uri": URI}


PRINTABLE = st.text(st.characters(min_codepoint=32, blacklist_categories=["Cs"]))


@given(PRINTABLE)
def test_any_text_survives(text):
    assert tomllib.loads(to_toml({"a": text, "t": {text: [text]}})) == {
        "a": text,
        "t": {text: [text]},
    }


@given(
    st.recursive(
        st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | PRINTABLE,
        lambda inner: st.lists(inner) | st.dictionaries(PRINTABLE, inner),
        max_leaves=20,
    )
)
def test_any_value_survives(value):
    assert tomllib.loads(to_toml({"a": [value]})) == {"a": [value]}
