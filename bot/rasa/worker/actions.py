"""The shop's custom actions, run in the worker itself: no second process that has to load the same
encoders, no request and no copy of the whole domain for each action."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import marshal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

logger = logging.getLogger(__name__)


class WorkerActions(EndpointConfig):
    """Stands where Rasa has the address of an action server, and answers as that would.

    An ``async def run`` runs in the worker's event loop, so it must await whatever it waits for. A
    plain ``def run`` runs in a thread beside it, never two of them at once.

    Args:
        package: whose actions are run.
        options: of ``action_endpoint`` in endpoints.yml, beside the address.
    """

    def __init__(self, package: str, **options: Any) -> None:
        super().__init__("", **options)
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        thread = ThreadPoolExecutor(1, "actions")
        for name, run in self._executor.actions.items():
            if not inspect.iscoroutinefunction(run):
                self._executor.actions[name] = partial(_in_thread, thread, run)

    async def request(self, *_: Any, **given: Any) -> Any:
        """Runs the action that ``json`` names. Raises ClientResponseError for whatever an action
        server answers with an error."""
        call = given["json"]
        # A copy, as it would come through a network: what an action changes in it changes nothing
        # here. marshal is the quickest to copy plain values, which is all that a tracker tells.
        copied = marshal.loads(marshal.dumps(call["tracker"]))  # noqa: S302  (our own, just dumped)
        call = {**call, "tracker": copied}
        try:
            result = await asyncio.wait_for(self._executor.run(call), given.get("timeout"))
            return json.loads(json.dumps(result))
        except (ActionExecutionRejection, ActionNotFoundException) as error:
            status = 400 if isinstance(error, ActionExecutionRejection) else 404
            body = json.dumps({"error": error.message, "action_name": error.action_name})
            raise ClientResponseError(status, error.message, body) from error
        except Exception as error:
            logger.exception("The action %s failed.", call["next_action"])
            raise ClientResponseError(500, str(error), json.dumps({"error": str(error)})) from error

    async def is_up(self) -> bool:
        """It is, as long as the worker is."""
        return True


async def _in_thread(
    thread: ThreadPoolExecutor, run: Callable[..., Any], *given: Any
) -> Any:
    result = await asyncio.get_running_loop().run_in_executor(thread, run, *given)
    return await result if isinstance(result, Awaitable) else result
