"""What stops Sapa before it starts, each in a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.processes.preflight import (
    CannotStart,
    check_encoder,
    check_folder,
    check_not_running,
    check_ports,
    check_private,
    check_store,
    check_word_lists,
    ports_of,
)
from bot.processes.run_file import Running, announced, read_running, run_file
from bot.settings import Settings
from bot.settings_sections import ActionsSettings, GatewaySettings, RasaSettings
from tests.checkout import CHECKOUT
from tests.ports import free_port


def settings(tmp_path: Path, gateway: int, rasa: int, actions: int) -> Settings:
    return Settings(
        root=tmp_path,
        gateway=GatewaySettings(port=gateway),
        rasa=RasaSettings(port=rasa),
        actions=ActionsSettings(own_process=True, port=actions),
    )


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://sapa:secret@127.0.0.1:{port}/sapa", "cannot be used.*Check its address"),
        ("postgres//sapa:secret@127.0.0.1/sapa", "SAPA_DATABASE_URL.*begins with postgresql://"),
        ("mysql://sapa:secret@127.0.0.1/sapa", "SAPA_DATABASE_URL.*begins with postgresql://"),
    ],
)
def test_a_database_that_cannot_be_had_is_told_without_its_password(
    tmp_path: Path, address: str, told: str
) -> None:
    check_store(Settings(root=tmp_path))
    environ = {"SAPA_DATABASE_URL": address.format(port=free_port())}
    with pytest.raises(UserError, match=f"(?s){told}") as raised:
        check_store(Settings(root=tmp_path, environ=environ))
    assert "secret" not in str(raised.value)


def test_free_ports_are_fine(tmp_path: Path) -> None:
    check_ports(settings(tmp_path, free_port(), free_port(), free_port()))


@pytest.mark.parametrize(
    ("taken", "setting"), [(0, "[gateway] port"), (1, "[rasa] port"), (2, "[actions] port")]
)
def test_a_taken_port_names_its_setting(tmp_path: Path, taken: int, setting: str) -> None:
    ports = [free_port() for _ in range(3)]
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports[taken]))
        other.listen()
        with pytest.raises(CannotStart) as error:
            check_ports(settings(tmp_path, *ports))
    assert f"Port {ports[taken]} is in use" in str(error.value)
    assert f"Change {setting} in sapa.toml" in str(error.value)


def test_the_same_port_twice(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"both \[gateway\] port and \[actions\] port"):
        check_ports(settings(tmp_path, 8080, 5005, 8080))


def test_workers_take_the_ports_that_follow(tmp_path: Path) -> None:
    two = RasaSettings(port=5054, workers=2)
    with pytest.raises(CannotStart, match="5055 to both"):
        check_ports(Settings(root=tmp_path, rasa=two, actions=ActionsSettings(own_process=True)))
    assert 5055 not in ports_of(Settings(root=tmp_path)).values()


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written to"):
        check_folder(tmp_path / "file" / "var")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 100 * 2**20))
    with pytest.raises(CannotStart, match="Only 100 MB are free"):
        check_folder(tmp_path)


def test_encoders(tmp_path: Path) -> None:
    check_encoder("use-multilingual", {})
    check_encoder(str(tmp_path), {})
    check_encoder("some/model", {"HF_HUB_OFFLINE": "0"})
    for name in ("no-such-model", "some one/else's model"):
        with pytest.raises(CannotStart, match=r"\[knowledge\] encoder"):
            check_encoder(name, {"HF_HUB_OFFLINE": "1"})


def test_sapa_is_running_already(tmp_path: Path) -> None:
    ours = settings(tmp_path, 1, 2, 3)
    check_not_running(ours)
    serve = Running(os.getpid(), "secret", ["http://127.0.0.1:2"], {"[rasa] port": 2})
    with announced(ours, serve):
        assert run_file(ours).stat().st_mode & 0o777 == 0o600
        assert read_running(ours) == serve
        with pytest.raises(CannotStart, match=f"running already .process {os.getpid()}"):
            check_not_running(ours)
    check_not_running(ours)
    assert not run_file(ours).exists(), "it has a token"


def test_a_killed_serve_whose_number_another_process_has(tmp_path: Path) -> None:
    ours = settings(tmp_path, 1, 2, 3)
    code = (
        "import sys, time; from pathlib import Path; from bot.settings import Settings\n"
        "from bot.processes.run_file import Running, announced\n"
        "with announced(Settings(root=Path(sys.argv[1])), Running(int(sys.argv[2]), '', [], {})):\n"
        "    print('announced', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(os.getpid())]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as serve:
        assert serve.stdout and serve.stdout.readline() == "announced\n"
        assert read_running(ours) == Running(os.getpid(), "", [], {})
        serve.kill()
    assert run_file(ours).exists()
    assert read_running(ours) is None
    with announced(ours, Running(os.getpid(), "new", [], {})):
        assert read_running(ours) == Running(os.getpid(), "new", [], {})


def test_a_note_half_written(tmp_path: Path) -> None:
    ours = settings(tmp_path, 1, 2, 3)
    with announced(ours, Running(os.getpid(), "secret", [], {})):
        run_file(ours).write_text("half a no")
        assert read_running(ours) is None


def test_a_broken_list_of_names(tmp_path: Path) -> None:
    (tmp_path / "cities.yml").write_text("names: [Bandung]")
    check_word_lists(tmp_path)
    (tmp_path / "couriers.yml").write_text("names: JNE")
    with pytest.raises(CannotStart, match="data/entities: couriers.yml: names must be a list"):
        check_word_lists(tmp_path)


@pytest.mark.parametrize("name", [".env", "var/sapa.db", "var/trackers.db"])
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o666])
def test_what_every_account_can_read_must_be_closed_first(
    tmp_path: Path, name: str, mode: int
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    path.chmod(mode)
    with pytest.raises(CannotStart, match=f"Run: chmod 600 {path}"):
        check_private(Settings(root=tmp_path))
    path.chmod(0o600)
    check_private(Settings(root=tmp_path))


def test_a_group_of_ones_own_may_read_the_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    (tmp_path / ".env").chmod(0o640)
    check_private(Settings(root=tmp_path))
