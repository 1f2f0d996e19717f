"""HTTPS: a certificate authority of one's own, made once, or a certificate given."""

from __future__ import annotations

import os
import ssl
import sys
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The names that a certificate of ours is always for.
_NAMES = ("localhost", "127.0.0.1", "::1")
_CA_FILE, _KEY_FILE, _LOCK_FILE = "ca.pem", "ca.key", ".lock"


class NoTls(OSError):  # noqa: N818 - the plain noun tells it all
    """Raised where HTTPS cannot be had; says why, and what to do."""


def home() -> Path:
    """Return the folder in which our authority is kept, made or not."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "orchestrator-contract" / "tls"


def given(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return the context of a certificate chain and its key, both PEM."""
    context = _context()
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NoTls(f"cannot use the certificate {certificate}: {why}") from None
    return context


def own(*names: str, folder: Path | None = None) -> tuple[ssl.SSLContext, Path]:
    """Return a context for loopback and *names*, and the file of the authority.

    The authority is made once and kept in *folder*, so that a browser or a client has
    to be told of it only once. Needs the package trustme (the extra ``tls``).
    """
    try:
        import trustme  # noqa: PLC0415 - of an extra, and slow
    except ImportError:
        raise NoTls(
            "--tls needs the package trustme: "
            "pip install 'orchestrator-contract[tls]', or give --tls-cert and --tls-key"
        ) from None
    folder = home() if folder is None else folder
    try:
        authority, ca_file = _authority(trustme, folder)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise NoTls(f"cannot keep a certificate authority in {folder}: {why}") from None
    context = _context()
    wanted = dict.fromkeys((*_NAMES, *filter(_is_name, names)))
    authority.issue_cert(*wanted).configure_cert(context)
    return context, ca_file


def _is_name(name: str) -> bool:
    """Tell whether a certificate can be for *name*: a wildcard address is nobody's."""
    try:
        return not ip_address(name).is_unspecified
    except ValueError:
        return bool(name)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # 1.3 alone is not enough: the official clients offer 1.2 (T5).
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _authority(trustme: Any, folder: Path) -> tuple[Any, Path]:
    """Return the authority kept in *folder*, made now if there is none.

    Several that begin at once have the same one: who comes first makes it.
    """
    ca_file, key_file = folder / _CA_FILE, folder / _KEY_FILE
    kept = _kept(trustme, ca_file, key_file)  # mostly it is there, and may be read-only
    if kept is not None:
        return kept, ca_file
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder):
        kept = _kept(trustme, ca_file, key_file)
        if kept is None:
            kept = trustme.CA(organization_name="orchestrator-contract mock")
            _write(key_file, kept.private_key_pem.bytes())
            _write(ca_file, kept.cert_pem.bytes())
    return kept, ca_file


def _kept(trustme: Any, ca_file: Path, key_file: Path) -> Any:
    """Return the authority of both files, None if they do not make one."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        load_pem_private_key,
    )
    from cryptography.x509 import (  # noqa: PLC0415 - comes with trustme, and slow
        load_pem_x509_certificate,
    )

    # TypeError: of a key that is encrypted.
    with suppress(FileNotFoundError, ValueError, TypeError):
        certificate, key = ca_file.read_bytes(), key_file.read_bytes()
        certified = load_pem_x509_certificate(certificate).public_key()
        if certified == load_pem_private_key(key, None).public_key():
            return trustme.CA.from_pem(certificate, key)
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes out of *folder* while the block runs."""
    with (folder / _LOCK_FILE).open("w") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    draft.replace(path)
