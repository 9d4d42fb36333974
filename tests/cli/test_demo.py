import dataclasses
import hashlib
import json

import pytest

from sealpress.cli import demo
from sealpress.simulator.demonstration import SilentNarrator, demonstrate


def test_it_tells_the_whole_story(sealpress, tmp_path):
    ended = sealpress("demo", "--output", tmp_path)
    assert (ended.code, ended.err) == (0, "")
    original = tmp_path / "original.pdf"
    digest = hashlib.sha256(original.read_bytes()).hexdigest()
    assert ended.out.count(digest) == 2
    for part in ("certificate-self-signed", "--trust", "TLSv1.3", "chunks", "octet for octet"):
        assert part in ended.out
    assert (tmp_path / "1-1.pdf").read_bytes() == original.read_bytes()
    assert "job-1-page-1.png to job-1-page-" in ended.out
    assert (tmp_path / "job-1-page-1.png").read_bytes().startswith(b"\x89PNG")


def test_as_json(sealpress, tmp_path):
    told = sealpress("demo", "--output", tmp_path, "--json").json
    assert told["identical"] is True
    assert told["connection"]["tls_version"] == "TLSv1.3"
    assert told["connection"]["chunks_sent"] > 3
    ticket = json.loads((tmp_path / "1.json").read_text())
    assert ticket["documents"][0]["sha256"] == told["original"]["sha256"]


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_document_that_is_not_the_same_is_a_failure(sealpress, tmp_path, monkeypatch, words):
    evidence = demonstrate(tmp_path, SilentNarrator())
    damaged = dataclasses.replace(evidence, received_sha256="0" * 64)

    def play(output, narrator, *, witness):
        narrator.compared(damaged)
        return damaged

    monkeypatch.setattr(demo, "demonstrate", play)
    ended = sealpress("demo", "--output", tmp_path, *words)
    assert ended.code == 1
    assert "NOT the same" in ended.out or '"identical": false' in ended.out
