import pytest

from sealpress.errors import Reason


def test_lists_every_reason_once(sealpress):
    ended = sealpress("reasons")
    listed = [line.split()[1] for line in ended.out.splitlines()[1:]]
    assert sorted(listed) == sorted(Reason)


def test_explains_by_keyword_and_by_message_id(sealpress):
    by_keyword = sealpress("reasons", "tls-closed")
    message_id = sealpress("reasons", "tls-closed", "--json").json["message_id"]
    assert by_keyword.code == 0
    assert sealpress("reasons", message_id.lower()).out == by_keyword.out


def test_as_json(sealpress):
    entry = sealpress("reasons", "connect-timeout", "--json").json
    assert entry["exit_code"] == 3
    assert entry["causes"]
    assert len(sealpress("reasons", "--json").json) == len(Reason)


def test_unknown_reason(sealpress):
    ended = sealpress("reasons", "nope\x1b")
    assert ended.code == 2
    assert "\x1b" not in ended.err


def reasons_in(ended):
    head, *rows = [line for line in ended.out.splitlines() if line.startswith(("id ", "SP-"))]
    assert head.startswith("id ")
    return [row.split()[1] for row in rows]


@pytest.mark.parametrize("part", ["tls", "T", "ssl"])
def test_a_part_is_listed(sealpress, part):
    found = reasons_in(sealpress("reasons", part))
    assert "tls-closed" in found
    assert "not-http" not in found


def test_any_word_finds_what_speaks_of_it(sealpress):
    found = reasons_in(sealpress("reasons", "clock"))
    assert {"printer-clock-wrong", "certificate-expired"} <= set(found)


def test_several_words_have_to_stand_together(sealpress):
    both = reasons_in(sealpress("reasons", "clock", "printer's"))
    assert set(both) < set(reasons_in(sealpress("reasons", "clock")))


@pytest.mark.parametrize(
    ("words", "reason", "system"),
    [
        (["cups-pki-expired"], "certificate-expired", "CUPS"),
        (["CPD6F83"], "connection-refused", "IBM i"),
        (["wrong", "version", "number"], "plain-on-tls-port", "OpenSSL"),
        (["E [Job 7] The printer is not responding."], "tls-closed", "CUPS"),
    ],
)
def test_words_of_other_systems_are_explained(sealpress, words, reason, system):
    ended = sealpress("reasons", *words)
    assert ended.out.startswith(f'{system} says "')
    assert reasons_in(ended)[0] == reason
    assert sealpress("reasons", *words, "--json").json[0]["reason"] == reason


def test_what_is_no_failure_elsewhere_is_said_to_be_none(sealpress):
    ended = sealpress("reasons", "Connection is encrypted.")
    assert "Nothing failed." in ended.out
    assert "SP-" not in ended.out


def test_by_exit_code(sealpress):
    found = sealpress("reasons", "--exit-code", 6, "--json").json
    assert {each["exit_code"] for each in found} == {6}
    assert reasons_in(sealpress("reasons", "tls", "--exit-code", 4)) == [
        "tls-client-certificate-refused"
    ]


def test_an_exit_code_that_none_has_is_told(sealpress):
    ended = sealpress("reasons", "http", "--exit-code", 7)
    assert ended.code == 2
    assert "with exit code 7" in ended.err


def test_its_vendor_keyword_explains_a_reason(sealpress):
    explained = sealpress("reasons", "sealpress-tls-closed").out
    assert explained == sealpress("reasons", "TLS_CLOSED").out
    assert "sealpress-tls-closed" in explained
    assert "CUPS: The printer is not responding." in explained


def test_all_that_is_known_is_in_the_json(sealpress):
    entry = sealpress("reasons", "certificate-expired", "--json").json
    assert entry["part"] == "Certificates and trust"
    assert entry["printer_state_reasons"][0] == "cups-pki-expired"
    assert "Credentials have expired." in [each["words"] for each in entry["elsewhere"]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tls-timout", "tls-timeout"),
        ("cups-pki-expird", "cups-pki-expired"),
    ],
)
def test_a_typing_error_is_answered_with_what_was_meant(sealpress, typed, meant):
    ended = sealpress("reasons", typed)
    assert ended.code == 2
    assert f"did you mean {meant}" in ended.err


def test_a_word_of_ours_and_theirs_finds_both(sealpress):
    ended = sealpress("reasons", "handshake_failure")
    assert ended.out.startswith('TLS standard says "alert 40 handshake_failure"')
    found = reasons_in(sealpress("reasons", "unsupported"))
    assert {"authentication-unsupported", "tls-version-mismatch"} <= set(found)


def test_a_keyword_may_be_typed_in_words(sealpress):
    assert sealpress("reasons", "certificate", "expired").out == (
        sealpress("reasons", "certificate-expired").out
    )


def test_a_long_remedy_is_wrapped(sealpress):
    lines = sealpress("reasons", "certificate-self-signed").out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  remedy "))
    assert lines[at + 1].startswith(" " * 13)
    assert all(len(line) <= 100 for line in lines)
