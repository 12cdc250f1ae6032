"""channels: who is on, whether the platforms take our secrets, where webhooks go, a test message.

Against a stand-in of each platform, over real HTTP.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.channels.payloads import (
    ACCESS_TOKEN,
    APP_ID,
    BOT_TOKEN,
    BOT_USER_ID,
    INSTAGRAM_ACCOUNT_ID,
    PAGE_ID,
    PHONE_NUMBER_ID,
    SLACK_TEAM,
    SLACK_TOKEN,
    TIKTOK_BUSINESS,
    TIKTOK_REFRESH_TOKEN,
    TWILIO_ACCOUNT,
    X_API_KEY,
    X_TOKEN,
    X_TOKEN_SECRET,
    X_USER,
)
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run
from tests.standins.line_api import LineApi
from tests.standins.meta_messaging_api import MetaMessagingApi
from tests.standins.platform_server import PlatformServer
from tests.standins.slack_api import SlackApi
from tests.standins.telegram_api import TelegramApi
from tests.standins.tiktok_api import TikTokApi
from tests.standins.twilio_api import TwilioApi
from tests.standins.whatsapp_api import WhatsAppApi
from tests.standins.x_api import XApi

PUBLIC = "https://chat.example.com"


@dataclass(frozen=True)
class Case:
    """A platform's stand-in, how to reach it, and what it knows us as; ``other`` is a setting that
    names another account, ``secret`` the one that it is asked with."""

    stand_in: Callable[[], Any]
    options: dict[str, str]
    environ: dict[str, str]
    known_as: str
    secret: str
    to: str
    other: tuple[str, str] | None = None


def _meta(name: str) -> dict[str, str]:
    secrets = ("APP_SECRET", "VERIFY_TOKEN", "ACCESS_TOKEN")
    return {f"{name}_{secret}": ACCESS_TOKEN for secret in secrets}


CASES = {
    "whatsapp": Case(
        lambda: WhatsAppApi(ACCESS_TOKEN, PHONE_NUMBER_ID),
        {"phone_number_id": PHONE_NUMBER_ID}, _meta("WHATSAPP"),
        "Toko Uji +62 812-3456-7890", "WHATSAPP_ACCESS_TOKEN", "6281234567890",
    ),
    "instagram": Case(
        lambda: MetaMessagingApi(ACCESS_TOKEN, INSTAGRAM_ACCOUNT_ID, True),
        {"account_id": INSTAGRAM_ACCOUNT_ID, "app_id": APP_ID}, _meta("INSTAGRAM"),
        "toko.uji", "INSTAGRAM_ACCESS_TOKEN", "4711", ("account_id", "1"),
    ),
    "messenger": Case(
        lambda: MetaMessagingApi(ACCESS_TOKEN, PAGE_ID, False),
        {"page_id": PAGE_ID, "app_id": APP_ID}, _meta("MESSENGER"),
        "Toko Uji", "MESSENGER_ACCESS_TOKEN", "4711", ("page_id", "1"),
    ),
    "line": Case(
        lambda: LineApi(ACCESS_TOKEN, BOT_USER_ID),
        {"bot_user_id": BOT_USER_ID},
        {"LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": ACCESS_TOKEN},
        "@tokouji", "LINE_CHANNEL_ACCESS_TOKEN", "U1", ("bot_user_id", "U" + 32 * "a"),
    ),
    "telegram": Case(
        lambda: TelegramApi(BOT_TOKEN), {},
        {"TELEGRAM_BOT_TOKEN": BOT_TOKEN, "TELEGRAM_SECRET_TOKEN": "word"},
        "@toko_uji_bot", "TELEGRAM_BOT_TOKEN", "4711",
    ),
    "slack": Case(
        lambda: SlackApi(SLACK_TOKEN, SLACK_TEAM), {"team_id": SLACK_TEAM},
        {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": SLACK_TOKEN},
        "sapa in Toko Uji", "SLACK_BOT_TOKEN", "D1", ("team_id", "T1"),
    ),
    "twilio": Case(
        lambda: TwilioApi(TWILIO_ACCOUNT, "auth"),
        {"account_sid": TWILIO_ACCOUNT, "sms_number": "+12025550199"},
        {"TWILIO_AUTH_TOKEN": "auth"}, "Toko Uji", "TWILIO_AUTH_TOKEN", "+6281234567890",
    ),
    "tiktok": Case(
        lambda: TikTokApi("app-secret", TIKTOK_REFRESH_TOKEN, TIKTOK_BUSINESS),
        {"business_id": TIKTOK_BUSINESS},
        {"TIKTOK_APP_ID": "7", "TIKTOK_APP_SECRET": "app-secret",
         "TIKTOK_REFRESH_TOKEN": TIKTOK_REFRESH_TOKEN},
        TIKTOK_BUSINESS, "TIKTOK_REFRESH_TOKEN", "chat",
    ),
    "x": Case(
        lambda: XApi(X_API_KEY, "app-secret", X_TOKEN, X_TOKEN_SECRET), {"user_id": X_USER},
        {"X_API_KEY": X_API_KEY, "X_API_SECRET": "app-secret", "X_ACCESS_TOKEN": X_TOKEN,
         "X_ACCESS_TOKEN_SECRET": X_TOKEN_SECRET},
        "@toko_uji", "X_ACCESS_TOKEN_SECRET", "4711", ("user_id", "1"),
    ),
}


@contextmanager
def running(server: PlatformServer) -> Iterator[Any]:
    """The stand-in on a loop of its own, since the command has its own too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(60)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(params=CASES)
