import io
import json

import pytest

from sealpress.cli import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Büro 3, größer", "Büro 3, größer"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("bell\x07", "bell\\x07"),
        ("one\ntwo\r", "one\\x0atwo\\x0d"),
        ("c1 \x9b1m", "c1 \\x9b1m"),
        ("bidi \u202etxt.exe", "bidi \\u{202e}txt.exe"),
        ("line\u2028end", "line\\u{2028}end"),
        ("octet \udcff", "octet \\xff"),
        ("half \ud800", "half \\u{d800}"),
    ],
)
def test_printable_escapes_what_a_terminal_obeys(text, shown):
    assert terminal.printable(text) == shown
    terminal.printable(text).encode()


def test_table_columns_are_as_wide_as_their_widest_cell(capsys):
    terminal.write_table(("id", "name"), [("1", "a\tb"), ("1000", "c")])
    assert capsys.readouterr().out == "id    name\n1     a\\x09b\n1000  c\n"


def test_empty_table_shows_its_headings(capsys):
    terminal.write_table(("id", "name"), [])
    assert capsys.readouterr().out == "id  name\n"


def test_pairs_never_cut_a_long_value(capsys):
    terminal.write_pairs([("a", "x" * 500), ("longer", "")], indent=1)
    assert capsys.readouterr().out == f" a       {'x' * 500}\n longer\n"


def test_json_is_ascii_whatever_it_holds(capsys):
    terminal.write_json({"name": "ü\x1b\udcff"})
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    assert json.loads(out) == {"name": "ü\x1b\udcff"}


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_colours_only_for_a_person_who_wants_them(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert terminal.alarm("x", io.StringIO()) == "x"
    assert terminal.alarm("x", Screen()) == "\x1b[1;31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "")
    assert terminal.alarm("x", Screen()) == "x"


def test_closed_stream_is_no_terminal():
    screen = Screen()
    screen.close()
    assert not terminal.is_terminal(io.TextIOWrapper(io.BytesIO()))
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    assert not terminal.is_terminal(closed)
