import pytest

from sealpress.cli.settings import load_settings, read_password, settings_file
from sealpress.errors import Reason, SealpressError


def write(tmp_path, text):
    path = tmp_path / "s.toml"
    path.write_text(text)
    return {"SEALPRESS_CONFIG": str(path)}


def test_defaults():
    settings = load_settings({}, {})
    assert (settings.trust, settings.security, settings.timeout) == ("system", "", 0.0)


def test_flags_win_over_environment_over_file(tmp_path):
    env = write(tmp_path, 'trust = "encrypt"\nuser = "ann"\nsecurity = "require"\n')
    env |= {"SEALPRESS_TRUST": "ca:a.pem", "SEALPRESS_USER": "bob"}
    settings = load_settings({"trust": "sha256:00", "user": None}, env)
    assert settings.trust == "sha256:00"
    assert settings.user == "bob"
    assert settings.security == "require"


def test_origin_names_variable_or_file_and_line(tmp_path):
    env = write(tmp_path, '# mine\n\nsecurity = "require"\npassword-file = "p"\n')
    settings = load_settings({}, env | {"SEALPRESS_TRUST": "encrypt"})
    assert settings.origin("security").endswith("s.toml, line 3")
    assert settings.origin("password_file").endswith("s.toml, line 4")
    assert settings.origin("trust") == "the variable SEALPRESS_TRUST"
    assert settings.origin("user") == ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("trust = x\n", "at line 1"),
        ('trust = "system"\ncolour = "red"', "line 2: colour is no setting; known are trust"),
        ("\ntimeout = -1", "line 2: timeout is '-1'"),
        ("timeout = nan", "timeout is 'nan'"),
        ("[trust]\na = 1", "line 1: trust is no setting"),
        ("security = true", "line 1: security is no setting"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, text, part):
    with pytest.raises(SealpressError) as caught:
        load_settings({}, write(tmp_path, text))
    assert caught.value.reason == Reason.SETTINGS_INVALID
    assert part in caught.value.detail


def test_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "s.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(SealpressError, match="octet 0 is not UTF-8"):
        load_settings({}, {"SEALPRESS_CONFIG": str(path)})


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(SealpressError) as caught:
        load_settings({}, {"SEALPRESS_CONFIG": str(tmp_path / "none.toml")})
    assert caught.value.reason == Reason.STATE_UNREADABLE


def test_the_current_folder_has_no_say(tmp_path, monkeypatch):
    (tmp_path / "sealpress.toml").write_text('trust = "encrypt"')
    monkeypatch.chdir(tmp_path)
    assert load_settings({}, {"HOME": str(tmp_path / "home")}).trust == "system"


def test_user_file_is_found(tmp_path):
    folder = tmp_path / "sealpress"
    folder.mkdir()
    (folder / "sealpress.toml").touch()
    assert settings_file({"XDG_CONFIG_HOME": str(tmp_path)}) == folder / "sealpress.toml"


def test_password_is_the_first_line_of_the_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("s3 cret\nnot this\n")
    assert read_password(load_settings({"password_file": path}, {}), {}) == "s3 cret"


def test_password_from_the_environment():
    assert read_password(load_settings({}, {}), {"SEALPRESS_PASSWORD": "x"}) == "x"


def test_unreadable_password_file_is_named(tmp_path):
    with pytest.raises(SealpressError, match="none cannot be read"):
        read_password(load_settings({"password_file": tmp_path / "none"}, {}), {})


@pytest.mark.parametrize("text", ["0", "-0.5", "inf", "nan", "", "ten", "1e999"])
def test_a_timeout_is_a_number_above_0(tmp_path, text):
    with pytest.raises(SealpressError) as caught:
        load_settings({}, write(tmp_path, f'timeout = "{text}"'))
    assert caught.value.reason == Reason.SETTINGS_INVALID
    assert caught.value.detail.endswith(f"timeout is {text!r}, not a number of seconds above 0")


