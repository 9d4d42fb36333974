from __future__ import annotations

import pytest

from sealpress.cli import asking, passphrases
from sealpress.errors import Reason, SealpressError


@pytest.mark.parametrize("answer", ["y", "YES", " yes "])
def test_a_yes_is_taken(person, capsys, answer):
    person(answer)
    asking.confirm("Really\x1b?", otherwise="Add --yes.")
    assert capsys.readouterr().err == "Really\\x1b? [y/N] "


@pytest.mark.parametrize("answers", [("n",), ("",), (), ("sure",)])
def test_anything_else_is_a_no(person, answers):
    person(*answers)
    with pytest.raises(SealpressError) as caught:
        asking.confirm("Really?", otherwise="Add --yes.")
    assert caught.value.reason == Reason.NOT_CONFIRMED
    assert caught.value.hint == "Add --yes."


def test_the_end_of_input_leaves_no_message_behind_the_question(person, capsys):
    person()
    with pytest.raises(SealpressError, match=r"asked: Really\?"):
        asking.confirm("Really?", otherwise="x")
    assert capsys.readouterr().err == "Really? [y/N] \n"


def test_nobody_is_asked_without_a_terminal(capsys):
    with pytest.raises(SealpressError, match=r"no person can be asked here: Really\?"):
        asking.confirm("Really?", otherwise="x")
    with pytest.raises(SealpressError) as caught:
        asking.ask_secret("Passphrase")
    assert caught.value.reason == Reason.PASSPHRASE_REQUIRED
    assert asking.choose("Which?", ["a"]) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("answer", "chosen"), [("1", 0), ("2", 1), ("0", None), ("3", None), ("", None), ("²", None)]
)
def test_a_choice_by_number(person, capsys, answer, chosen):
    person(answer)
    assert asking.choose("Which?", ["ann", "bob\x07"]) == chosen
    assert "  2  bob\\x07\n" in capsys.readouterr().err


def test_nothing_to_choose_from(person):
    person("1")
    assert asking.choose("Which?", []) is None


def test_a_new_passphrase_is_typed_twice(person):
    person(secrets=("one", "one"))
    ask = passphrases.new_passphrase("ask")
    assert ask is not None
    assert ask() == "one"
    person(secrets=("one", "two"))
    with pytest.raises(SealpressError, match="not the same"):
        passphrases.new_passphrase("ask")()
    assert passphrases.new_passphrase("") is None


def test_a_person_is_asked_once_for_a_passphrase_that_nothing_names(person):
    person(secrets=("s3cret",))
    ask = passphrases.find_passphrase("")
    assert (ask(), ask()) == ("s3cret", "s3cret")


def test_without_a_person_there_is_no_passphrase():
    assert passphrases.find_passphrase("") is None


def test_a_passphrase_from_a_file(tmp_path):
    path = tmp_path / "word"
    path.touch(mode=0o600)
    path.write_text("s3cret\n")
    assert passphrases.find_passphrase(f"file:{path}")() == "s3cret"


def test_a_source_that_is_not_understood_is_not_repeated():
    with pytest.raises(SealpressError) as caught:
        passphrases.find_passphrase("s3cret")
    assert "s3cret" not in str(caught.value)
