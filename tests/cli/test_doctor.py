"""The doctor names what is wrong, all of it, and ends with exit code 1."""

from __future__ import annotations

import shutil
import socket
from contextlib import closing
from pathlib import Path

import pytest

from bot.lazy_message import LazyMessage
from bot.settings import load_settings
from bot.store.engine.database import open_database
from bot.store.messages.platform_notices import note
from tests.checkout import CHECKOUT
from tests.cli.conftest import SETTINGS, Run
from tests.standins.bucket_server import ACCESS_KEY, SECRET_KEY, BucketServer


def test_everything_is_looked_at(run: Run, settings_file: Path) -> None:
    _, out, err = run("doctor")
    assert err == ""
    for word in ("Python 3.", "Rasa's Python", "rasa 3.6.21", "sqlite-utils", "YAML", "model",
                 "encoder", "channel web", "can be written to", "GB are free"):
        assert word in out


def test_several_things_are_wrong(run: Run, settings_file: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings_file.write_text(
            SETTINGS.replace("port = 1", f"port = {port}")
            + '[channels.telegram]\nenabled = true\n[knowledge]\nencoder = "no-such"\n'
        )
        code, out, _ = run("doctor")
    assert code == 1
    wrong = [line for line in out.splitlines() if line.startswith("wrong ")]
    assert any(f"Port {port} is in use" in line for line in wrong)
    assert any("TELEGRAM_BOT_TOKEN" in line for line in wrong)
    assert any("The encoder 'no-such'" in line for line in wrong)
    assert any(line.startswith("ok ") and "channel web" in line for line in out.splitlines())


def test_what_drafts_translations(run: Run, settings_file: Path) -> None:
    assert "drafted" not in run("doctor")[1]
    settings_file.write_text(SETTINGS + '[languages]\ntranslation = "models"\n')
    assert "wrong [languages] translation names models, in which no model is" in run("doctor")[1]
    pairs = settings_file.parent / "models"
    shutil.copytree(CHECKOUT / "tests" / "translation" / "pairs", pairs)
    shutil.copytree(pairs / "en-id", pairs / "en-tl")
    (pairs / "en-tl" / "source.spm").unlink()
    _, out, _ = run("doctor")
    assert "ok    Texts in id are drafted from en by models/en-id." in out
    assert "wrong models/en-tl lacks source.spm" in out


def test_what_leaves_this_machine_to_be_read(run: Run, settings_file: Path) -> None:
    assert "Messages are read on this machine alone." in run("doctor")[1]
    settings_file.write_text(
        SETTINGS + '[reader]\nurl = "http://10.0.0.5/v1/chat/completions?key=k"\nmodel = "qwen"\n'
    )
    told = next(line for line in run("doctor")[1].splitlines() if "10.0.0.5" in line)
    assert "qwen" in told and "without a token" in told and "placeholders" in told
    assert "Nothing encrypts them" in told and "key=k" not in told


def test_whether_files_can_be_kept_in_the_bucket(
    run: Run, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    with BucketServer() as server:
        for bucket, told in (("shop-files", "ok "), ("shop-filez", "wrong ")):
            settings_file.write_text(
                SETTINGS + f'[media]\nbucket = "s3://{bucket}"\nbucket_endpoint = "{server.url}"\n'
            )
            line = next(line for line in run("doctor")[1].splitlines() if f"s3://{bucket}" in line)
            assert line.startswith(told)


def test_what_platforms_told_the_shop(run: Run, settings_file: Path) -> None:
    with closing(open_database(load_settings().database)) as database:
        note(database, "whatsapp", "1", "account", LazyMessage("The account is banned."), 1.0)
    code, out, _ = run("doctor")
    assert code == 1
    assert any(
        line.startswith("wrong ") and "whatsapp: The account is banned." in line
        for line in out.splitlines()
    )


def test_who_reads_voice_notes_and_pictures(run: Run, settings_file: Path) -> None:
    assert "Customers' voice notes and pictures are not read" in run("doctor")[1]
    settings_file.write_text(SETTINGS + '[media]\nreaders = "https://readers.example.com"\n')
    told = next(line for line in run("doctor")[1].splitlines() if "readers.example" in line)
    assert "leave for" in told and "without MEDIA_READER_TOKEN" in told
    here = SETTINGS + '[media]\nreaders = "here"\n'
    settings_file.write_text(here)
    assert "voice notes and pictures are read here, by " in run("doctor")[1]
    settings_file.write_text(here + 'speech_model = "no-such-model"\n')
    code, out, _ = run("doctor")
    assert code == 1
    wrong = [line for line in out.splitlines() if line.startswith("wrong ")]
    assert any("no-such-model" in line and "model.bin" in line for line in wrong)
