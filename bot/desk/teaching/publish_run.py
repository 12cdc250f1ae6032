"""Publishing by one button: check, train, compare, publish, one after the other, kept on the server
so that whoever loads the page again finds it where it is."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from bot.desk.teaching.draft_check import Checked
from bot.errors import UserError
from bot.evaluation.compare import Comparison
from bot.lazy_message import LazyMessage
from bot.training.background_job import Background
from bot.training.draft.report import DraftReport
from bot.training.draft.training import DraftTraining
from bot.training.publishing.publish import Published

T = TypeVar("T")

logger = logging.getLogger(__name__)

Step = Literal["check", "train", "compare", "publish"]
State = Literal["idle", "running", "asks", "done", "failed", "cancelled"]
STEPS: tuple[Step, ...] = ("check", "train", "compare", "publish")

USUAL_S: dict[Step, float] = {"check": 20.0, "train": 60.0, "compare": 40.0, "publish": 3.0}
"""What the steps take before this machine has been seen at them."""

LEAST_S = 2.0
"""What takes less is not remembered."""

SHOWN_S = 600.0
"""So long what came of it stands on the page."""


class RunRefused(UserError):
    """Publishing cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class StepShown:
    """``seconds`` is how long the step runs or ran, ``left`` how long it will go on by what it took
    before; both None where it has not begun."""

    step: Step
    state: Literal["waits", "running", "done", "failed"]
    seconds: float | None = None
    left: float | None = None

    @property
    def percent(self) -> int:
        """Of what it usually takes; never all before it is done."""
        if self.state == "done":
            return 100
        if self.seconds is None or self.left is None:
            return 0
        return min(95, round(100 * self.seconds / max(self.seconds + self.left, 1)))


@dataclass(frozen=True)
class RunShown:
    """How it stands: ``by`` is the name of who began it; ``findings``, ``worse`` and ``problem``
    are why somebody is asked whether to go on; ``error`` is why it ended; ``version`` went live,
    with ``besides`` that could not be done. Where the shop has several machines, ``machine`` does
    it, ``since`` then (Unix seconds)."""

    state: State
    steps: tuple[StepShown, ...] = ()
    by: str = ""
    findings: int = 0
    worse: int = 0
    problem: str | None = None
    error: str | None = None
    version: int | None = None
    besides: str | None = None
    machine: str = ""
    since: float = 0.0

    @property
    def left(self) -> float:
        """Seconds until all is done."""
        usual = [USUAL_S[one.step] for one in self.steps if one.state == "waits"]
        return sum(usual) + sum(one.left or 0 for one in self.steps if one.state == "running")


