"""Every setting, each from the environment.

TRACKER_ENV    development (the default), test, or production
TRACKER_DATA   folder of the database, of evidence, and of uploads that wait to be confirmed; var/ beside this file
DATABASE_URL   sqlite:///… (a file in TRACKER_DATA by default) or postgresql+psycopg://…
SECRET_KEY     signs sessions and forms; production refuses to start without one of its own
HOST, PORT     where ``tracker serve`` listens; 127.0.0.1 and 8000
TRAIL_KEY      seals the trail of changes, hexadecimal, at least 64 digits; by default kept in TRACKER_DATA/trail.key,
               made on first use. Several servers of one database need the same; back it up with the data
REPORT_KEY, REPORT_CERTIFICATE   sign issued reports: a private key without a password and its certificate, as PEM or
               as paths of PEM files; certificates that lead to one that others trust may follow the site's own. By default
               both are made on first use and kept in TRACKER_DATA/signing: back it up with the data
WEB_THREADS    requests answered at once by each of the server's processes; 4
WEB_PROCESSES  the server's processes; 2
TRACKER_LANG   language of the commands, zh or en; by the terminal's locale where it is not set
BEHIND_PROXY   number of proxies whose X-Forwarded-* headers are believed; 0
PUBLIC_URL     where people find the application, for links in mails and calendars; http://HOST:PORT
SMTP_HOST      server that takes mails; without it none is sent, and notices stand in the application alone
SMTP_PORT      465 with ssl, 587 with starttls, else 25
SMTP_TLS       starttls, ssl, or nothing
SMTP_USER, SMTP_PASSWORD   where the server asks who sends
MAIL_FROM      the address that mails come from; needed with SMTP_HOST

Read by the commands alone (``tracker/commands/``), which ask at the terminal where they are not set:

TRACKER_ADMIN_PASSWORD  of the first administrator, for ``tracker init``
TRACKER_PASSWORD        of the user that ``tracker user add`` makes
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from reports.sign import Identity

ROOT = Path(__file__).resolve().parent


_PORTS = {"": 25, "starttls": 587, "ssl": 465}


class ConfigError(RuntimeError):
    """A setting that the application does not start with."""


class Base:
    ENV = "development"
    DEBUG = False
    TESTING = False
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = False
    PERMANENT_SESSION_LIFETIME = 12 * 3600  # seconds: a working day
    MAX_CONTENT_LENGTH = 20 * 2**20  # a workbook; larger uploads answer 413, but for evidence
    MAX_FORM_MEMORY_SIZE = 8 * 2**20  # fields of a form: a pasted list, nine bytes a Chinese character
    # evidence: what one request may send, and hold; the disk needs a picture's size some one and a half times over
    EVIDENCE_REQUEST_BYTES = 512 * 2**20
    EVIDENCE_FILES = 50
    EVIDENCE_FILE_BYTES = 20 * 2**20
    EVIDENCE_PIXELS = 40_000_000  # a picture has fewer
    EVIDENCE_UNPACKED_BYTES = 200 * 2**20  # of a workbook or a document
    EVIDENCE_PARTS = 2_000  # of the same
    WTF_CSRF_TIME_LIMIT = None  # as long as the session: a form left open over lunch still works

    def __init__(self) -> None:
        self.DATA = Path(os.environ.get("TRACKER_DATA") or ROOT / "var")
        self.DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{self.DATA / 'tracker.db'}"
        self.SECRET_KEY = os.environ.get("SECRET_KEY") or "not-secret"
        self.HOST = os.environ.get("HOST") or "127.0.0.1"
        self.PORT = int(os.environ.get("PORT") or 8000)
        self.WEB_THREADS = int(os.environ.get("WEB_THREADS") or 4)
        self.WEB_PROCESSES = int(os.environ.get("WEB_PROCESSES") or 2)
        self.BEHIND_PROXY = int(os.environ.get("BEHIND_PROXY") or 0)
        self.PUBLIC_URL = os.environ.get("PUBLIC_URL") or f"http://{self.HOST}:{self.PORT}"
        self.SMTP_HOST = os.environ.get("SMTP_HOST") or ""
        self.SMTP_TLS = os.environ.get("SMTP_TLS") or ""
        if self.SMTP_TLS not in _PORTS:
            raise ConfigError(f"SMTP_TLS: found {self.SMTP_TLS!r}, expected starttls, ssl, or nothing")
        self.SMTP_PORT = int(os.environ.get("SMTP_PORT") or _PORTS[self.SMTP_TLS])
        self.SMTP_USER = os.environ.get("SMTP_USER") or ""
        self.SMTP_PASSWORD = os.environ.get("SMTP_PASSWORD") or ""
        self.MAIL_FROM = os.environ.get("MAIL_FROM") or ""
        if self.SMTP_HOST and "@" not in self.MAIL_FROM:
            raise ConfigError("MAIL_FROM: SMTP_HOST needs the address that mails come from")

    def trail_key(self) -> bytes:
        """The key that seals the trail; ConfigError where the setting or the file is none."""
        text = os.environ.get("TRAIL_KEY") or _kept(self.DATA / "trail.key", lambda: secrets.token_hex(32))
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) < 32:
            raise ConfigError(
                "TRAIL_KEY, or trail.key in TRACKER_DATA: expected at least 64 hexadecimal digits"
            )
        return key

    def report_identity(self) -> Identity:
        """Who signs issued reports; ConfigError where the settings cannot."""
        from reports.sign import Identity, NoIdentity

        given = [_pem(name) for name in ("REPORT_KEY", "REPORT_CERTIFICATE")]
        if any(given) and not all(given):
            raise ConfigError("REPORT_KEY and REPORT_CERTIFICATE: one needs the other")
        key, certificate = given if all(given) else self._made_identity()
        identity = Identity(key, certificate, self.PUBLIC_URL)
        try:
            identity.check()
        except NoIdentity as error:
            where = "REPORT_KEY, REPORT_CERTIFICATE" if all(given) else str(self.DATA / "signing")
            raise ConfigError(f"{where}: {error}") from None
        return identity

    def _made_identity(self) -> tuple[str, str]:
        """Key and certificate are one file, so that two processes which begin at once cannot mix theirs; the
        certificate stands beside it once more, for whoever asks for it."""
        from reports.sign import new_identity

        def make() -> str:
            made = new_identity(f"Issued reports of {urlsplit(self.PUBLIC_URL).netloc}", datetime.now(UTC))
            return made.key + made.certificate

        begins = "-----BEGIN CERTIFICATE-----"
        key, begin, rest = _kept(self.DATA / "signing" / "identity.pem", make).partition(begins)
        certificate = f"{begin}{rest}\n"
        _kept(self.DATA / "signing" / "certificate.pem", lambda: certificate)
        return key, certificate


class Development(Base):
    pass


class Test(Base):
    ENV = "test"
    TESTING = True
    PROPAGATE_EXCEPTIONS = False


class Production(Base):
    ENV = "production"
    SESSION_COOKIE_SECURE = True

    def __init__(self) -> None:
        super().__init__()
        if len(os.environ.get("SECRET_KEY", "")) < 32:
            raise ConfigError("SECRET_KEY: production needs one of its own, at least 32 characters long")


def _kept(path: Path, make: Callable[[], str]) -> str:
    """A secret that only its owner may read, made where there is none. Of two processes that begin at once,
    the second finds the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(make())
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text(encoding="ascii").strip()


def _pem(name: str) -> str:
    """PEM text, given as itself or as the path of a file; empty where nothing is given."""
    given = os.environ.get(name, "").strip()
    if not given or given.startswith("-----BEGIN"):
        return given
    try:
        return Path(given).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: {given}: {getattr(error, 'strerror', None) or 'no PEM'}") from None


_BY_NAME: dict[str, type[Base]] = {"development": Development, "test": Test, "production": Production}


def load() -> Base:
    """The settings of TRACKER_ENV. ConfigError for an unknown one, or one that production refuses."""
    name = os.environ.get("TRACKER_ENV") or "development"
    if name not in _BY_NAME:
        raise ConfigError(f"TRACKER_ENV: found {name!r}, expected one of {', '.join(_BY_NAME)}")
    return _BY_NAME[name]()
