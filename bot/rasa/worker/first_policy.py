"""When the dialogue's policy decides alone, so that the others need not be asked: they look at the
whole conversation and every rule, which takes as long as the message was read in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    PREVIOUS_ACTION,
    RULE_SNIPPET_ACTION_NAME,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME

from bot.rasa.dialogue_policy import ACTION, ANSWERS, DialoguePolicy


@dataclass(frozen=True)
class FirstPolicy:
    """The node of the graph that is the dialogue's policy. ``ends_turn`` says that no rule goes on
    after its action."""

    node: str
    ends_turn: bool

    @classmethod
    def of(cls, components: dict[str, Any]) -> FirstPolicy | None:
        """None for a model in which another policy could have the last word: one of higher
        priority, or of a kind of which that is not known."""
        policies = {name: one for name, one in components.items() if isinstance(one, Policy)}
        own = [name for name, one in policies.items() if isinstance(one, DialoguePolicy)]
        others = [one for name, one in policies.items() if name not in own]
        if len(own) != 1 or not all(_gives_way(one, policies[own[0]]) for one in others):
            return None
        rules = [one for one in others if isinstance(one, RulePolicy)]
        return cls(own[0], not any(_goes_on_after_action(one) for one in rules))

    def may_decide(self, tracker: DialogueStateTracker) -> bool:
        """Whether only a message, or the end of its own action, is to be looked at."""
        if tracker.active_loop_name:
            return False
        last = tracker.latest_action_name
        return last == ACTION_LISTEN_NAME or (last == ACTION and self.ends_turn)

    def decides(self, prediction: PolicyPrediction) -> bool:
        """Whether no other could be surer, and it has the higher priority."""
        return bool(prediction.max_confidence >= ANSWERS)


def _gives_way(policy: Policy, own: Policy) -> bool:
    # Of these kinds none overrules others on a customer's message, whatever their confidence.
    return isinstance(policy, (MemoizationPolicy, RulePolicy)) and policy.priority < own.priority


def _goes_on_after_action(policy: RulePolicy) -> bool:
    """Whether a rule may say what comes after the dialogue's action: it names it, or no action."""
    for rule in policy.lookup[RULES]:
        last = (json.loads(rule) or [{}])[-1]
        before = last.get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
        if before in (None, ACTION, RULE_SNIPPET_ACTION_NAME):
            return True
    return False
