"""A real gateway process with every channel and the desk, to be attacked; Rasa is not running."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.checkout import CHECKOUT
from tests.ports import free_port

SETTINGS = """
[gateway]
port = {port}
public_url = "http://127.0.0.1:{port}"
[channels.web]
enabled = true
[channels.whatsapp]
enabled = true
phone_number_id = "109876543210987"
api_url = "http://127.0.0.1:1"
[channels.telegram]
enabled = true
bot_username = "toko_uji_bot"
api_url = "http://127.0.0.1:1"
[channels.instagram]
enabled = true
account_id = "17841400000000001"
app_id = "700000000000001"
api_url = "http://127.0.0.1:1"
[channels.messenger]
enabled = true
page_id = "100200300400500"
app_id = "700000000000001"
api_url = "http://127.0.0.1:1"
[channels.line]
enabled = true
bot_user_id = "Udddddddddddddddddddddddddddddddd"
api_url = "http://127.0.0.1:1"
data_url = "http://127.0.0.1:1"
[channels.slack]
enabled = true
team_id = "T0UJI00001"
api_url = "http://127.0.0.1:1"
[channels.twilio]
enabled = true
account_sid = "AC00000000000000000000000000000000"
sms_number = "+12025550199"
api_url = "http://127.0.0.1:1"
messaging_url = "http://127.0.0.1:1"
[channels.tiktok]
enabled = true
business_id = "biz-open-id-0001"
api_url = "http://127.0.0.1:1"
[channels.x]
enabled = true
user_id = "1500000000000000001"
api_url = "http://127.0.0.1:1"
"""

TELEGRAM_SECRET = "attacked-telegram-secret"
SECRETS = {
    "SAPA_INTERNAL_TOKEN": "attacked-brain-token",
    "WHATSAPP_APP_SECRET": "attacked-whatsapp-secret",
    "WHATSAPP_VERIFY_TOKEN": "attacked-whatsapp-verify",
    "WHATSAPP_ACCESS_TOKEN": "attacked-whatsapp-access",
    "TELEGRAM_BOT_TOKEN": "123456:attacked-telegram-bot",
    "TELEGRAM_SECRET_TOKEN": TELEGRAM_SECRET,
    "INSTAGRAM_APP_SECRET": "attacked-instagram-secret",
    "INSTAGRAM_VERIFY_TOKEN": "attacked-instagram-verify",
    "INSTAGRAM_ACCESS_TOKEN": "attacked-instagram-access",
    "MESSENGER_APP_SECRET": "attacked-messenger-secret",
    "MESSENGER_VERIFY_TOKEN": "attacked-messenger-verify",
    "MESSENGER_ACCESS_TOKEN": "attacked-messenger-access",
    "LINE_CHANNEL_SECRET": "attacked-line-secret",
    "LINE_CHANNEL_ACCESS_TOKEN": "attacked-line-access",
    "SLACK_SIGNING_SECRET": "attacked-slack-secret",
    "SLACK_BOT_TOKEN": "xoxb-attacked-slack-bot",
    "TWILIO_AUTH_TOKEN": "attacked-twilio-token",
    "TIKTOK_APP_ID": "7000000000000000001",
    "TIKTOK_APP_SECRET": "attacked-tiktok-secret",
    "TIKTOK_REFRESH_TOKEN": "attacked-tiktok-refresh",
    "X_API_KEY": "attacked-x-key",
    "X_API_SECRET": "attacked-x-secret",
    "X_ACCESS_TOKEN": "attacked-x-access",
    "X_ACCESS_TOKEN_SECRET": "attacked-x-access-secret",
}


@dataclass(frozen=True)
class GatewayProcess:
    """A gateway that listens on ``port``; what it writes is in ``folder``, its log in ``log``."""

    port: int
    folder: Path
    log: Path
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, data: bytes, within_s: float = 60.0) -> bytes:
        """What it answers to these very bytes, until it closes or says nothing more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=within_s) as connection:
            connection.sendall(data)
            return connection.recv(65536)

    def is_alive(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/health", timeout=60) as answer:
            return bool(answer.status == 200)

    def takes_messages(self, update: int) -> bool:
        """Whether a signed message is still stored."""
        body = (
            b'{"update_id": %d, "message": {"message_id": %d, "date": 1790000000, "text": "halo", '
            b'"chat": {"id": 1, "type": "private"}, "from": {"id": 1, "is_bot": false}}}'
            % (update, update)
        )
        request = urllib.request.Request(
            f"{self.url}/webhooks/telegram", body,
            {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bool(answer.status == 200)

    def most_memory_mb(self) -> float:
        """The most memory that it ever had, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024


@contextmanager
def gateway_process(folder: Path, project: Path = CHECKOUT) -> Iterator[GatewayProcess]:
    """Starts one with settings and data in ``folder``; ``project`` is what the desk edits."""
    port = free_port()
    (folder / "sapa.toml").write_text(SETTINGS.format(port=port))
    places = {"SAPA_SETTINGS": str(folder / "sapa.toml"), "SAPA_PROJECT": str(project)}
    environ = {**os.environ, **SECRETS, **places}
    log = folder / "gateway.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.gateway"], cwd=CHECKOUT, env=environ,
            stdout=output, stderr=output,
        )
    gateway = GatewayProcess(port, folder, log, process.pid)
    try:
        for _ in range(900):
            try:
                if gateway.is_alive():
                    break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        yield gateway
    finally:
        process.terminate()
        process.wait(60)
