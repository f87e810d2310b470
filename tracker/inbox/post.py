"""One mail on its way, by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

TIMEOUT = 20  # seconds


@dataclass(frozen=True, slots=True)
class Server:
    """``tls``: starttls, ssl or none."""

    host: str
    port: int
    user: str
    password: str
    tls: str
    sender: str


def server_of(settings: Any) -> Server | None:
    """Where mail goes by the settings (``config.py``); None where there is none."""
    if not settings.SMTP_HOST:
        return None
    return Server(
        settings.SMTP_HOST,
        settings.SMTP_PORT,
        settings.SMTP_USER,
        settings.SMTP_PASSWORD,
        settings.SMTP_TLS,
        settings.MAIL_FROM,
    )


class Refused(Exception):
    """The server says that it will never take this mail: trying again changes nothing."""


def send(server: Server, recipient: str, subject: str, body: str) -> None:
    """Refused, or whatever kept it from going: an error of the network or of the server, which may pass."""
    message, sender = EmailMessage(), parseaddr(server.sender)[1]
    trusted = ssl.create_default_context()
    try:
        message["From"], message["To"] = server.sender, recipient
        message["Subject"] = " ".join(subject.split())
        message["Date"], message["Message-ID"] = (
            formatdate(),
            make_msgid(domain=sender.rpartition("@")[2]),
        )
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
        message.set_content(body)
    except (ValueError, IndexError) as error:  # an address that no header can hold
        raise Refused(str(error)) from error
    with (
        smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trusted)
        if server.tls == "ssl"
        else smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    ) as connection:
        if server.tls == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
        try:
            connection.send_message(message, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[recipient]
            if code >= 500:
                raise Refused(f"{code} {said.decode('utf-8', 'replace')}") from error
            raise
        except (
            smtplib.SMTPNotSupportedError,
            UnicodeError,
        ) as error:  # an address in letters that it does not know
            raise Refused(str(error)) from error
