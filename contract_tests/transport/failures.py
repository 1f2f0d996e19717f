"""What can go wrong between us and a server, told by kind and in one clean line."""

from __future__ import annotations

import http.client
import socket
import ssl

import urllib3.exceptions as u3

from orchestrator_contract.contract_tests.exchange import Failure, Trouble

#: OpenSSL's reasons for a certificate that is somebody else's (x509_vfy.h).
_OTHER_NAME = {62, 64}
#: OpenSSL's words for bytes that are no TLS at all.
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")


class Mishap(Exception):  # noqa: N818 - it is what the exchange tells, no error of ours
    """No answer came; *failure* says why."""

    def __init__(self, trouble: Trouble, text: str) -> None:
        super().__init__(text)
        self.failure = Failure(trouble, clean(text))


def cut_short(came: int, more: int) -> Mishap:
    """Tell that a body lacks *more* of the bytes that were announced."""
    text = f"the body ended too early: {came} bytes came, {more} more were announced"
    return Mishap(Trouble.CUT, text)


def overlong() -> Mishap:
    """Tell that bytes came beyond the end of the answer."""
    text = "more bytes came than the answer's length says"
    return Mishap(Trouble.PROTOCOL, text)


def too_large(bound: int) -> Mishap:
    """Tell that a body has more than *bound* bytes."""
    return Mishap(Trouble.TOO_LARGE, f"the body is larger than {bound} bytes")


def clean(text: str) -> str:
    """Return *text* in one line, without control characters."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def mishap(error: BaseException) -> Mishap:
    """Tell what an exception of the libraries below us means."""
    match error:
        case Mishap():
            return error
        case u3.ProtocolError(args=(_, BaseException() as cause)):
            return mishap(cause)
        case u3.SSLError(args=(BaseException() as cause, *_)):
            return mishap(cause)
        case socket.gaierror():
            text = error.strerror or "no address"
            return Mishap(Trouble.DNS, f"the host's name has no address: {text}")
        case ssl.SSLError():
            return _tls(error)
        case TimeoutError() | u3.TimeoutError():
            return Mishap(Trouble.TIMEOUT, "no complete answer came in time")
        case u3.InvalidChunkLength():
            return Mishap(Trouble.PROTOCOL, "this is not HTTP: a chunk has no length")
        case u3.IncompleteRead(partial=came, expected=more):
            return cut_short(came, more)
        case http.client.IncompleteRead():
            return Mishap(Trouble.CUT, "the body ended within a chunk")
        case http.client.RemoteDisconnected():
            return Mishap(Trouble.CUT, "the connection was closed without an answer")
        case http.client.HTTPException():
            return Mishap(Trouble.PROTOCOL, f"this is not HTTP: {_words(error)}")
        case u3.ProtocolError() if "ended" in str(error):
            return Mishap(Trouble.CUT, "the body ended between two chunks")
        case OSError():
            return Mishap(Trouble.CUT, f"the connection broke: {_words(error)}")
    return Mishap(Trouble.PROTOCOL, f"this is not HTTP: {_words(error)}")


def _tls(error: ssl.SSLError) -> Mishap:
    """Tell a wrong name, an untrusted chain and a server without TLS apart."""
    if isinstance(error, ssl.SSLCertVerificationError):
        named = error.verify_code in _OTHER_NAME
        trouble = Trouble.TLS_NAME if named else Trouble.TLS_CHAIN
        return Mishap(trouble, f"the certificate is refused: {error.verify_message}")
    reason = error.reason or str(error)
    if reason in _NO_TLS:
        return Mishap(Trouble.TLS, "the other side does not speak TLS: plain http?")
    return Mishap(Trouble.TLS, f"TLS failed: {reason.replace('_', ' ').lower()}")


def _words(error: BaseException) -> str:
    """Return what an exception says of itself: its name and its text."""
    text = getattr(error, "strerror", None) or str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
