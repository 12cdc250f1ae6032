"""What customers write in the speed benchmarks, and what a right answer to it is.

Conversations in English and Indonesian, drawn by a seed: an order asked about by its number and
proven, a cancellation begun and given up, products, questions with an approved answer, courtesies.
No text comes twice. They are made of the held-out messages, of the phrasebook (each phrasing within
a sentence of its own, as what stands there word for word has been encoded before), of a few
courtesies of data/nlu, and of the sample shop's orders and products. Nothing is changed for good,
so they can be played again.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from bench.right_replies import IsRight, Replies, has
from bot.project import STARTER as CHECKOUT
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database

DATA = CHECKOUT / "data"
FEWEST_TEXTS = 2000
CANCELLED = 90
"""Of so many orders the cancellation is begun; all others are asked about."""
PRODUCT_TALKS, QUESTION_TALKS = 170, 130
COURTEOUS = 0.35
"""How many greet, and how many say thanks."""

_COURTESIES = {"greet": ("utter_greet",), "thank": ("utter_thank", "utter_welcome")}
_IN_A_SENTENCE = {
    "en": ("hi, {}", "{} please", "hello! {}", "quick question: {}", "one more thing, {}"),
    "id": ("halo kak, {}", "{} ya kak", "permisi, {}", "mau tanya, {}", "satu lagi kak, {}"),
}
_PROOFS = {
    "en": (
        "{email}", "my e-mail is {email}", "phone ends in {last}", "it's {phone}", "{last}",
        "the last four are {last}", "mail: {email}", "ordered with {phone}", "sure, {email}",
    ),
    "id": (
        "{email}", "emailnya {email}", "4 digit terakhir {last}", "no hp {phone}", "{last}",
        "belakangnya {last} kak", "pakai email {email}", "nomornya {phone} kak", "ini kak {email}",
    ),
}  # fmt: skip
_PRODUCTS = {
    "en": ("do you have the {}?", "how much is the {}", "is the {} still in stock?"),
    "id": ("ada {} kak?", "brp harga {}", "{} masih ready?"),
}
_KEEP = {
    "en": ("no, keep {}", "no, leave {} as it is", "no wait, don't cancel {}"),
    "id": ("ga jadi, {} biarin aja", "jangan, {} tetap aja", "tidak usah, {} ga jadi batal"),
}


@dataclass(frozen=True)
class Message:
    """A customer's text; ``is_right`` judges one reply to it. ``topic`` is what it is about."""

    text: str
    topic: str
    is_right: IsRight


Conversation = list[Message]


def conversations(seed: int = 2291) -> list[Conversation]:
    """All of them, in a random order that the seed decides.

    Raises:
        ValueError: there are fewer than FEWEST_TEXTS different texts, or one comes twice.
    """
    chance = Random(seed)
    talks = list(_talks(chance))
    chance.shuffle(talks)
    texts = [message.text for talk in talks for message in talk]
    if len(set(texts)) != len(texts) or len(texts) < FEWEST_TEXTS:
        raise ValueError(f"{len(texts)} texts, {len(set(texts))} of them different")
    return talks


def hello() -> Message:
    """What every bot answers."""
    return Message("hello", "greet", Replies().one_of(["en"], _COURTESIES["greet"]))


def _talks(chance: Random) -> Iterator[Conversation]:
    replies = Replies()
    held_out = _held_out()
    questions = {lang: _questions(lang, chance) for lang in ("en", "id")}
    courtesies = {lang: _courtesies(lang, held_out, replies, chance) for lang in ("en", "id")}
    orders = _orders()
    chance.shuffle(orders)
    proofs: set[str] = set()

    def dressed(lang: str, talk: Conversation) -> Conversation:
        greetings, thanks = courtesies[lang]
        before = [greetings.pop()] if greetings and chance.random() < COURTEOUS else []
        after = [thanks.pop()] if thanks and chance.random() < COURTEOUS else []
        return [*before, *talk, *after]

    for place, order in enumerate(orders):
        lang = ("en", "id")[place % 2]
        talk = _cancelled if place < CANCELLED else _asked_about
        wish = "cancel_order" if place < CANCELLED else "order_status"
        opening = _about(order["number"], chance.choice(held_out[wish][lang]))
        proof = next(one for one in _proofs(lang, order, chance) if one not in proofs)
        proofs.add(proof)
        more = [] if place < CANCELLED else [questions[lang].pop()]
        yield dressed(lang, [*talk(lang, opening, proof, order, replies), *more])
    for place, names in enumerate(_products(chance)[:PRODUCT_TALKS]):
        lang = ("en", "id")[place % 2]
        asked = chance.choice(_PRODUCTS[lang]).format(names[lang].lower())
        product = Message(asked, "product", has(names[lang]))
        yield dressed(lang, [product, questions[lang].pop()])
    for place in range(QUESTION_TALKS):
        lang = ("en", "id")[place % 2]
        yield dressed(lang, [questions[lang].pop() for _ in range(3)])