class PublishRun:
    """One publication at a time.

    Args:
        times: the file in which it is remembered how long the steps take here.
    """

    def __init__(
        self,
        check: DraftReport[Checked],
        training: DraftTraining,
        comparison: DraftReport[Comparison],
        times: Path,
    ) -> None:
        self._check, self._training, self._comparison = check, training, comparison
        self._times = times
        self._work: Background[None] = Background()
        self._shown = RunShown("idle")
        self._began: dict[Step, float] = {}
        self._ended_at = 0.0
        self._answer = asyncio.Event()

    def start(self, by: str, publish: Callable[[], Awaitable[Published]]) -> None:
        """Begins; what is under way goes on, whoever began it.

        Args:
            by: the name of who begins it.
            publish: makes the draft live.
        """
        if self._shown.state in ("running", "asks"):
            return
        usual = self._usual()
        self._shown = RunShown(
            "running", tuple(StepShown(s, "waits", left=usual[s]) for s in STEPS), by
        )
        self._work = Background()
        self._work.start(self._run(publish))

    def go_on(self) -> None:
        """Somebody was asked, and says yes."""
        if self._shown.state == "asks":
            self._shown = replace(self._shown, state="running")
            self._answer.set()

    def cancel(self) -> None:
        """Stops it, unless it is going live already; customers notice nothing."""
        step = self._running()
        if self._shown.state not in ("running", "asks") or step == "publish":
            return
        self._work.cancel()
        self._check.cancel()
        self._training.cancel()
        self._comparison.cancel()
        if step:
            self._change(step, state="failed")
        self._ends("cancelled")

    def shown(self) -> RunShown:
        """How it stands now."""
        has_ended = self._shown.state in ("done", "failed", "cancelled")
        if has_ended and time.monotonic() - self._ended_at > SHOWN_S:
            return RunShown("idle")
        now, usual = time.monotonic(), self._usual()
        steps = tuple(
            replace(
                one, seconds=(past := now - self._began[one.step]),
                left=max(0.0, usual[one.step] - past),
            )
            if one.state == "running" else one
            for one in self._shown.steps
        )  # fmt: skip
        return replace(self._shown, steps=steps)

    async def _run(self, publish: Callable[[], Awaitable[Published]]) -> None:
        try:
            self._begins("check")
            self._check.start()
            found = await self._report(self._check)
            self._is_done("check")
            mistakes = [finding for finding in found.new if not finding.note]
            if mistakes:
                await self._asks(findings=len(found.new))
            self._begins("train")
            self._training.start()
            trained = await self._training.wait()
            if trained.state != "done":
                raise RunRefused(trained.error or LazyMessage("The training was stopped."))
            self._is_done("train")
            self._begins("compare")
            self._comparison.start()
            worse, problem = 0, None
            try:
                comparison = await self._report(self._comparison)
                worse = sum(one.verdict == "worse" for one in comparison.changed)
            except RunRefused as error:  # such as: there is no live bot yet
                problem = str(error)
            self._is_done("compare")
            if worse or problem or (found.new and not mistakes):
                await self._asks(findings=len(found.new), worse=worse, problem=problem)
            self._begins("publish")
            done = await publish()
            self._is_done("publish")
            self._shown = replace(
                self._shown, version=done.version.number, besides=done.problem or None
            )
            self._ends("done")
        except UserError as error:
            self._fails(str(error))
        except Exception as error:
            logger.exception("The draft could not be published.")
            self._fails(LazyMessage("Something failed that nobody foresaw: {why}", why=error))

    async def _report(self, report: DraftReport[T]) -> T:
        ended = await report.wait()
        if ended.state != "done" or ended.result is None:
            raise RunRefused(ended.error or LazyMessage("It was stopped."))
        if not ended.is_current:
            raise RunRefused("The draft was changed meanwhile. Publish again, with the change.")
        return ended.result

    async def _asks(self, findings: int = 0, worse: int = 0, problem: str | None = None) -> None:
        """Waits until somebody says to go on."""
        self._answer.clear()
        self._shown = replace(
            self._shown, state="asks", findings=findings, worse=worse, problem=problem
        )
        await self._answer.wait()

    def _running(self) -> Step | None:
        return next((one.step for one in self._shown.steps if one.state == "running"), None)

    def _begins(self, step: Step) -> None:
        self._began[step] = time.monotonic()
        self._change(step, state="running")

    def _is_done(self, step: Step) -> None:
        seconds = time.monotonic() - self._began[step]
        self._change(step, state="done", seconds=seconds, left=0.0)
        if seconds < LEAST_S:
            return  # such as a training of what is trained already
        self._times.parent.mkdir(parents=True, exist_ok=True)
        self._times.write_text(json.dumps({**self._usual(), step: seconds}), encoding="utf-8")

    def _fails(self, error: str) -> None:
        if step := self._running():
            self._change(step, state="failed")
        self._shown = replace(self._shown, error=error)
        self._ends("failed")

    def _ends(self, state: State) -> None:
        self._shown = replace(self._shown, state=state)
        self._ended_at = time.monotonic()

    def _change(self, step: Step, **to: object) -> None:
        steps = (replace(o, **to) if o.step == step else o for o in self._shown.steps)  # type: ignore[arg-type]
        self._shown = replace(self._shown, steps=tuple(steps))

    def _usual(self) -> dict[Step, float]:
        """How long each step took last, on this machine."""
        try:
            return {**USUAL_S, **json.loads(self._times.read_text(encoding="utf-8"))}
        except (OSError, ValueError):
            return dict(USUAL_S)
