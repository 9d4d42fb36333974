import io

from sealpress.cli import printing, progress
from sealpress.cli.progress_bar import TerminalWatcher
from sealpress.client.results import Progress
from sealpress.client.watch import JobStatus


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_shown_in_a_pipe(capsys):
    with progress.watcher("printing a.pdf") as shown:
        shown.sent(1, 2)
        shown.state("processing")
    assert capsys.readouterr() == ("", "")


def test_nothing_is_shown_with_json(monkeypatch):
    monkeypatch.setattr("sys.stderr", Screen())
    assert isinstance(progress.watcher("x", as_json=True), progress.NoWatcher)


def test_a_person_sees_octets_and_state(monkeypatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress.watcher("printing \x1b[2Ja.pdf") as shown:
        assert isinstance(shown, TerminalWatcher)
        shown.sent(500_000, 1_000_000)
        shown.state("processing")
    assert "0.5/1.0 MB" in screen.getvalue()
    assert "printing \\x1b[2Ja.pdf: processing" in screen.getvalue()


class Noting(progress.NoWatcher):
    """Keeps what it is told."""

    def __init__(self):
        self.told = []

    def sent(self, octets, total):
        self.told.append((octets, total))

    def state(self, text):
        self.told.append(text)


def test_octets_are_told_and_then_the_state():
    shown = Noting()
    report = printing._reporter(shown)
    report(Progress(octets_sent=5, octets_total=None))
    report(Progress(octets_sent=9, octets_total=9, status=JobStatus(state=5)))
    assert shown.told == [(5, None), (9, 9), "processing"]


def test_a_bar_that_was_never_shown_takes_no_harm():
    bar = TerminalWatcher("x")
    bar.sent(1, 2)
    bar.state("processing")
    bar.__exit__(None, None, None)
