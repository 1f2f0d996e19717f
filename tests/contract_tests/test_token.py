"""Where the token comes from, in which order, and what never gets out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestrator_contract.contract_tests.transport.addresses import BadAddress
from orchestrator_contract.contract_tests.transport.token import BadToken, find_token

HTTPS = "https://pe.example:8143"
SECRET = "s3cr3t-0f-the-t0ken"  # noqa: S105 - it opens nothing


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".puppetlabs" / "client-tools").mkdir(parents=True)
    return tmp_path


def find(
    home: Path,
    url: str = HTTPS,
    *,
    token_file: Path | None = None,
    variable: str | None = None,
) -> tuple[str | None, list[str]]:
    """Return the token that is found, and what was announced."""
    announced: list[str] = []
    environ = {"HOME": str(home)}
    if variable is not None:
        environ["ORCHESTRATOR_TOKEN"] = variable
    token = find_token(
        url, token_file=token_file, environ=environ, announce=announced.append
    )
    return token, announced


def kept(home: Path, token: str = SECRET) -> Path:
    path = home / ".puppetlabs" / "token"
    path.write_text(token)
    return path


def configured(home: Path, settings: object) -> None:
    path = home / ".puppetlabs" / "client-tools" / "puppet-access.conf"
    text = settings if isinstance(settings, str) else json.dumps(settings)
    path.write_text(text)


def test_the_file_that_we_are_told_of_goes_first(home: Path) -> None:
    kept(home)
    path = home / "mine"
    path.write_text("  mine\r\n")
    assert find(home, token_file=path, variable="theirs") == ("mine", [])


def test_the_environment_goes_before_the_token_of_puppet_access(home: Path) -> None:
    kept(home)
    assert find(home, variable=" theirs\n") == ("theirs", [])


def test_the_token_of_puppet_access_is_announced(home: Path) -> None:
    path = kept(home, f"{SECRET}\n")
    token, announced = find(home)
    assert token == SECRET
    assert announced == [f"using puppet-access's token: {path}"]


@pytest.mark.parametrize("variable", ["", " \n"])
def test_an_empty_variable_is_none(home: Path, variable: str) -> None:
    kept(home)
    assert find(home, variable=variable)[0] == SECRET


@pytest.mark.parametrize("url", ["http://localhost:8143", "http://pe.example"])
def test_plain_http_never_gets_the_token_of_puppet_access(home: Path, url: str) -> None:
    kept(home)
    assert find(home, url) == (None, [])


def test_plain_http_gets_a_token_that_we_are_told_of(home: Path) -> None:
    assert find(home, "http://localhost", variable="theirs") == ("theirs", [])
    path = kept(home)
    assert find(home, "http://localhost", token_file=path) == (SECRET, [])


def test_there_may_be_no_token_at_all(home: Path) -> None:
    assert find(home) == (None, [])


def test_there_may_be_no_home() -> None:
    announced: list[str] = []
    token = find_token(HTTPS, token_file=None, environ={}, announce=announced.append)
    assert (token, announced) == (None, [])


@pytest.mark.parametrize("named", ["{home}/elsewhere", "~/elsewhere"])
def test_puppet_access_may_keep_its_token_elsewhere(home: Path, named: str) -> None:
    kept(home, "not-this-one")
    (home / "elsewhere").write_text(SECRET)
    configured(home, {"token-file": named.format(home=home), "service-url": "x"})
    token, announced = find(home)
    assert token == SECRET
    assert str(home / "elsewhere") in announced[0]


def test_a_token_elsewhere_that_is_missing_is_not_replaced(home: Path) -> None:
    kept(home)
    configured(home, {"token-file": str(home / "elsewhere")})
    assert find(home) == (None, [])


@pytest.mark.parametrize(
    "settings", ["", "no JSON", "\xff", [], {}, {"token-file": 7}, {"token-file": ""}]
)
def test_settings_that_name_no_token_leave_it_where_it_is(
    home: Path, settings: object
) -> None:
    kept(home)
    configured(home, settings)
    assert find(home)[0] == SECRET


def test_the_machine_may_say_where_the_token_is(home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared" / "PuppetLabs" / "client-tools"
    shared.mkdir(parents=True)
    (shared / "puppet-access.conf").write_text('{"token-file": "~/theirs"}')
    (home / "theirs").write_text("theirs")
    environ = {"USERPROFILE": str(home), "ProgramData": str(tmp_path / "shared")}
    found = find_token(HTTPS, token_file=None, environ=environ, announce=print)
    assert found == "theirs"
    configured(home, {"token-file": "~/mine"})
    (home / "mine").write_text("mine")
    found = find_token(HTTPS, token_file=None, environ=environ, announce=print)
    assert found == "mine"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (f"{SECRET} {SECRET}".encode(), "more than one word"),
        (f"{SECRET}\n{SECRET}\n".encode(), "more than one word"),
        (f"token={SECRET}\x00".encode(), "a character that no token has"),
        (SECRET.encode() + b"\xc3\xa4", "a character that no token has"),
        (f"\ufeff{SECRET}".encode(), "a character that no token has"),
        (SECRET.encode("utf-16"), "a character that no token has"),
        (b"\x7fELF\x01\x02", "a character that no token has"),
    ],
    ids=repr,
)
def test_a_file_without_a_token_is_told_but_not_shown(
    home: Path, content: bytes, words: str
) -> None:
    path = home / "mine"
    path.write_bytes(content)
    with pytest.raises(BadToken) as caught:
        find(home, token_file=path)
    message = str(caught.value)
    assert words in message
    assert str(path) in message
    assert message.isprintable()
    assert SECRET not in message


def test_a_bad_token_in_the_environment_is_told_but_not_shown(home: Path) -> None:
    with pytest.raises(BadToken, match="ORCHESTRATOR_TOKEN holds more") as caught:
        find(home, variable=f"{SECRET} {SECRET}")
    assert SECRET not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(home: Path) -> None:
    with pytest.raises(BadToken, match="missing: no such file or directory"):
        find(home, token_file=home / "missing")
    with pytest.raises(BadToken, match="is a directory"):
        find(home, token_file=home)


def test_a_token_of_puppet_access_that_is_none_is_told(home: Path) -> None:
    kept(home, "")
    with pytest.raises(BadToken, match="token is empty"):
        find(home)


def test_what_is_no_url_is_told(home: Path) -> None:
    with pytest.raises(BadAddress):
        find(home, "pe.example")