@pytest.mark.parametrize(("text", "seconds"), [("2", 2.0), ("0.25", 0.25), ('"30"', 30.0)])
def test_a_timeout_may_be_a_number_or_a_text(tmp_path, text, seconds):
    assert load_settings({}, write(tmp_path, f"timeout = {text}")).timeout == seconds


def test_an_empty_variable_says_nothing(tmp_path):
    env = write(tmp_path, 'trust = "encrypt"') | {"SEALPRESS_TRUST": "", "SEALPRESS_TIMEOUT": ""}
    settings = load_settings({}, env)
    assert (settings.trust, settings.timeout) == ("encrypt", 0.0)
    assert settings.origin("trust").endswith("line 1")


def test_a_flag_has_no_place_even_where_the_file_has_one(tmp_path):
    settings = load_settings({"trust": "encrypt"}, write(tmp_path, 'trust = "system"'))
    assert (settings.trust, settings.origin("trust")) == ("encrypt", "")


def test_a_key_is_found_in_its_own_line(tmp_path):
    text = '# user = "no"\nuser-name = 1\n"user" = "ann"\n'
    with pytest.raises(SealpressError, match="line 2: user-name is no setting"):
        load_settings({}, write(tmp_path, text))
    kept = load_settings({}, write(tmp_path, text.replace("user-name = 1", "")))
    assert kept.origin("user").endswith("line 3")


def test_the_named_file_comes_before_the_user_s(tmp_path):
    (tmp_path / "sealpress").mkdir()
    (tmp_path / "sealpress" / "sealpress.toml").write_text('user = "ann"')
    env = write(tmp_path, 'user = "bob"')
    assert load_settings({}, {"XDG_CONFIG_HOME": str(tmp_path)}).user == "ann"
    assert load_settings({}, env | {"XDG_CONFIG_HOME": str(tmp_path)}).user == "bob"


def test_without_a_configuration_folder_it_is_below_home(tmp_path):
    folder = tmp_path / ".config" / "sealpress"
    folder.mkdir(parents=True)
    (folder / "sealpress.toml").write_text('user = "ann"')
    assert load_settings({}, {"HOME": str(tmp_path)}).user == "ann"


@pytest.mark.parametrize(
    ("octets", "password"),
    [
        (b"s3cret", "s3cret"),
        (b"s3cret\r\nmore", "s3cret"),
        (b" spaces \n", " spaces "),
        (b"\nsecond", ""),
        (b"", ""),
        ("pässwört\n".encode(), "pässwört"),
        (b"x" * 5000, "x" * 4096),
    ],
)
def test_a_password_is_the_line_without_its_end(tmp_path, octets, password):
    path = tmp_path / "secret"
    path.write_bytes(octets)
    assert read_password(load_settings({"password_file": path}, {}), {}) == password


def test_a_password_file_comes_before_the_environment(tmp_path):
    path = tmp_path / "secret"
    path.write_text("from file")
    settings = load_settings({"password_file": path}, {})
    assert read_password(settings, {"SEALPRESS_PASSWORD": "from environment"}) == "from file"


def test_a_password_that_is_no_text_is_not_shown(tmp_path):
    path = tmp_path / "secret"
    path.write_bytes(b"s3cret\xff")
    with pytest.raises(SealpressError) as caught:
        read_password(load_settings({"password_file": path}, {}), {})
    assert caught.value.reason == Reason.STATE_UNREADABLE
    assert "s3cret" not in caught.value.detail


def test_identities_are_a_list_in_the_file_too(tmp_path):
    env = write(tmp_path, 'identity = "ann, printer.p12"\npassphrase = "credential:key"\n')
    settings = load_settings({}, env)
    assert settings.identities == ("ann", "printer.p12")
    assert settings.passphrase == "credential:key"
    assert load_settings({}, {}).identities == ()
    assert load_settings({"identity": "bob"}, env).identities == ("bob",)
