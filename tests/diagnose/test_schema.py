from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from sealpress.diagnose.diagnosis import SCHEMA_VERSION
from sealpress.diagnose.schema import SCHEMA_FILE, schema_text
from sealpress.diagnose.severity import Outcome
from sealpress.reasons import ExitCode
from tests.diagnose.test_doctor import URI, diagnosed, only, pinned, sees, stumbles

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / SCHEMA_FILE
SCHEMA = json.loads(schema_text())


def check(diagnosis):
    shown = json.loads(json.dumps(diagnosis.as_dict()))
    jsonschema.Draft202012Validator(SCHEMA).validate(shown)
    return shown


def test_the_published_schema_is_the_one_in_the_package():
    assert PUBLISHED.read_text() == schema_text()


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_knows_every_outcome_and_exit_code():
    outcomes = SCHEMA["$defs"]["observation"]["properties"]["outcome"]["enum"]
    assert outcomes == [str(one) for one in Outcome]
    assert SCHEMA["properties"]["exit_code"]["maximum"] == max(ExitCode)
    assert SCHEMA["properties"]["schema"]["const"] == SCHEMA_VERSION


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
@pytest.mark.parametrize("trusted", [False, True])
def test_a_printers_diagnosis_keeps_to_it(printer, scheme, trusted):
    shown = check(diagnosed(printer.uri(scheme), trust=pinned(printer) if trusted else None))
    assert shown["works"] is (trusted or scheme == "ipp")


def test_so_does_one_where_nobody_is(free_port):
    assert check(diagnosed(f"ipp://127.0.0.1:{free_port}/"))["reason"] == "connection-refused"


def test_so_does_one_that_went_wrong():
    assert check(diagnosed(URI, steps=only(sees, stumbles), blocking=True))["reason"] == "internal"


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_nothing_may_be_missing(key):
    shown = diagnosed(URI, steps=only(sees), blocking=True).as_dict()
    del shown[key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(shown)
