"""The step of the insight process that learns who takes offers, from the shop's ended campaigns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.offers.takers import FEWEST_TAKERS, Learned, TakerModel, plain_score, taker_features
from bot.settings import Settings
from bot.shop_time import ShopTime
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing
from bot.store.insight.updates import done_until, mark_done
from bot.store.offers.campaigns import Campaign, all_campaigns
from bot.store.offers.past_results import PastResult, ended_campaigns, keep_learned, past_results

STEP = "offer_takers"
MOST_RESULTS = 20_000
"""Of the newest campaigns; a second of work."""
_PARTS = 5

Floats = NDArray[np.float64]


def update_offer_takers(database: Database, settings: Settings) -> None:
    """Learns anew where a campaign has ended since."""
    ended = ended_campaigns(database)
    if ended == done_until(database, STEP):
        return
    known = [one for one in all_campaigns(database) if one.result is not None]
    for counts in ("orders", "answers"):
        alike = [one for one in known if one.counts == counts]
        learned = learn(newest_results(database, alike, settings.time))
        with writing(database):
            keep_learned(database, counts, learned.as_dict(), time.time())
    with writing(database):
        mark_done(database, STEP, ended)


def newest_results(
    database: Database, campaigns: Sequence[Campaign], shop_time: ShopTime
) -> list[PastResult]:
    """Of ``campaigns``, the newest first, some at most."""
    found: list[PastResult] = []
    for campaign in campaigns:
        if campaign.started_at is None or len(found) >= MOST_RESULTS:
            continue
        day = shop_time.at(campaign.started_at).date().isoformat()
        found += past_results(database, campaign, day)
    return found[:MOST_RESULTS]


def learn(results: Sequence[PastResult]) -> Learned:
    """How well it does is measured on a fifth of the people at a time, each with all their results,
    after learning from the others."""
    taken = np.array([one.is_taken for one in results], dtype=bool)
    takers, campaigns = int(taken.sum()), len({one.campaign for one in results})
    if min(takers, len(results) - takers) < FEWEST_TAKERS:
        return Learned(len(results), takers, campaigns)
    days = [date.fromisoformat(one.day) for one in results]
    features = np.array([taker_features(one.profile, day) for one, day in zip(results, days)])
    persons = [one.profile.person for one in results]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    parts = StratifiedGroupKFold(_PARTS, shuffle=True, random_state=0)
    unseen = cross_val_predict(
        model, features, taken, groups=persons, cv=parts, method="decision_function"
    )
    plain = [plain_score(one.profile, day) for one, day in zip(results, days)]
    return Learned(
        len(results), takers, campaigns, float(roc_auc_score(taken, unseen)),
        float(roc_auc_score(taken, plain)), _fitted(model, features, taken),
    )  # fmt: skip


def _fitted(model: Pipeline, features: Floats, taken: NDArray[np.bool_]) -> TakerModel:
    scaler, regression = model.fit(features, taken)
    return TakerModel(
        tuple(scaler.mean_.tolist()), tuple(scaler.scale_.tolist()),
        tuple(regression.coef_[0].tolist()), float(regression.intercept_[0]),
    )  # fmt: skip