def platform(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def case(platform: str) -> Case:
    return CASES[platform]


@pytest.fixture
def api(
    platform: str, case: Case, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    for name, value in case.environ.items():
        monkeypatch.setenv(name, value)
    with running(case.stand_in()) as server:
        write(settings_file, platform, {**case.options, "api_url": server.url})
        yield server


def write(
    settings_file: Path, platform: str, options: dict[str, str], public: str = PUBLIC
) -> None:
    lines = [f'{name} = "{value}"' for name, value in options.items()]
    settings_file.write_text(
        f'[gateway]\npublic_url = "{public}"\n[channels.{platform}]\nenabled = true\n'
        + "\n".join(lines)
    )


def test_check(run: Run, platform: str, case: Case, api: Any) -> None:
    expected = f"{platform}: takes our secrets and knows us as {case.known_as}.\n"
    assert run("channels", "check") == (0, expected, "")


def test_check_with_a_wrong_secret(
    run: Run, platform: str, case: Case, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "1:wrong" if platform == "telegram" else "wrong"
    monkeypatch.setenv(case.secret, wrong)
    code, out, err = run("channels", "check", platform)
    assert (code, out) == (1, "") and len(err.splitlines()) == 1
    assert err.startswith(f"{platform}: ") and f"{platform.upper()}_" in err
    assert wrong not in err.replace("wrong client", "")


def test_check_with_another_accounts_token(
    run: Run, platform: str, case: Case, api: Any, settings_file: Path
) -> None:
    if case.other is None:
        return  # the token says itself whose it is, or the account is in the address
    setting, value = case.other
    write(settings_file, platform, {**case.options, setting: value, "api_url": api.url})
    code, _, err = run("channels", "check", platform)
    assert code == 1 and f"Set {setting} under [channels.{platform}]" in err


def test_check_while_the_platform_is_gone(
    run: Run, platform: str, case: Case, api: Any, settings_file: Path
) -> None:
    options = {**case.options, "api_url": "http://127.0.0.1:1"}
    write(settings_file, platform, options)
    code, _, err = run("channels", "check", platform)
    assert code == 1 and "no connection" in err and ".env" not in err


def test_register(run: Run, platform: str, case: Case, api: Any) -> None:
    webhook = f"{PUBLIC}/webhooks/{platform}"
    if platform == "messenger":
        api.app_token = f"{APP_ID}|{ACCESS_TOKEN}"
    code, out, err = run("channels", "register", platform)
    assert (code, err) == (0, "") and webhook in out
    if platform == "telegram":
        assert (api.webhook["url"], api.webhook["secret_token"]) == (webhook, "word")
        assert {"message", "callback_query"} <= set(api.webhook["allowed_updates"])
    elif platform == "messenger":
        assert (api.webhook["callback_url"], api.webhook["object"]) == (webhook, "page")
        assert "messages" in api.webhook["fields"].split(",") and api.subscribed
    elif platform in ("line", "tiktok"):
        assert api.webhook == webhook
    else:
        assert "To do by hand" in out and not api.calls


@pytest.mark.parametrize("platform", ["line"], indirect=True)
def test_register_an_address_that_cannot_be_called(run: Run, platform: str, api: Any) -> None:
    api.reachable = False
    code, _, err = run("channels", "register", "line")
    assert code == 1 and "could not call it: Connection refused" in err


@pytest.mark.parametrize("public", ["", "http://chat.example.com"])
def test_register_needs_a_public_address(run: Run, settings_file: Path, public: str) -> None:
    write(settings_file, "telegram", {}, public)
    code, _, err = run("channels", "register")
    assert code == 1 and "public_url under [gateway]" in err


def test_send(run: Run, platform: str, case: Case, api: Any) -> None:
    code, out, err = run("channels", "send", platform, case.to, "Halo dari Sapa")
    assert (code, err) == (0, "") and "took it, as message " in out and "unknown" not in out
    assert "Halo dari Sapa" in str(api.calls[-1].body)


def test_send_that_is_refused(run: Run, platform: str, case: Case, api: Any) -> None:
    code, _, err = run("channels", "send", platform, case.to, " ")
    assert (code, err) == (1, f"{platform}: the message is empty\n")


def test_list(run: Run, platform: str, api: Any) -> None:
    code, out, _ = run("channels", "list")
    states = dict(line.split(None, 1) for line in out.splitlines())
    assert code == 0 and states.keys() == {"web", *CASES}
    assert states[platform] == f"on   {PUBLIC}/webhooks/{platform}"
    assert all(state.startswith("off") for name, state in states.items() if name != platform)


def test_list_shows_the_shops_own_chat(run: Run) -> None:
    assert run("channels", "list")[1].startswith("web        on   http://127.0.0.1:1/chat\n")


def test_list_says_what_is_missing(run: Run, settings_file: Path) -> None:
    write(settings_file, "telegram", {})
    out = run("channels", "list")[1]
    (telegram,) = (line for line in out.splitlines() if line.startswith("telegram"))
    assert "on " in telegram and "TELEGRAM_BOT_TOKEN" in telegram


def test_nothing_to_check(run: Run) -> None:
    assert run("channels", "check") == (
        1, "", "No platform is on. How to connect one: ./sapa channels list\n"
    )


def test_an_unknown_platform(run: Run) -> None:
    code, _, err = run("channels", "check", "myspace")
    assert code == 1 and "myspace is none of the platforms: whatsapp," in err


def test_every_platform_is_told_how_to_connect() -> None:
    from bot.channels.platforms import PLATFORMS
    from bot.gateway.enabled_channels import CHANNELS

    assert PLATFORMS.keys() == CHANNELS.keys() - {"web"} == CASES.keys()
    example = (CHECKOUT / ".env.example").read_text()
    assert all(f"{secret}=" in example for case in CASES.values() for secret in case.environ)
