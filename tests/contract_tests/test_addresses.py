"""Base URLs: as people write them, and never with a secret in them."""

from __future__ import annotations

import re

import pytest

from orchestrator_contract.contract_tests.transport.addresses import Address, BadAddress


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://pe.example:8143", "https://pe.example:8143/orchestrator/v1"),
        ("https://pe.example:8143/", "https://pe.example:8143/orchestrator/v1"),
        (
            "https://pe.example:8143/orchestrator/v1",
            "https://pe.example:8143/orchestrator/v1",
        ),
        (
            "https://pe.example/a/b/orchestrator/v1//",
            "https://pe.example/a/b/orchestrator/v1",
        ),
        ("https://pe.example/A%2fb/", "https://pe.example/A%2fb/orchestrator/v1"),
        ("HTTPS://PE.Example:443", "https://pe.example/orchestrator/v1"),
        ("http://127.0.0.1:80/", "http://127.0.0.1/orchestrator/v1"),
        ("http://[::1]:8143", "http://[::1]:8143/orchestrator/v1"),
        ("http://[0:0::1]", "http://[::1]/orchestrator/v1"),
        ("https://bücher.example", "https://xn--bcher-kva.example/orchestrator/v1"),
        ("https://user:secret@pe.example", "https://pe.example/orchestrator/v1"),
        ("https://pe_1.example.", "https://pe_1.example./orchestrator/v1"),
    ],
)
def test_a_base_url_is_read_in_every_spelling(text: str, url: str) -> None:
    assert Address.parse(text).url == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no URL"),
        ("abc", "perhaps https://abc:8143 is meant"),
        ("pe.example:8143", "perhaps https://pe.example:8143 is meant"),
        ("user:secret@pe.example", "perhaps https://pe.example:8143 is meant"),
        ("pe.example/proxy", "perhaps https://pe.example/proxy is meant"),
        ("ftp://pe.example", "neither http:// nor https://"),
        ("file:///etc/passwd", "neither http:// nor https://"),
        ("https://", "host is missing"),
        ("https://:8143", "host is missing"),
        ("https://pe..example", "host is missing or bad"),
        (f"https://{'a' * 64}.example", "host is missing or bad"),
        ("https://a,b", "host is missing or bad"),
        ("https://[::1", "host or port is bad"),
        ("https://[::zz]", "bad"),
        ("https://[fe80::1%25eth0]", "host is missing or bad"),
        ("https://pe.example:port", "host or port is bad"),
        ("https://pe.example:99999", "host or port is bad"),
        ("https://pe.example:0", "no port 0"),
        ("https://pe.example/?token=secret", "a query or fragment"),
        ("https://pe.example/#secret", "a query or fragment"),
        ("https://pe.example/a b", "blank or control"),
        ("https://pe.example\n", "blank or control"),
        ("https://pe\x1b[31m.example", "blank or control"),
        ("https://pe.example/ä", "must be escaped"),
        ("https://pe.example/orchestrator/v1/jobs", "leave out the rest"),
        ("https://user:se/secret@pe.example:port", "host or port is bad"),
        ("https://user:se?secret@pe.example", "host or port is bad"),
    ],
)
def test_what_is_no_base_url_is_told_in_one_line(text: str, words: str) -> None:
    with pytest.raises(BadAddress, match=re.escape(words)) as caught:
        Address.parse(text)
    message = str(caught.value)
    assert message.isprintable()
    assert "secret" not in message


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("mock.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("pe.example", False),
        ("localhost.example", False),
        ("notlocalhost", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("10.0.0.1", False),
        ("[::ffff:10.0.0.1]", False),
        ("127.1", False),
    ],
)
def test_loopback_is_known_by_name_and_number(host: str, local: bool) -> None:  # noqa: FBT001 - a column of the table
    assert Address.parse(f"http://{host}:8143").loopback is local


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/x?y=%2f", "/x?y=%2f"),
        ("https://pe.example:8143/x#part", "/x"),
        ("HTTPS://PE.EXAMPLE:8143", "/"),
        ("//pe.example:8143/x", "/x"),
        ("https://user:secret@pe.example:8143/x", "/x"),
        ("2", "/base/jobs/2"),
        ("?limit=1", "/base/jobs/1?limit=1"),
        ("https://pe.example/x", None),
        ("http://pe.example:8143/x", None),
        ("https://pe.example.evil:8143/x", None),
        ("https://pe.example:8143@evil/x", None),
        ("//evil/x", None),
        ("https://[::1", None),
        ("https://pe.example:port/x", None),
        ("javascript:alert(1)", None),
        ("/ä", None),
        ("/a b", None),
    ],
)
def test_a_redirect_is_followed_within_the_origin(
    location: str, target: str | None
) -> None:
    address = Address.parse("https://pe.example:8143")
    assert address.follow(location, at="/base/jobs/1") == target
