"""What the speed benchmark asks, and what counts as a right answer to it."""

from __future__ import annotations

import os

from bench import processes
from bench.right_replies import Replies, has
from bench.traffic import FEWEST_TEXTS, conversations, hello
from bot.gateway.late_replies import FAILED, LATE


def test_no_text_comes_twice() -> None:
    texts = [message.text for talk in conversations() for message in talk]
    assert len(texts) == len(set(texts)) >= FEWEST_TEXTS


def test_a_seed_decides_what_comes() -> None:
    first, again, other = (
        [[message.text for message in talk] for talk in conversations(seed)] for seed in (1, 1, 2)
    )
    assert first == again != other


def test_an_apology_is_never_right() -> None:
    apologies = [*FAILED.values(), *LATE.values()]
    for talk in conversations():
        assert not any(message.is_right(text) for message in talk for text in apologies)


def test_an_orders_status_is_right_for_that_order_alone() -> None:
    is_right = Replies().one_of(["en"], ["utter_order_packed"], "ORD-1001")
    told = "Order ORD-1001 (Linen Shirt) is packed and waiting for the courier to pick it up."
    assert is_right(told)
    assert not is_right(told.replace("1001", "1002"))
    assert not is_right("Order ORD-1001 (Linen Shirt) is being processed. It will be handed over.")
    assert not is_right("Pesanan ORD-1001 sudah dikemas dan menunggu dijemput kurir, Kak.")


def test_an_answer_is_right_with_words_before_it() -> None:
    assert has("Yes, we ship to Singapore.")("As I told you:\n\nYes, we ship to Singapore.")
    assert not has("Yes, we ship to Singapore.")("Yes, we ship.")


def test_the_first_message_is_answered_by_a_greeting() -> None:
    assert hello().is_right("Hi! I'm the virtual assistant of Toko Nusa. I can track orders.")


def test_a_process_and_what_it_costs() -> None:
    own = os.getpid()
    assert own in processes.tree(own)
    used = processes.memory(own)
    assert 0 < used.private <= used.pss <= used.rss
    assert processes.cpu_ms(own) > 0
    assert processes.memory(2**22 + 1) == processes.NOTHING  # nobody has this number
