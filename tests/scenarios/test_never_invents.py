"""Whatever customers write, in whatever order: each sentence that they read is an approved reply or
answer, and what it is filled with stands in the record that it names."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.evaluation.held_out import read_held_out
from tests.checkout import CHECKOUT
from tests.scenarios.approved import Approved
from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.replies_given import replies_given
from tests.scenarios.running import RunningSapa

pytestmark = pytest.mark.long  # hundreds of messages are answered

_people = itertools.count(1)

HELD_OUT = sorted(one.text for one in read_held_out(CHECKOUT / "data" / "held_out"))
OWNERS = {
    "rina@example.com": ("ORD-2291", "ORD-2292", "ORD-2293"),
    "budi@example.com": ("ORD-1180", "ORD-1181", "ORD-1183", "ORD-1184"),
}
WISHES = ("where is my order {}", "rincian pesanan {}", "status refund {}", "what did I buy in {}")

about_an_order = st.sampled_from(sorted(OWNERS)).flatmap(
    lambda mail: st.tuples(st.sampled_from(WISHES), st.sampled_from(OWNERS[mail])).map(
        lambda asked: [asked[0].format(asked[1]), mail]
    )
)
anything = st.one_of(
    st.sampled_from(HELD_OUT).map(lambda text: [text]),
    about_an_order,
    st.text(min_size=1, max_size=40).filter(str.strip).map(lambda text: [text]),
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=st.lists(anything, min_size=2, max_size=5))
def test_every_sentence_is_approved_and_every_figure_on_record(
    sapa: RunningSapa, said: list[list[str]]
) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 600_000 + next(_people))
    for text in itertools.chain.from_iterable(said):
        person.says(text)
    approved = Approved(sapa.place.database)
    replies = replies_given(sapa, str(person.user))
    assert replies
    assert not [why for reply in replies if (why := approved.objection(reply))]


def test_the_judge_objects_to_what_is_invented(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 600_000 + next(_people))
    person.says("where is my order ORD-2292")
    person.says("rina@example.com")
    given = replies_given(sapa, str(person.user))
    [reply] = [reply for reply in given if reply["source"].get("order") == "ORD-2292"]
    approved = Approved(sapa.place.database)
    assert approved.objection(reply) is None
    for wrong in (
        {**reply, "text": reply["text"].replace("ORD-2292", "ORD-2293")},
        {**reply, "text": reply["text"] + " Have a nice day!"},
        {**reply, "source": {**reply["source"], "order": "ORD-1180"}},
        {"text": "Two weeks.", "source": {"faq": "delivery_time"}},
    ):
        assert approved.objection(wrong), wrong
