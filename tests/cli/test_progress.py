import io

from sealpress.cli import progress
from sealpress.cli.progress_bar import TerminalWatcher


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
