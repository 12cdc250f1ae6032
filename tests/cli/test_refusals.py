"""A person's mistake is answered by one sentence and an exit code, never by a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import SETTINGS, Run
from tests.ports import free_port


def refused(run: Run, *arguments: str) -> str:
    """What the command said instead of doing anything."""
    code, out, err = run(*arguments)
    assert code != 0
    assert out == ""
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    return err


def test_unknown_command(run: Run) -> None:
    assert "There is no command 'sevre'. Did you mean serve?" in refused(run, "sevre")
    assert "`./sapa --help` lists the commands" in refused(run, "xyzzy")


def test_unknown_option(run: Run) -> None:
    assert refused(run, "train", "--fast").startswith("--fast is not known.")


def test_no_command(run: Run) -> None:
    assert "`./sapa --help` shows how" in refused(run)


def test_missing_argument(run: Run) -> None:
    assert "`./sapa desk reply --help` shows how" in refused(run, "desk", "reply", "12")


def test_settings_that_are_no_toml(run: Run, settings_file: Path) -> None:
    settings_file.write_text("[gateway\n")
    assert "line 1" in refused(run, "serve")


def test_an_unknown_setting(run: Run, settings_file: Path) -> None:
    settings_file.write_text("[gateway]\nprot = 80\n")
    assert "[gateway] prot is not known" in refused(run, "serve")


def test_serve_without_a_worker(run: Run) -> None:
    assert "[rasa] workers must be 1 or more, not 0." in refused(run, "serve", "--workers", "0")


def test_no_settings(run: Run, settings_file: Path) -> None:
    settings_file.unlink()
    assert "does not exist" in refused(run, "doctor")


def test_serve_with_a_taken_port(run: Run, settings_file: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings_file.write_text(SETTINGS.replace("port = 1", f"port = {port}"))
        error = refused(run, "serve")
    assert f"Port {port} is in use by another program. Change [gateway] port in sapa.toml" in error


@pytest.mark.parametrize(
    ("channel", "secret"),
    [
        ("whatsapp", "WHATSAPP_APP_SECRET"),
        ("telegram", "TELEGRAM_BOT_TOKEN"),
        ("slack", "SLACK_SIGNING_SECRET"),
        ("twilio", "account_sid under [channels.twilio]"),
        ("tiktok", "TIKTOK_APP_ID"),
        ("x", "X_API_KEY"),
    ],
)
def test_serve_without_a_channels_secret(
    run: Run, settings_file: Path, channel: str, secret: str
) -> None:
    settings = SETTINGS.replace("port = 1", f"port = {free_port()}")
    settings_file.write_text(f"{settings}\n[channels.{channel}]\nenabled = true\n{other_ports()}")
    assert secret in refused(run, "serve")


def test_serve_with_an_unknown_channel(run: Run, settings_file: Path) -> None:
    settings = SETTINGS.replace("port = 1", f"port = {free_port()}")
    settings_file.write_text(f"{settings}\n[channels.fax]\nenabled = true\n{other_ports()}")
    assert "[channels.fax]" in refused(run, "serve")


def test_serve_with_an_unknown_encoder(run: Run, settings_file: Path) -> None:
    settings = SETTINGS.replace("port = 1", f"port = {free_port()}")
    settings_file.write_text(f'{settings}\n[knowledge]\nencoder = "no-such"\n{other_ports()}')
    assert "The encoder 'no-such' is neither a folder nor" in refused(run, "serve")


def test_serve_where_nothing_can_be_written(run: Run, settings_file: Path) -> None:
    (settings_file.parent / "file").touch()
    settings_file.write_text(f'{SETTINGS}\n[data]\nfolder = "file/var"\n')
    assert "cannot be written to" in refused(run, "serve")


def test_a_database_that_is_none(run: Run, settings_file: Path) -> None:
    (settings_file.parent / "var").mkdir()
    (settings_file.parent / "var" / "sapa.db").write_bytes(b"no database at all " * 100)
    assert "sapa.db is encrypted or is no database" in refused(run, "desk", "list")


def other_ports() -> str:
    return f"[rasa]\nport = {free_port()}\n[actions]\nport = {free_port()}\n"
