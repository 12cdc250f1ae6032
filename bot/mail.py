"""Mail to customers, by the shop's own SMTP server ([mail] in sapa.toml)."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib

from bot.settings_sections import MailSettings

PASSWORD = "SAPA_SMTP_PASSWORD"
"""The environment variable with the password of [mail] user."""

TIMEOUT_S = 30.0


class MailFailed(Exception):
    """The server did not take a mail; the message says why, without the address."""


class Mailer:
    """Sends by ``settings``. ``password`` tells that of its user; a server that asks for none has
    neither."""

    def __init__(self, settings: MailSettings, password: Callable[[], str | None]) -> None:
        self._settings = settings
        self._password = password

    async def send(self, to: str, subject: str, text: str) -> None:
        """Sends one mail of plain text, and returns when the server has taken it.

        Raises:
            MailFailed: it has not.
        """
        server = self._settings
        try:
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = server.from_, to, subject
            message["Date"] = formatdate(localtime=False)
            message["Message-ID"] = make_msgid(domain=server.from_.rpartition("@")[2])
            message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
            message.set_content(text)
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=self._password() if server.user else None,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                timeout=TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
            raise MailFailed(f"{server.host}: {type(error).__name__}{code}") from error
        except ValueError as error:  # such as an address with a line break
            raise MailFailed("the customer's address is none") from error
