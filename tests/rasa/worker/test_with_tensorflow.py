"""A shop that chose Rasa's own components on TensorFlow: trained and served as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CONFIG = """
recipe: default.v1
assistant_id: shop
language: en
pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
- name: DIETClassifier
  epochs: 30
  constrain_similarities: true
policies:
- name: TEDPolicy
  epochs: 30
  max_history: 2
  constrain_similarities: true
"""
DOMAIN = """
version: "3.1"
intents: [greet, bye]
responses:
  utter_greet: [{text: "Hello!"}]
  utter_bye: [{text: "Goodbye!"}]
"""
DATA = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hi there
    - good morning
- intent: bye
  examples: |
    - bye
    - see you
    - good night
stories:
- story: hello
  steps: [{intent: greet}, {action: utter_greet}]
- story: bye
  steps: [{intent: bye}, {action: utter_bye}]
"""
SERVED = """
import asyncio, json, sys
from pathlib import Path
from bot.rasa.unneeded_packages import has_placeholder, left_out_for
model = Path(sys.argv[1])
with left_out_for(model):
    from bot.rasa.worker.server import WorkerAgent
    agent = WorkerAgent()
    agent.load_model(model)
answers = [asyncio.run(agent.handle_text(text, sender_id=text)) for text in ("hello", "bye")]
said = [answer[0]["text"] for answer in answers]
print(json.dumps([said, has_placeholder(), "tensorflow" in sys.modules]))
"""


def run(*command: str) -> str:
    environ = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, env=environ, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_diet_and_ted_are_trained_and_served(tmp_path: Path) -> None:
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("data.yml", DATA)):
        (tmp_path / name).write_text(text)
    config = str(tmp_path / "config.yml")
    run(
        "-m", "bot.rasa.light_module", config, "bot.processes.rasa_main", "train",
        "--config", config, "--domain", str(tmp_path / "domain.yml"),
        "--data", str(tmp_path / "data.yml"), "--out", str(tmp_path),
        "--fixed-model-name", "shop",
    )  # fmt: skip
    told = run("-c", SERVED, str(tmp_path / "shop.tar.gz")).splitlines()[-1]
    assert json.loads(told) == [["Hello!", "Goodbye!"], False, True]
