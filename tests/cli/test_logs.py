import logging

from sealpress.cli.logs import log_nowhere, logged_to_standard_error


def test_a_record_is_one_line_whatever_a_peer_put_into_it(capsys):
    with logged_to_standard_error():
        logging.getLogger("sealpress.server").warning("peer said %s", "a\nb\x1b[2J")
    line = capsys.readouterr().err
    assert line.endswith("WARNING peer said a\\x0ab\\x1b[2J\n")
    assert line.count("\n") == 1


def test_commands_keep_records_to_themselves(capsys):
    log_nowhere()
    logging.getLogger("sealpress.client").warning("not for the terminal")
    assert capsys.readouterr() == ("", "")
