import logging

from sealpress.cli.logs import log_nowhere, logged_to_standard_error


def test_a_record_is_one_line_whatever_a_peer_put_into_it(capsys):
    with logged_to_standard_error():
        logging.getLogger("sealpress.server").warning("peer said %s", "a\rb\x1b[2J")
    line = capsys.readouterr().err
    assert line.endswith("WARNING peer said a\\x0db\\x1b[2J\n")
    assert line.count("\n") == 1


def test_commands_keep_records_to_themselves(capsys):
    log_nowhere()
    logging.getLogger("sealpress.client").warning("not for the terminal")
    assert capsys.readouterr() == ("", "")


def test_a_traceback_only_for_who_asks_for_it(capsys, monkeypatch):
    for debugging in (False, True):
        if debugging:
            monkeypatch.setenv("SEALPRESS_DEBUG", "1")
        with logged_to_standard_error():
            try:
                raise ZeroDivisionError("why")
            except ZeroDivisionError:
                logging.getLogger("sealpress.server").exception("it failed")
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert told.endswith("ZeroDivisionError: why\n")
        assert ("Traceback" in told) is debugging
