"""An admin changes the shop's settings in the browser, and they count at once."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings, follow_settings, load_settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.audit_log import Audit
from bot.store.staff.users import Users
from tests.desk.conftest import LogIn, csrf_of
from tests.gateway.people import EchoRasa, Postcards
from tests.store.counter import Counter

TOML = """\
# The shop's settings.
[shop]
name = "Toko Nusa"    # as customers read it
currency = "IDR"

[hours]               # when people answer
timezone = "Asia/Jakarta"
monday = "08:00-22:00"           # or several

[privacy]
keep_audit_days = 36500
keep_messages_days = 36500
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    file = tmp_path / "sapa.toml"
    file.write_text(TOML, encoding="utf-8")
    monkeypatch.setenv("SAPA_SETTINGS", str(file))
    return load_settings()


async def form_of(client: TestClient, section: str) -> dict[str, str]:
    """The form as the browser would send it, nothing changed."""
    text = await (await client.get(f"/desk/settings/{section}")).text()
    form = dict(re.findall(r'<input id="([\w.]+)"[^>]*? value="([^"]*)"', text))
    form |= dict(re.findall(r'<textarea id="([\w.]+)"[^>]*>([^<]*)<', text))
    for name, options in re.findall(r'<select id="(\w+\.\w+)"[^>]*>(.*?)</select>', text, re.S):
        form[name] = re.findall(r'value="([^"]*)" selected', options)[0]
    for name in re.findall(r'<input id="([\w.]+)" type="checkbox"(?![^>]*checked)', text):
        del form[name]
    [form["stamp"]] = re.findall(r'name="stamp" value="(\w+)"', text)
    return {**form, "csrf": await csrf_of(client)}


async def save(client: TestClient, section: str, **changes: str) -> tuple[int, str]:
    form = await form_of(client, section)
    named = {name.replace("__", "."): value for name, value in changes.items()}
    answer = await client.post(f"/desk/settings/{section}", data={**form, **named})
    return answer.status, await answer.text()


async def test_what_is_saved_counts_at_once_and_comments_stay(
    log_in: LogIn, settings: Settings, server: TestServer
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await save(admin, "shop", shop__name="Toko Baru")
    assert status == 200 and "Saved." in text
    assert '<span>Toko Baru</span>' in text  # the page itself names it
    written = settings.file.read_text(encoding="utf-8")
    assert 'name = "Toko Baru"    # as customers read it' in written
    assert written.replace("Toko Baru", "Toko Nusa").startswith(TOML.split("[hours]")[0])
    chat = await (await admin.get("/chat/config.json")).text()
    assert chat  # no web chat in this gateway


async def test_hours_are_taken_as_people_type_them(log_in: LogIn, settings: Settings) -> None:
    admin = await log_in("sari", "admin")
    status, _ = await save(admin, "hours", hours__monday="8 – 12, 13.30 - 17", hours__sunday="")
    assert status == 200
    assert settings.hours.monday == "08:00-12:00, 13:30-17:00"
    assert settings.hours.sunday == ""
    assert load_settings().hours.monday == "08:00-12:00, 13:30-17:00"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("8.30 am to 5 pm", "08:30-17:00"), ("9pm-2am", "21:00-02:00"), ("tutup", ""),
        ("Closed", ""), ("24 jam", "00:00-24:00"), ("jam 8 sampai jam 17", "08:00-17:00"),
        ("08:00-11:30; 13:00-17:00", "08:00-11:30, 13:00-17:00"),
        ("8-11.30 dan 13-17", "08:00-11:30, 13:00-17:00"),
    ],
)  # fmt: skip
async def test_hours_in_other_forms(
    log_in: LogIn, settings: Settings, typed: str, written: str
) -> None:
    admin = await log_in("sari", "admin")
    status, _ = await save(admin, "hours", hours__monday=typed)
    assert status == 200 and settings.hours.monday == written


