"""Files of customers and staff in a bucket that several machines share."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.media.stored_files import StoredFiles, customer_files, staff_files
from bot.processes.preflight import CannotStart, check_bucket
from bot.settings import Settings, read_settings
from bot.settings_sections.error import SettingsError
from bot.store.files.file_encryption import FileUnreadable
from tests.channels.payloads import BOT_TOKEN, telegram
from tests.media.photo_shop import PHOTO, PLATFORMS, Shop, message
from tests.standins.bucket_server import ACCESS_KEY, SECRET_KEY, BucketServer
from tests.standins.telegram_api import TelegramApi

CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


@pytest.fixture
def server() -> Iterator[BucketServer]:
    with BucketServer() as server:
        yield server


def settings_with(
    folder: Path, url: str, more: str = "", bucket: str = "s3://shop-files/toko",
    environ: dict[str, str] = CREDENTIALS,
) -> Settings:  # fmt: skip
    text = f'[media]\nbucket = "{bucket}"\nbucket_endpoint = "{url}"\n{more}'
    return read_settings(text, folder / "sapa.toml", environ)


@pytest.fixture
def files(tmp_path: Path, server: BucketServer) -> StoredFiles:
    return customer_files(settings_with(tmp_path, server.url))


def test_what_is_put_there_is_there_for_all(
    tmp_path: Path, server: BucketServer, files: StoredFiles
) -> None:
    path = files.put(PHOTO, "jpg")
    assert server.objects == {f"toko/media/{path}": PHOTO}
    other_machine = customer_files(settings_with(tmp_path / "other", server.url))
    assert other_machine.read(path) == PHOTO
    assert (other_machine.size(path), other_machine.as_it_lies(path)) == (len(PHOTO), None)
    assert other_machine.place(path) == f"s3://shop-files/toko/media/{path}"
    assert files.put(b"", "txt") and files.size(files.put(b"", "txt")) == 0
    assert staff_files(settings_with(tmp_path, server.url)).put(PHOTO, "jpg") == path
    assert f"toko/uploads/{path}" in server.objects


def test_what_is_nobodys_goes_and_what_came_just_now_stays(
    server: BucketServer, files: StoredFiles
) -> None:
    server.at_most = 2  # so that a list has pages
    paths = [files.put(bytes([number]), "bin") for number in range(7)]
    for path in paths[:5]:
        server.age(f"toko/media/{path}", 3600)
    files.keep_only({paths[0]})
    del server.objects["toko/sapa-shop.txt"]
    assert sorted(server.objects) == sorted(f"toko/media/{path}" for path in (paths[0], *paths[5:]))


def test_two_shops_under_one_prefix_delete_nothing_of_each_other(
    tmp_path: Path, server: BucketServer, files: StoredFiles
) -> None:
    check_bucket(settings_with(tmp_path, server.url))
    path = files.put(PHOTO, "jpg")
    server.age(f"toko/media/{path}", 3600)
    other = settings_with(tmp_path / "other", server.url)
    with pytest.raises(CannotStart, match="toko holds the files of another shop.*of its own"):
        check_bucket(other)
    with pytest.raises(OSError, match="holds the files of another shop"):
        customer_files(other).keep_only(())
    assert files.read(path) == PHOTO
    check_bucket(settings_with(tmp_path / "other", server.url, bucket="s3://shop-files/kedai"))
    check_bucket(settings_with(tmp_path, server.url))  # the same shop once more
    server.is_down = True
    assert "cannot be reached" in str(check_bucket(settings_with(tmp_path, server.url)))


def test_encrypted_with_the_shops_own_key(
    server: BucketServer, files: StoredFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = files.put(b"from before", "txt")
    key, other = secrets.token_hex(32), secrets.token_hex(32)
    monkeypatch.setenv("SAPA_DATABASE_KEY", key)
    path = files.put(PHOTO, "jpg")
    assert PHOTO not in server.objects[f"toko/media/{path}"]
    assert (files.read(path), files.size(path)) == (PHOTO, len(PHOTO))
    assert files.read(plain) == b"from before" and len(files.needed_keys()) == 2
    assert files.rewrite(key, other).count == 2
    with pytest.raises(FileUnreadable, match="does not open"):
        files.read(path)
    assert files.rewrite(other, None).count == 2 and files.needed_keys() == {None}


def test_what_is_wrong_is_told_with_what_to_do(
    tmp_path: Path, server: BucketServer, files: StoredFiles
) -> None:
    with pytest.raises(FileNotFoundError):
        files.read("ab/nothing.jpg")
    assert not files.is_encrypted("ab/nothing.jpg")
    no_bucket = customer_files(settings_with(tmp_path, server.url, bucket="s3://shop-filez"))
    with pytest.raises(OSError, match="there is no such bucket. Make it first"):
        no_bucket.check()
    stranger = {**CREDENTIALS, "AWS_ACCESS_KEY_ID": "AKIAOTHER"}
    refused = customer_files(settings_with(tmp_path, server.url, environ=stranger))
    with pytest.raises(OSError, match="cannot be reached.*AWS_ACCESS_KEY_ID") as error:
        refused.check()
    assert SECRET_KEY not in str(error.value)
    files.check()
    assert not server.objects  # the check leaves nothing there


@pytest.mark.parametrize(
    ("bucket", "endpoint"),
    [("shop-files", ""), ("s3://", ""), ("s3://shop-files/../x", ""), ("s3://shop-files/x?y", ""),
     ("https://x/y", ""),
     ("s3://shop-files", "http://files.example"), ("s3://shop-files", "https://me:pw@files.example"),
     ("", "https://files.example")],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(tmp_path: Path, bucket: str, endpoint: str) -> None:
    with pytest.raises(SettingsError, match=r"\[media\] bucket"):
        settings_with(tmp_path, endpoint, bucket=bucket)


@pytest.fixture
async def telegram_server() -> AsyncIterator[TelegramApi]:
    async with TelegramApi(BOT_TOKEN) as telegram_server:
        yield telegram_server


async def test_a_customers_photo_lands_there(
    tmp_path: Path, server: BucketServer, telegram_server: TelegramApi
) -> None:
    own = f'[channels.telegram]\nenabled = true\napi_url = "{telegram_server.url}"\n'
    settings = settings_with(tmp_path, server.url, own)
    channel = telegram(telegram_server.url)
    async with Shop(settings, channel) as shop:
        await shop.receive(message(channel, PLATFORMS["telegram"][2](telegram_server)))
        (file,) = await shop.files()
    assert file["state"] == "stored" and server.objects[f"toko/media/{file['path']}"] == PHOTO
    assert not (settings.media_folder).exists()
