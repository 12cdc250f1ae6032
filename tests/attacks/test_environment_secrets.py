"""An editor who means harm writes files that other processes read: nothing of the environment comes
out by them, and no process has secrets that it does not need."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from ruamel.yaml import YAML

from bot.environment import DATABASE_KEY, ENV_FILE
from bot.messages import Button
from bot.processes.services import action_server, rasa_worker, write_endpoints
from bot.project import Project
from bot.rasa_environment import rasa_python
from bot.settings import Settings, load_settings
from bot.settings_sections import ActionsSettings, ReaderSettings
from bot.training.edits.examples import add_example
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import Reply, Wording, save_reply
from bot.training.edits.yaml_items import write_edit
from tests.checkout import CHECKOUT

SECRET = "s3cret-of-the-shop"
SCALARS = (
    "https://x.example/p.png?${SAPA_ATTACK_TOKEN}",
    "${SAPA_ATTACK_TOKEN}",
    "a ${SAPA_ATTACK_TOKEN} b ${NOT_SET_AT_ALL}",
    "${HOME}",
    "$${SAPA_ATTACK_TOKEN}",
)


def run_python(code: str, python: str = sys.executable, **environ: str) -> str:
    """What the code prints, run in the checkout with the environment of this process and more."""
    done = subprocess.run(
        [python, "-c", dedent(code)],
        cwd=CHECKOUT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("first", ["bot", "rasa.shared.utils.io", "rasa.core.agent"])
def test_rasa_fills_in_nothing_in_whatever_order_it_is_imported(first: str, tmp_path: Path) -> None:
    file = tmp_path / "written_by_an_editor.yml"
    file.write_text("\n".join(f"k{n}: {scalar}" for n, scalar in enumerate(SCALARS)))
    read = json.loads(
        run_python(
            f"""
            import {first}, bot, json
            from pathlib import Path
            from bot.yaml_file import read_yaml
            from rasa.shared.utils.io import read_yaml_file
            from ruamel.yaml import YAML
            file = Path({str(file)!r})
            readings = [read_yaml_file(file), read_yaml(file, "x"), YAML().load(file.read_text())]
            print(json.dumps([list(reading.values()) for reading in readings]))
            """,
            rasa_python(),
            SAPA_ATTACK_TOKEN=SECRET,
        )
    )
    assert read == [list(SCALARS)] * 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what editors may edit."""
    shutil.copytree(CHECKOUT / "data", tmp_path / "data")
    shutil.copy(CHECKOUT / "domain.yml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("scalar", SCALARS)
def test_no_edit_brings_in_the_sign_for_a_variable(folder: Path, scalar: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yml")}
    picture = Wording("en", "Hello", image=f"https://x.example/?{scalar}")
    button = Wording("en", "Hello", buttons=(Button(f"Yes {scalar}", "/affirm"),))
    for wording in (picture, button, Wording("id", scalar)):
        with pytest.raises(EditRefused):
            save_reply(folder, Reply("utter_attack", (wording,)))
    with pytest.raises(EditRefused, match="another meaning"):
        add_example(folder, "greet", "en", f"hello {scalar}")
    with pytest.raises(EditRefused, match="another meaning"):
        write_edit(folder / "data" / "nlu" / "taught.yml", scalar)
    assert {path: path.read_bytes() for path in folder.rglob("*.yml")} == before


def test_what_is_written_is_quoted(folder: Path) -> None:
    wording = Wording("en", "Look", image="https://x.example/p.png?a=$1")
    save_reply(folder, Reply("utter_picture", (wording,)))
    text = (folder / "domain.yml").read_text()
    assert 'image: "https://x.example/p.png?a=$1"' in text


SECRETS = {
    "WHATSAPP_ACCESS_TOKEN": "w", "SHOP_API_TOKEN": "s", "MY_ERP_TOKEN": "m", "SMTP_PASSWORD": "p",
    "AWS_SECRET_ACCESS_KEY": "a", "HF_TOKEN": "h", "RASA_PRO_LICENSE": "r", "DATABASE_URL": "d",
    "READER_TOKEN": "k",
    DATABASE_KEY: "0" * 64,
}  # fmt: skip


def test_each_process_is_given_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    settings = Settings(root=tmp_path, environ=SECRETS)
    worker = rasa_worker(settings, 0, 5006, Path("a.tar.gz"), Path("endpoints.yml"), "t")
    actions = action_server(settings, 5055, "t")
    named = replace(settings, actions=ActionsSettings(environment=("MY_ERP_TOKEN",)))
    also = action_server(named, 5055, "t")
    read = replace(settings, reader=ReaderSettings("https://reader.example/v1", "a-model"))
    reading = rasa_worker(read, 0, 5006, Path("a.tar.gz"), Path("endpoints.yml"), "t")
    assert "--actions" in worker.command
    services = (reading, worker, actions, also)
    given = [set(SECRETS) & set(service.environ) for service in services]
    assert given == [
        {DATABASE_KEY},
        {DATABASE_KEY},
        {DATABASE_KEY, "SHOP_API_TOKEN"},
        {DATABASE_KEY, "SHOP_API_TOKEN", "MY_ERP_TOKEN"},
    ]


def test_a_process_that_was_given_its_part_reads_no_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sapa.toml").write_text("")
    (tmp_path / ".env").write_text("WHATSAPP_ACCESS_TOKEN=from-the-file\n")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    assert load_settings().environ["WHATSAPP_ACCESS_TOKEN"] == "from-the-file"
    monkeypatch.setenv(ENV_FILE, "")
    assert "WHATSAPP_ACCESS_TOKEN" not in load_settings().environ


def test_what_the_gateway_starts_has_none_of_its_secrets(tmp_path: Path) -> None:
    """The workbench of the encoders and git, too, which the gateway starts by other ways."""
    left = run_python(
        """
        import json, multiprocessing, os, subprocess, sys
        from bot.environment import give_up_secrets
        give_up_secrets(os.environ.copy())
        ask = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
        print(json.dumps(dict(json.loads(subprocess.run(ask, capture_output=True).stdout))))
        """,
        **SECRETS,
    )
    assert set(SECRETS) & set(json.loads(left)) == {DATABASE_KEY}


def test_developers_files_are_filled_in_when_they_are_handed_over(
    tmp_path: Path,
) -> None:
    for name, text in (
        ("endpoints.yml", "action_endpoint: {}\nevent_broker:\n  password: ${BROKER_PASSWORD}\n"),
        ("credentials.yml", "socketio:\n  jwt_key: ${JWT_SECRET}\n"),
    ):
        (tmp_path / name).write_text(text)
    environ = {"BROKER_PASSWORD": "b: 1", "JWT_SECRET": "j"}
    path = tmp_path / "run" / "endpoints-1.yml"
    project = Project(tmp_path, tmp_path)
    write_endpoints(Settings(root=tmp_path, project=project, environ=environ), 5055, "t", path)
    read = YAML(typ="safe").load
    assert read(path.read_text())["event_broker"] == {"password": "b: 1"}
    assert read(path.with_name("credentials-1.yml").read_text()) == {"socketio": {"jwt_key": "j"}}
    assert {oct(file.stat().st_mode & 0o777) for file in path.parent.iterdir()} == {"0o600"}