async def test_a_refused_value_is_told_beside_its_field_and_nothing_is_lost(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await save(
        admin, "hours", hours__monday="25:00-26:00", hours__closed_on="2026-12-25"
    )
    assert status == 422
    assert re.search(r'id="hours.monday-error"[^>]*>Write from when till when', text)
    assert 'value="25:00-26:00"' in text and "2026-12-25" in text
    assert settings.file.read_text(encoding="utf-8") == TOML


async def test_hours_that_would_last_all_night_are_asked_about(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await save(admin, "hours", hours__monday="8 - 5")
    assert status == 422 and "08:00-05:00 goes through the night" in text
    status, _ = await save(admin, "hours", hours__monday="21 - 2")
    assert status == 200 and settings.hours.monday == "21:00-02:00"


async def test_keeping_less_is_asked_about_and_discounts_are_possible_ones(
    log_in: LogIn, settings: Settings
) -> None:
    thread = DatabaseThread(open_database(settings.database))
    counter = Counter(thread)  # its clock is of 1970
    await counter.talk("ani", "halo")
    await counter.writes("budi", "halo juga")
    admin = await log_in("sari", "admin")
    status, text = await save(admin, "privacy", privacy__keep_messages_days="1")
    assert status == 422 and "deleted for good" in text
    assert re.search(r"conversations: 2, messages: [1-3], files: 0", text)
    assert settings.privacy.keep_messages_days == 36500
    status, _ = await save(admin, "privacy", privacy__keep_messages_days="1", sure="yes")
    assert status == 200 and settings.privacy.keep_messages_days == 1
    for typed in ("50: 200", "12: -10", "0: 5"):
        assert (await save(admin, "shop", shop__bulk_discounts=typed))[0] == 422
    assert (await save(admin, "shop", shop__bulk_discounts="12: 10"))[0] == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("chat.example.com", "Write a whole address"),
        ("https://", "Write a whole address"),
        ("https://toko kita.com", "Write a whole address"),
        ("https://chat.example.com:99999", "Write a whole address"),
        ("https://chat.example.com/desk", "https://chat.example.com."),
        ("https://chat.example.com?a=b", "without what comes after the host"),
        ("https://me:secret@chat.example.com", "without what comes after the host"),
        ("http://chat.example.com", "Write https://"),
    ],
)
async def test_an_odd_public_address_is_refused(
    log_in: LogIn, settings: Settings, typed: str, told: str
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await save(admin, "shop", gateway__public_url=typed)
    assert status == 422 and told in text and f'value="{typed}"' in text
    assert settings.file.read_text(encoding="utf-8") == TOML


async def test_a_shop_has_a_name_and_a_currency_that_is_still_money(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    for name in ("", " ", "…"):
        status, text = await save(admin, "shop", shop__name=name)
        assert status == 422 and "Write the name of the shop" in text
    assert 'value="IDR"' in text and 'value="SGD"' in text
    assert 'value="DEM"' not in text and 'value="XAU"' not in text
    status, _ = await save(admin, "shop", gateway__public_url="http://localhost:5005/")
    assert status == 200 and settings.gateway.public_url == "http://localhost:5005"


async def test_holidays_are_taken_as_people_write_days(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    typed = "25/12/2026\n1 Januari 2027\nMay 1, 2027\n17.8.2027\n2026-12-25"
    status, _ = await save(admin, "hours", hours__closed_on=typed)
    assert status == 200
    assert [*settings.hours.closed_on] == ["2026-12-25", "2027-01-01", "2027-05-01", "2027-08-17"]
    for wrong in ("31/02/2027", "12/25/2026", "Natal"):
        status, text = await save(admin, "hours", hours__closed_on=wrong)
        assert status == 422 and "is no day" in text and wrong in text


async def test_the_log_says_it_in_peoples_words(log_in: LogIn, settings: Settings) -> None:
    admin = await log_in("sari", "admin")
    await save(admin, "safety", moderation__strikes="7", desk__require_second_factor="")
    await save(admin, "hours", hours__closed_on="2026-12-25")
    text = re.sub(r'title="[^"]*"', "", await (await admin.get("/desk/audit")).text())
    assert "Abusive or spam messages in a day before something is done: 3 → 7" in text
    assert "Holidays, one a line: – → 2026-12-25" in text
    assert "moderation.strikes" not in text and "closed_on" not in text


def test_what_was_changed_before_the_first_look_counts_too(settings: Settings) -> None:
    settings.file.write_text(TOML.replace("08:00-22:00", "09:00-17:00"), encoding="utf-8")
    assert follow_settings(settings)().hours.monday == "09:00-17:00"


async def test_it_is_said_in_indonesian_too(log_in: LogIn) -> None:
    admin = await log_in("sari", "admin")
    await admin.post(
        "/desk/language", data={"csrf": await csrf_of(admin), "language": "id", "after": "/desk"}
    )
    _, text = await save(admin, "hours", hours__timezone="Mars/Base")
    assert "tidak dikenal" in text


async def test_what_was_changed_by_hand_is_noticed_and_not_overwritten(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    form = await form_of(admin, "shop")
    by_hand = TOML.replace("Toko Nusa", "Toko Tangan")
    settings.file.write_text(by_hand, encoding="utf-8")
    answer = await admin.post("/desk/settings/shop", data={**form, "shop.name": "Toko Meja"})
    text = await answer.text()
    assert answer.status == 422 and "changed meanwhile" in text
    assert 'value="Toko Meja"' in text and "Toko Tangan" in text
    assert settings.file.read_text(encoding="utf-8") == by_hand
    [form["stamp"]] = re.findall(r'name="stamp" value="(\w+)"', text)
    await admin.post("/desk/settings/shop", data={**form, "shop.name": "Toko Meja"})
    assert load_settings().shop.name == "Toko Meja"


async def test_the_log_says_who_changed_what_from_what(
    log_in: LogIn, users: Users, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    await save(admin, "safety", moderation__strikes="5")
    deeds = await Audit(users._thread).newest(10)
    told = [(deed.user, deed.detail) for deed in deeds if deed.what == "settings"]
    assert told == [("sari", "moderation.strikes: 3 → 5")]


async def test_an_edit_by_hand_counts_without_a_restart(
    settings: Settings, rasa_client: EchoRasa
) -> None:
    gateway = Gateway(settings, {"postcards": Postcards()}, rasa_client)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)):
        await gateway.settings_updates.look()
        settings.file.write_text(TOML + '[moderation]\nmessages_a_minute = 7\n', encoding="utf-8")
        await gateway.settings_updates.look()
        assert settings.moderation.messages_a_minute == 7
        settings.file.write_text("[shop\n", encoding="utf-8")  # half typed
        await gateway.settings_updates.look()
        assert settings.moderation.messages_a_minute == 7


async def test_a_secret_is_never_shown_again_and_its_key_is_in_a_private_file(
    log_in: LogIn, settings: Settings, users: Users
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await save(admin, "mail", **{"secret.SAPA_SMTP_PASSWORD": "rahasia-sekali-9f3a"})
    assert status == 200
    assert "rahasia" not in text and "ends with 9f3a" in text
    env = settings.root / ".env"
    assert env.stat().st_mode & 0o777 == 0o600
    assert "SAPA_SECRETS_KEY=" in env.read_text()
    assert settings.environ["SAPA_SMTP_PASSWORD"] == "rahasia-sekali-9f3a"
    for file in settings.data_folder.rglob("*"):
        assert not file.is_file() or b"rahasia" not in file.read_bytes()
    deeds = await Audit(users._thread).newest(10)
    assert [d.detail for d in deeds if d.what == "secret"] == ["SAPA_SMTP_PASSWORD: changed"]


async def test_who_reads_voice_notes_and_pictures_is_chosen(
    log_in: LogIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_MEDIA_PYTHON", str(settings.root / "no-python"))
    admin = await log_in("sari", "admin")
    page = await (await admin.get("/desk/settings/media")).text()
    assert "Not installed yet: the next start downloads about 0.4 GB" in page
    status, text = await save(admin, "media", media__readers="here")
    assert status == 200 and "At the next start Sapa installs what is needed" in text
    assert load_settings().media.readers == "here"
    address = "https://readers.example.com"
    form = {"media__readers": "service", "media__service": address + "/"}
    status, text = await save(admin, "media", **form)
    assert status == 200 and address in text
    assert load_settings().media.service == address
    monkeypatch.setenv("SAPA_MEDIA_PYTHON", sys.executable)
    assert "It is installed here." in await (await admin.get("/desk/settings/media")).text()


@pytest.mark.parametrize("address, told", [
    ("", "Write the address of the service."),
    ("readers.example.com", "Write a whole address"),
    ("http://readers.example.com", "on this machine alone"),
    ("https://user:pass@readers.example.com", "without a password"),
])  # fmt: skip
async def test_a_service_that_cannot_be_is_refused(
    log_in: LogIn, settings: Settings, address: str, told: str
) -> None:
    admin = await log_in("sari", "admin")
    before = settings.file.read_text(encoding="utf-8")
    form = {"media__readers": "service", "media__service": address}
    status, text = await save(admin, "media", **form)
    assert status == 422 and told in text
    assert settings.file.read_text(encoding="utf-8") == before
    assert re.search(r'value="service" checked', text)


async def test_the_secret_of_a_service_is_never_shown(log_in: LogIn, settings: Settings) -> None:
    admin = await log_in("sari", "admin")
    form = await form_of(admin, "media")
    form |= {"media.readers": "none", "secret.MEDIA_READER_TOKEN": "a-very-long-secret-of-ours"}
    answer = await admin.post("/desk/settings/media", data=form)
    text = await answer.text()
    assert answer.status == 200 and "a-very-long-secret" not in text and "Set" in text


async def test_the_secret_of_a_service_does_not_go_along_to_another_one(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    service = {"media__readers": "service"}
    first = {"media__service": "https://readers.example.com/v1", **service}
    status, _ = await save(admin, "media", **first, **{"secret.MEDIA_READER_TOKEN": "the-first"})
    assert status == 200
    moved = {"media__service": "https://readers.example.com/v2", **service}  # the same machine
    assert (await save(admin, "media", **moved))[0] == 200
    assert (await save(admin, "media", media__readers="none"))[0] == 200
    other = {"media__service": "https://readers.example.net", **service}
    status, text = await save(admin, "media", **other)
    assert status == 422 and "The old one does not go along." in text
    assert load_settings().media.readers == "none"
    status, _ = await save(admin, "media", **other, **{"secret.MEDIA_READER_TOKEN": "the-second"})
    assert status == 200 and load_settings().media.service == "https://readers.example.net"
    assert settings.environ["MEDIA_READER_TOKEN"] == "the-second"


async def test_the_password_of_a_mail_server_does_not_go_along_to_another_one(
    log_in: LogIn, settings: Settings
) -> None:
    admin = await log_in("sari", "admin")
    secret = {"secret.SAPA_SMTP_PASSWORD": "rahasia-sekali"}
    server = {"mail__host": "smtp.example.com", "mail__user": "shop", "mail__from": "a@example.com"}
    assert (await save(admin, "mail", **server, **secret))[0] == 200
    other = {**server, "mail__host": "smtp.example.net"}
    status, text = await save(admin, "mail", **other)
    assert status == 422 and "The old one does not go along." in text
    assert load_settings().mail.host == "smtp.example.com"
    assert (await save(admin, "mail", **other, **secret))[0] == 200


async def test_less_is_kept_without_a_question_where_nothing_would_go(log_in: LogIn) -> None:
    admin = await log_in("sari", "admin")
    status, text = await save(admin, "privacy", privacy__keep_messages_days="30")
    assert status == 200 and "Less would be kept" not in text
    assert load_settings().privacy.keep_messages_days == 30
