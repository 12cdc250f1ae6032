"""Rasa's message processor with our graph runner, which asks no more policies than it must."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, RemoteAction
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.engine.graph import ExecutionContext
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ModelNotFound
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.rasa.worker.actions import WorkerActions
from bot.rasa.worker.first_policy import FirstPolicy
from bot.rasa.worker.graph_runner import SequentialGraphRunner
from bot.rasa.worker.known_domain import with_known_domain


class WorkerProcessor(MessageProcessor):
    """The model is a file: no folder of models is searched.

    Raises:
        ModelNotFound: the file is no model.
    """

    graph_runner: SequentialGraphRunner

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._first_policy = FirstPolicy.of(self.graph_runner.components())

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        model = Path(model_path)
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            try:
                storage, metadata = LocalModelStorage.from_model_archive(Path(folder), model)
                schema = with_known_domain(metadata.predict_schema, metadata.domain)
                context = ExecutionContext(schema, model_id=metadata.model_id)
                runner = SequentialGraphRunner.create(schema, storage, context)
            except (OSError, tarfile.ReadError) as error:
                raise ModelNotFound(f"Model {model} can not be loaded.") from error
        return model.name, metadata, runner

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        first, target = self._first_policy, self.model_metadata.core_target
        if first is None or tracker.followup_action or not target or not first.may_decide(tracker):
            return super()._predict_next_with_tracker(tracker)
        inputs: dict[str, Any] = {PLACEHOLDER_TRACKER: tracker}
        prediction = self.graph_runner.run(inputs, [first.node])[first.node]
        if first.decides(prediction):
            return DefaultPolicyPredictionEnsemble().combine_predictions(
                [prediction], tracker, self.domain
            )
        inputs[first.node] = prediction
        combined: PolicyPrediction = self.graph_runner.run(inputs, [target])[target]
        return combined

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Writes them to no log: Rasa copies all of them for it, also where nothing is written."""

    async def _run_action(self, action: Action, *given: Any, **named: Any) -> bool:
        if type(action) is RemoteAction and isinstance(self.action_endpoint, WorkerActions):
            action = WorkerAction(action.name(), self.action_endpoint)
        goes_on: bool = await super()._run_action(action, *given, **named)
        return goes_on


class WorkerAction(RemoteAction):
    """A custom action that runs in this process. rasa_sdk's executor has looked at its events; what
    comes through a network is compared with a JSON schema, which takes 2 ms."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        return True