def _asked_about(
    lang: str, opening: str, proof: str, order: dict[str, Any], replies: Replies
) -> Conversation:
    told = replies.one_of([lang], [f"utter_order_{order['status']}"], order["number"])
    return [
        Message(opening, "order", replies.one_of([lang], ["utter_ask_proof"])),
        Message(proof, "proof", told),
    ]


def _cancelled(
    lang: str, opening: str, proof: str, order: dict[str, Any], replies: Replies
) -> Conversation:
    begun = Message(opening, "cancellation", replies.one_of([lang], ["utter_ask_proof"]))
    if order["status"] not in ("unpaid", "processing"):
        refused = replies.one_of([lang], ["utter_cannot_cancel"], order["number"])
        return [begun, Message(proof, "proof", refused)]
    sure = replies.one_of([lang], ["utter_ask_cancel_confirmed"], order["number"])
    kept = replies.one_of([lang], ["utter_kept"], order["number"])
    no = _KEEP[lang][int(order["number"][-1]) % 3].format(order["number"])
    return [begun, Message(proof, "proof", sure), Message(no, "given up", kept)]


def _about(number: str, wish: str) -> str:
    """The wish with this order's number in it."""
    told = re.sub(r"\bORD-\d+", number, wish)
    return told if number in told else f"{told}, {number}"


def _proofs(lang: str, order: dict[str, Any], chance: Random) -> list[str]:
    """What shows whose order it is, in several wordings."""
    forms = chance.sample(_PROOFS[lang], len(_PROOFS[lang]))
    email, phone = order["email"], order["phone"]
    return [form.format(email=email, phone=phone, last=phone[-4:]) for form in forms]


def _questions(lang: str, chance: Random) -> list[Message]:
    """What has an approved answer, and neither begins a case of some kind nor calls a person."""
    kinds = {
        name: kind
        for file in sorted(DATA.glob("cases/*.yml"))
        for name, kind in _yaml(file)["cases"].items()
    }
    of_cases = {*kinds, *(kind.get("answer") for kind in kinds.values()), "contact_human"}
    answers = {
        entry["id"]: entry["answer"][lang].strip()
        for file in sorted(DATA.glob("knowledge/*.yml"))
        for entry in _yaml(file)
        if lang in entry["answer"] and "valid_until" not in entry and entry["id"] not in of_cases
    }
    questions = {
        chance.choice(_IN_A_SENTENCE[lang]).format(phrasing): id_
        for file in sorted(DATA.glob("phrasebook/*.yml"))
        for topic in _yaml(file)
        if (id_ := topic["topic"].replace(" ", "_")) in answers
        for phrasing in topic[lang]
    }
    found = [Message(text, "question", has(answers[id_])) for text, id_ in questions.items()]
    chance.shuffle(found)
    return found


def _courtesies(
    lang: str, held_out: dict[str, dict[str, list[str]]], replies: Replies, chance: Random
) -> tuple[list[Message], list[Message]]:
    found: list[list[Message]] = []
    for intent, names in _COURTESIES.items():
        is_right = replies.one_of(("en", "id"), names)  # "thx", "halo": in which, nobody can tell
        spoken = {
            one: {*held_out[intent][one], *_examples(intent, one)} for one in ("en", "id")
        }
        texts = spoken[lang] - spoken["id" if lang == "en" else "en"]
        messages = [Message(text, intent, is_right) for text in sorted(texts)]
        chance.shuffle(messages)
        found.append(messages)
    greetings, thanks = found
    return greetings, thanks


def _examples(intent: str, lang: str) -> list[str]:
    """What data/nlu teaches of an intent in a language."""
    return [
        line.removeprefix("- ")
        for group in _yaml(DATA / "nlu" / "smalltalk.yml")["nlu"]
        if group["intent"] == intent and group["metadata"]["language"] == lang
        for line in group["examples"].splitlines()
    ]


def _held_out() -> dict[str, dict[str, list[str]]]:
    """Texts by intent and language."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(DATA.glob("held_out/messages*.yml")):
        for intents in _yaml(file).values():
            for intent, spoken in intents.items():
                for lang, texts in spoken.items():
                    found.setdefault(intent, {}).setdefault(lang, []).extend(texts)
    return found


def _orders() -> list[dict[str, Any]]:
    """The sample's orders, with what proves them."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder, "sapa.db"))
        load_sample(database)
        rows = database.query(
            "SELECT number, status, email, phone FROM orders JOIN customers ON customers.id = "
            "customer_id ORDER BY number"
        )
        orders = list(rows)
        database.close()
    return orders


def _products(chance: Random) -> list[dict[str, str]]:
    """Each product by both its names, twice: once it is asked for in English."""
    with (DATA / "shop" / "products.csv").open(encoding="utf-8", newline="") as file:
        names = [{"en": row["name_en"], "id": row["name_id"]} for row in csv.DictReader(file)]
    chance.shuffle(names)
    return [each for name in names for each in (name, name)]


def _yaml(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))
