import pytest

from sealpress.errors import StateError
from sealpress.simulator import demonstration
from sealpress.simulator.demonstration import SilentNarrator, demonstrate


class Recorder(SilentNarrator):
    """Remembers the chapters and what was told in them."""

    def __init__(self):
        self.chapters = []
        self.told = {}

    def _tell(self, chapter, *facts):
        self.chapters.append(chapter)
        self.told[chapter] = facts

    def appears(self, printer, document, octets):
        self._tell("appears", printer, document, octets)

    def planned(self, plan):
        self._tell("planned", plan)

    def asked(self, offers, plan):
        self._tell("asked", offers, plan)

    def refused(self, error):
        self._tell("refused", error)

    def pinned(self, pin):
        self._tell("pinned", pin)

    def printing(self):
        self._tell("printing")
        return super().printing()

    def progressed(self, progress):
        self.told.setdefault("progress", []).append(progress)

    def printed(self, job_id, ticket, report):
        self._tell("printed", job_id, ticket, report)

    def compared(self, evidence):
        self._tell("compared", evidence)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    recorder = Recorder()
    evidence = demonstrate(tmp_path_factory.mktemp("demo"), recorder)
    return recorder, evidence


def test_chapters_in_their_order(story):
    assert story[0].chapters == [
        "appears", "planned", "asked", "refused", "pinned", "printing", "printed", "compared",
    ]  # fmt: skip


def test_the_printer_has_octet_for_octet_what_was_printed(story):
    _, evidence = story
    assert evidence.is_identical
    assert evidence.received.read_bytes() == evidence.original.read_bytes()


def test_an_ipp_uri_is_planned_in_clear_until_the_printer_was_asked(story):
    told = story[0].told
    assert told["planned"][0].attempts[0].binding == "plain"
    assert told["asked"][1].attempts[0].binding == "implicit"


def test_the_certificate_was_refused_and_then_pinned(story):
    recorder, evidence = story
    assert str(recorder.told["refused"][0].reason) == "certificate-self-signed"
    pin = recorder.told["pinned"][0].split()[-1]
    assert pin == f"sha256:{evidence.connection.certificate.sha256}"
    assert evidence.connection.trusted_by == "pin"


def test_it_went_in_chunks_over_tls(story):
    recorder, evidence = story
    assert evidence.connection.tls_version == "TLSv1.3"
    assert evidence.connection.chunks_sent > 2
    sent = [progress.octets_sent for progress in recorder.told["progress"]]
    assert sent == sorted(sent)
    assert sent[-1] == evidence.original.stat().st_size


def test_nothing_is_learnt_beyond_the_story(tmp_path, monkeypatch):
    monkeypatch.setenv("SEALPRESS_HOME", str(tmp_path / "home"))
    demonstrate(tmp_path / "out", SilentNarrator())
    assert not (tmp_path / "home").exists()


def test_a_certificate_that_is_trusted_already_is_no_story(tmp_path, monkeypatch):
    class Believer(demonstration.Printer):
        def __init__(self, uri, **named):
            super().__init__(uri, **{"trust": "encrypt", **named})

    monkeypatch.setattr(demonstration, "Printer", Believer)
    with pytest.raises(StateError, match="an unknown certificate was trusted"):
        demonstrate(tmp_path, SilentNarrator())
