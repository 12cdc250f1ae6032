"""The same words mean different things before, within and after a case."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import corrections
from bot.dialogue import fact_finding as find
from bot.dialogue.state import CONFIRM, PROOF, Case, Dialogue, Option, Question
from tests.dialogue.conversation import asked, read, said

ADDRESS = "Jl. Gatot Subroto No. 100, Medan 20112"
TWO_ORDERS = ["ORD-21", "ORD-34"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("eh 101 deh", "Jl. Gatot Subroto No. 101, Medan 20112"),
        ("sorry, number 10a actually", "Jl. Gatot Subroto No. 10a, Medan 20112"),
        ("maaf kode posnya 20113", "Jl. Gatot Subroto No. 100, Medan 20113"),
        ("101", "Jl. Gatot Subroto No. 101, Medan 20112"),
        ("sorry no 101 not 100!", "Jl. Gatot Subroto No. 101, Medan 20112"),
    ],
)
def test_one_number_of_an_address_is_corrected(text: str, address: str) -> None:
    dialogue = asked("change_address", CONFIRM, order="ORD-1100", address=ADDRESS)
    assert f"correct address={address}" in read(said(text), dialogue)


def test_an_order_number_is_not_changed_by_a_part_of_it() -> None:
    dialogue = asked(
        "change_address", CONFIRM, order="ORD-1400", address="Jl. Kemang No. 14, Depok"
    )
    assert read(said("sorry 41 not 14!"), dialogue) == ["correct address=Jl. Kemang No. 41, Depok"]


@pytest.mark.parametrize(
    "text", ["no, the first one is better", "yang pertama aja", "balik ke alamat awal ya"]
)
def test_what_was_corrected_can_be_as_it_was(text: str) -> None:
    dialogue = asked("change_address", CONFIRM, order="ORD-21", address="Jl. Baru 2, Depok")
    dialogue.cases[0].earlier["address"] = "Jl. Lama 1, Depok"
    assert read(said(text, answer="no"), dialogue) == ["correct address=Jl. Lama 1, Depok"]


@pytest.mark.parametrize("text", ["ok", "oke gpp", "ok sip", "noted, thanks", "hmm ok", "baik kak"])
def test_a_word_on_an_answer_is_no_yes_to_the_question_below_it(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    heard = said(text, intent="affirm", answer="yes")
    assert read(heard, dialogue) == ["confirm"]
    assert dialogue.question
    dialogue.question.came_back = True
    assert read(heard, dialogue) == ["resume"]


@pytest.mark.parametrize(
    "text", ["okee makasi ya kak", "ok thank you so much", "makasih banyak ya", "great, thanks"]
)
@pytest.mark.parametrize("intent", ["thank", "praise"])
def test_thanks_are_no_yes_to_what_cannot_be_undone(text: str, intent: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(said(text, intent=intent, answer="yes"), dialogue) == ["resume"]


@pytest.mark.parametrize("text", ["iya makasih kak", "yes please, thanks", "batalin aja, makasih"])
def test_a_yes_with_thanks_is_one(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(said(text, intent="thank", answer="yes"), dialogue) == ["confirm"]


def test_kill_it_says_yes_to_a_cancellation_and_batal_no_to_another_address() -> None:
    cancels = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(said("cool, kill it then", intent="cancel_order"), cancels) == ["confirm"]
    moves = asked("change_address", CONFIRM, order="ORD-21", address=ADDRESS)
    assert read(said("batal deh", intent="stop"), moves) == ["deny"]


@pytest.mark.parametrize("text", ["just fix it. order 1408", "pesanan 1408", "1408 kak"])
def test_the_number_of_the_order_that_is_spoken_of_is_no_proof(text: str) -> None:
    dialogue = asked("charged_twice", PROOF, order="ORD-1408")
    written = said(text, entities=[("order_number", "1408", "ORD-1408")])
    assert not any("proof" in command for command in read(written, dialogue))
    digits = said("6679", entities=[("order_number", "6679", "ORD-6679")])
    assert "tell proof=6679" in read(digits, dialogue)


@pytest.mark.parametrize(
    "text",
    [
        "the phone ends with 1408, funny, the same as the order", "1408 hp nya",
        "yang lama akhirannya 1408 Kak", "last 4 of my phone: 1408", "1408 belakang hp saya",
    ],
)  # fmt: skip
@pytest.mark.parametrize("entities", [[("order_number", "1408", "ORD-1408")], []])
def test_a_phone_may_end_like_the_number_of_the_order(
    text: str, entities: list[tuple[str, ...]]
) -> None:
    dialogue = asked("charged_twice", PROOF, order="ORD-1408")
    assert "tell proof=1408" in read(said(text, entities=entities), dialogue)


def test_what_is_said_of_an_order_opens_what_it_is_likeliest_about() -> None:
    text = "ORD-21 topinya kena air"
    unsure = said(
        text, intent="nlu_fallback", confidence=0.4, entities=[("order_number", "ORD-21")],
        ranking=[("product_availability", 0.35), ("damaged_item", 0.3)],
    )  # fmt: skip
    assert "start damaged_item" in read(unsure)
    unknown = said(
        text, intent="nlu_fallback", confidence=0.4, entities=[("order_number", "ORD-21")],
        ranking=[("product_availability", 0.2), ("damaged_item", 0.1)],
    )  # fmt: skip
    assert "start order_status" in read(unknown)


def test_what_else_is_wrong_with_a_reported_order_is_added_to_its_case() -> None:
    reported = Case("exchange", {"order": "ORD-21"}, "waiting_staff", "C-1")
    worse = said("the sleeve came torn, it's for a present", intent="damaged_item")
    assert read(worse, Dialogue([reported]))[0].startswith("note")
    other = said("ORD-34 is torn", intent="damaged_item", entities=[("order_number", "ORD-34")])
    assert "start damaged_item" in read(other, Dialogue([reported]))


@pytest.mark.parametrize("text", ["it was at my neighbour's", "ternyata ada di tetangga"])
def test_what_turned_up_is_needed_no_more(text: str) -> None:
    reported = Case("not_received", {"order": "ORD-21"}, "waiting_staff", "C-1")
    heard = said(text, intent="nlu_fallback", confidence=0.4)
    assert read(heard, Dialogue([reported]))[0].startswith("leave")


@pytest.mark.parametrize(
    "text", ["iya tolong desak ya", "yes do it", "ok go ahead", "ya lanjut aja kak"]
)
def test_a_yes_in_own_words(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(said(text, intent="affirm"), dialogue) == ["confirm"]


@pytest.mark.parametrize(
    "text", ["please send it", "ok kirim aja", "ok change it to M", "ya ampun"]
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "affirm", "change_address", "exchange"])
def test_another_deed_is_no_yes(text: str, intent: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert "confirm" not in read(said(text, intent=intent), dialogue)


@pytest.mark.parametrize("text", ["iya tapi nanti", "ya kalau masih bisa", "yes but wait", "iya?"])
def test_half_a_yes_is_none(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert "confirm" not in read(said(text, intent="affirm"), dialogue)


@pytest.mark.parametrize(
    "text",
    ["nah too much hassle", "whats the total of that order again", "hmm cancel, not sure",
     "is it free to cancel?", "my wife would cancel it later maybe", "the shoes are the wrong ones",
     "batal tapi nanti aja", "ga usah batal dulu", "harganya mahal"],
)  # fmt: skip
@pytest.mark.parametrize("confidence", [0.52, 0.95])
def test_what_sounds_like_the_deed_is_no_yes_to_it(text: str, confidence: float) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    heard = said(text, intent="cancel_order", confidence=confidence)
    assert "confirm" not in read(heard, dialogue)


FILED = [
    ("any news?", {"intent": "exchange"}, ["news C-1"]),
    ("still in the wrong size here", {"intent": "exchange"}, ["note"]),
    ("refund me instead", {"intent": "return_order"}, ["note"]),
    ("i also want to return the belt", {"intent": "return_order"}, ["start return_order"]),
    ("mau retur ORD-34", {"intent": "return_order",
                          "entities": [("order_number", "ORD-34")]},
     ["start return_order", "mention ORD-34", "tell order=ORD-34"]),
    ("hm let me see now", {"intent": "cancel_order", "confidence": 0.6}, ["note"]),
    ("it came today, you can close my case", {"intent": "nlu_fallback"}, ["leave found"]),
    ("ga usah deh", {"intent": "nlu_fallback"}, ["leave clear"]),
    ("ga usah dikirim, refund aja", {"intent": "nlu_fallback"}, ["note"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "more", "commands"), FILED)
def test_what_staff_have_is_not_begun_anew(
    text: str, more: dict[str, Any], commands: list[str]
) -> None:
    case = Case("exchange", {"order": "ORD-21", "size": "M"}, "waiting_staff", "C-1")
    assert read(said(text, **more), Dialogue([case])) == commands


def test_what_is_added_to_a_filed_case_has_facts() -> None:
    case = Case("exchange", {"order": "ORD-21", "size": "M"}, "waiting_staff", "C-1")
    message = said("i need it in XL", intent="nlu_fallback")
    assert set(read(message, Dialogue([case]))) == {"note", "tell size=XL"}


@pytest.mark.parametrize(
    ("text", "order"),
    [("yg pertama udah sampe mana?", "ORD-21"), ("and the second?", "ORD-34"),
     ("the other one", "ORD-21"), ("yg terakhir gimana", "ORD-34")],
)  # fmt: skip
def test_one_of_the_orders_that_were_named(text: str, order: str) -> None:
    dialogue = Dialogue(
        [Case("order_status", {"order": "ORD-34"}, "solved")],
        orders=TWO_ORDERS, mentioned=TWO_ORDERS,
    )  # fmt: skip
    commands = read(said(text, intent="nlu_fallback"), dialogue)
    assert commands == ["start order_status", f"tell order={order}"]


def test_each_of_several_orders_is_looked_up_but_only_one_is_cancelled() -> None:
    numbers = [("order_number", "ORD-21"), ("order_number", "ORD-34")]
    text = "where are ORD-21 and ORD-34"
    status = read(said(text, intent="order_status", entities=numbers))
    assert status.count("start order_status") == 2
    cancel = read(said("cancel ORD-21 and ORD-34", intent="cancel_order", entities=numbers))
    assert [c for c in cancel if c.startswith("start")] == ["start cancel_order"]


@pytest.mark.parametrize("text", ["ganti no hp dong", "can you change the phone number"])
def test_a_fact_that_is_named_is_wanted(text: str) -> None:
    assert "want phone" in read(said(text, intent="change_address"))
    assert "want phone" not in read(said("ganti alamat dong", intent="change_address"))
    both = read(said("ganti alamat sama no hp", intent="change_address"))
    assert {"want phone", "want address"} <= set(both)


@pytest.mark.parametrize(
    "text",
    ["mau ngomong sama manusia dong", "panggilin admin", "sy mau orang aja deh",
     "can i talk to a human", "hubungkan ke cs nya"],
)  # fmt: skip
def test_a_person_is_called_whatever_it_was_taken_for(text: str) -> None:
    dialogue = asked("order_status", "order")
    assert read(said(text, intent="complaint"), dialogue)[0] == "person"


SPOKEN_OF = [
    ("so is it coming today?", "delivery_time", "record estimated_on"),
    ("resinya berapa", "ask_info", "record tracking_number"),
    ("its COD right?", "ask_info", "record payment_method"),
    ("isinya apa ya lupa", "stop", "record items"),
    ("totalnya brp", "nlu_fallback", "record total"),
]


@pytest.mark.parametrize(("text", "intent", "command"), SPOKEN_OF)
def test_the_record_of_the_order_that_is_spoken_of(text: str, intent: str, command: str) -> None:
    dialogue = Dialogue([Case("order_status", {"order": "ORD-21"}, "solved")], orders=["ORD-21"])
    assert read(said(text, intent=intent), dialogue) == [command]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("resinya kok ga ketemu di web", "ask_info"),
     ("how long does the refund take", "refund_status"),
     ("where is the money I paid", "ask_info"), ("berapa lama biasanya", "delivery_time")],
)  # fmt: skip
def test_what_the_record_does_not_know(text: str, intent: str) -> None:
    dialogue = Dialogue([Case("order_status", {"order": "ORD-21"}, "solved")], orders=["ORD-21"])
    assert not [c for c in read(said(text, intent=intent), dialogue) if c.startswith("record")]


def test_a_number_after_half_a_wish_is_for_that() -> None:
    message = said("ORD-21", entities=[("order_number", "ORD-21")])
    likely = read(message, Dialogue(likely="exchange"))
    assert likely == ["start exchange", "mention ORD-21", "tell order=ORD-21"]
    assert read(message, Dialogue())[0] == "inform"


@pytest.mark.parametrize(
    "text", ["barangnya ga rusak kok", "it is not damaged", "bajunya ga sobek"]
)
def test_what_is_not_broken_opens_no_case_of_damage(text: str) -> None:
    assert not [c for c in read(said(text, intent="damaged_item")) if c.startswith("start")]
    assert "start return_order" in read(said(text, intent="return_order"))  # it is too small


@pytest.mark.parametrize(
    "text",
    ["mau buat orang tua aja", "mau bayar biaya admin", "kemarin saya chat admin katanya dua hari",
     "can you send it to my manager", "bisa kirim ke orang rumah aja", "the agent was nice"],
)  # fmt: skip
def test_who_is_spoken_of_is_not_called(text: str) -> None:
    assert "person" not in read(said(text, intent="nlu_fallback"), asked("order_status", "order"))


@pytest.mark.parametrize("text", ["ya, jangan lama ya", "iya jangan lupa refundnya", "don't worry"])
def test_a_request_beside_a_yes_is_no_no(text: str) -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert "deny" not in read(said(text, intent="nlu_fallback"), dialogue)


@pytest.mark.parametrize("text", ["ok jam 10 ya", "yes, 2 items", "call 4434 please"])
def test_other_numbers_are_no_part_of_an_address(text: str) -> None:
    dialogue = asked("change_address", CONFIRM, order="ORD-1100", address=ADDRESS)
    assert not [c for c in read(said(text), dialogue) if c.startswith("correct")]


def test_digits_beside_an_order_are_its_proof_and_no_other_order() -> None:
    message = said("ORD-1131, sorry 4321", entities=[("order_number", "ORD-1131")])
    assert "tell order=ORD-1131" in read(message, asked("order_status", "order"))
    again = said("want to return ORD-1131 eh 1133", intent="return_order",
                 entities=[("order_number", "ORD-1131")])  # fmt: skip
    assert "tell order=ORD-1133" in read(again)


def test_a_sigh_beside_a_matter_is_no_complaint() -> None:
    parts = [("maaf saya lambat", "complaint"), ("mau retur baju", "return_order")]
    commands = read(said("maaf saya lambat. mau retur baju", intent="return_order", parts=parts))
    assert "start return_order" in commands and "start complaint" not in commands


@pytest.mark.parametrize(
    ("text", "amount"),
    [("497000 twice", "497000"), ("835rb", "835000"), ("1.250.000", "1250000"),
     ("12 pcs", None), ("ORD-497000", None), ("jam 10", None)],
)  # fmt: skip
def test_amounts_without_a_currency(text: str, amount: str | None) -> None:
    assert find.amount_in(text) == amount


def test_what_an_item_is_one_of_does_not_tell_it() -> None:
    boys = "Kemeja Batik Anak Laki-laki / Boys' Batik Shirt / anak"
    womens = "Kemeja Batik Kawung Wanita / Women's Kawung Batik Shirt / kemeja"
    assert find.item_in("kemeja batik anak, kekecilan", [boys, womens]) == boys
    assert find.item_in("kemeja", [boys, womens]) is None
    jeans = ["Celana Jeans / Jeans", "Celana Jeans Kulot / Wide Jeans"]
    assert find.item_in("celana jeans", jeans) == jeans[0]


def test_a_question_at_a_question_that_may_be_skipped_does_not_skip_it() -> None:
    dialogue = asked("return_order", "photo", order="ORD-21", item="A", reason="Damaged")
    assert read(said("who pays?", intent="ask_info"), dialogue) == ["ask ask_info"]


def test_another_number_of_pieces_is_not_the_size_in_a_question() -> None:
    message = said("how much for 60 hoodies?", intent="product_availability",
                   entities=[("product", "hoodies")])  # fmt: skip
    assert read(message) == [
        "start bulk_price", "tell quantity=60", "tell product=hoodies",
    ]  # fmt: skip
    two = said("how much for 2 hoodies?", intent="product_availability",
               entities=[("product", "hoodies")])  # fmt: skip
    assert read(two) == []  # the shop's rule shows them


def test_the_question_keeps_its_options() -> None:
    dialogue = Dialogue([Case("exchange", {"order": "ORD-21"})], Question("size"))
    assert read(said("size L ya", intent="product_availability"), dialogue) == ["tell size=L"]


@pytest.mark.parametrize(
    "text",
    [
        "i want to know if it was delivered", "has it been delivered?", "did it arrive?",
        "mau tau udah nyampe belum", "paketku sudah sampai belum ya", "udah sampe?",
        "apakah pesanan saya sudah sampai", "sudah diterima belum kak", "is it here yet",
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [None, "ORD-2292"])
def test_who_asks_whether_it_came_reports_no_loss(text: str, order: str | None) -> None:
    dialogue = Dialogue(orders=[order] if order else [])
    commands = read(said(text, intent="not_received", confidence=0.95), dialogue)
    assert "start not_received" not in commands
    assert "start order_status" in commands or "record estimated_on" in commands


@pytest.mark.parametrize(
    "text",
    [
        "it says delivered but i have nothing", "belum nyampe kak", "it has not been delivered",
        "katanya udah sampai, kok belum ada", "it didn't arrive", "paket saya hilang",
        "sudah diterima katanya padahal belum terima", "my parcel never came",
    ],
)  # fmt: skip
def test_who_says_that_it_did_not_come_does(text: str) -> None:
    assert "start not_received" in read(said(text, intent="not_received", confidence=0.95))


@pytest.mark.parametrize("text", ["here it is, see the hole?", "ini fotonya kak, sobek", "torn"])
def test_words_beside_the_photo_that_was_asked_for_begin_no_other_case(text: str) -> None:
    dialogue = asked("return_order", "photo", order="ORD-21", item="A", reason="Damaged")
    shown = {"attachments": [{"type": "image", "ref": "7"}]}
    commands = read(
        said(text, intent="damaged_item", confidence=0.97, metadata=shown), dialogue
    )
    assert "tell photo=7" in commands and "instead damaged_item" not in commands


TWO_LISTED = "1) exchange ORD-21 2) where is ORD-34?"


def test_each_part_is_about_the_order_that_it_names() -> None:
    message = said(
        TWO_LISTED, intent="exchange",
        parts=[("1) exchange ORD-21", "exchange"), ("2) where is ORD-34?", "order_status")],
        entities=[("order_number", "ORD-21"), ("order_number", "ORD-34")],
    )  # fmt: skip
    commands = read(message)
    first, second = commands.index("start exchange"), commands.index("start order_status")
    assert "tell order=ORD-21" in commands[first:second]
    assert "tell order=ORD-34" in commands[second:]
    assert not any("size" in command or "quantity" in command for command in commands)


@pytest.mark.parametrize(
    "text",
    ["ORD-21 eh yg 34 maksudnya", "ORD-21? eh itu punya adik, yg 34", "ORD-21 ralat 34",
     "ORD-21, no wait 34"],
)  # fmt: skip
def test_the_end_of_another_number_corrects_it(text: str) -> None:
    assert corrections.other_end(text.replace("34", "1334"), "ORD-1221") == "ORD-1334"


@pytest.mark.parametrize(
    "text", ["ORD-1221 eh maaf hp 1334", "ORD-1221 eh digit belakang 1334", "ORD-1221 eh wa 1334"]
)
def test_the_end_of_a_phone_number_does_not(text: str) -> None:
    assert corrections.other_end(text, "ORD-1221") is None


@pytest.mark.parametrize(
    "text", ["ya sudah dari sini saja, ORD-21", "ok ORD-21 then", "itu ORD-21"]
)
def test_the_number_that_was_asked_for_begins_no_other_case(text: str) -> None:
    answer = said(text, intent="order_status", entities=[("order_number", "ORD-21")])
    commands = read(answer, asked("exchange", "order"))
    assert "tell order=ORD-21" in commands and "start order_status" not in commands


def test_where_another_order_is_is_asked_all_the_same() -> None:
    text = "where is ORD-34?"
    other = said(text, intent="order_status", entities=[("order_number", "ORD-34")])
    assert "start order_status" in read(other, asked("exchange", "order"))


@pytest.mark.parametrize(
    "text", ["the boots are fine, no need", "bootsnya aman ga usah", "boots no, they fit"]
)
def test_no_to_another_item_is_no_no_to_what_was_asked(text: str) -> None:
    dialogue = asked("exchange", CONFIRM, order="ORD-21", item="Sneakers")
    dialogue.items = [Option("Sneakers", "Sneakers"), Option("Boots", "Boots")]
    assert "deny" not in read(said(text, intent="ask_info", answer="no"), dialogue)


@pytest.mark.parametrize(
    ("text", "number"),
    [("cuma satu aja ya, kan beli 2", "2"), ("only one of the 2 please", "2"),
     ("hanya 1 yang ditukar", "1")],
)  # fmt: skip
def test_a_few_are_no_size(text: str, number: str) -> None:
    assert find.few_in(text) == 1
    assert find.is_count(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("size 8 please", "8"), ("mau 38", "38"), ("need 8 instead of 6", "8"), ("dari 6 ke 8", "8")],
)
def test_small_sizes_are_sizes(text: str, number: str) -> None:
    assert not find.is_count(text, number)


@pytest.mark.parametrize("text", ["last 4 digits 1489", "belakangnya 4 angka", "beli 2 kan"])
def test_digits_are_no_size(text: str) -> None:
    assert all(find.is_count(text, number) for number in "24" if number in text.split())


@pytest.mark.parametrize("word", ["alright", "ok", "oke kak", "sip", "baik"])
def test_a_word_that_leads_on_to_something_else_is_no_yes(word: str) -> None:
    dialogue = asked("change_address", CONFIRM, order="ORD-21", address="Jl. Baru 2, Depok")
    text = f"{word}. somebody has my password"
    parts = [(word, "affirm", "yes"), ("somebody has my password", "ask_info")]
    assert "confirm" not in read(said(text, intent="ask_info", parts=parts), dialogue)
    agrees = [(word, "affirm", "yes"), ("yes do it", "affirm", "yes")]
    assert "confirm" in read(said(f"{word}. yes do it", parts=agrees), dialogue)


def test_three_days_only_are_no_pieces() -> None:
    assert find.few_in("cuma 3 hari") is None


@pytest.mark.parametrize(
    "text",
    ["no more promos please", "jangan kirim promo lagi ya", "stop iklannya dong",
     "don't send me offers", "promonya stop dulu deh", "ga mau terima promo lagi kak",
     "unsubscribe me from your newsletter", "please stop the ads", "berhenti kirim broadcast",
     "no more marketing"],
)  # fmt: skip
@pytest.mark.parametrize("fact", [CONFIRM, PROOF, "reason"])
def test_no_more_offers_is_no_answer_to_what_was_asked(text: str, fact: str) -> None:
    dialogue = asked("return_order", fact, order="ORD-21")
    for intent in ("stop", "deny", "ask_info"):
        assert read(said(text, intent=intent, answer="no"), dialogue) == ["ask ask_info"]


@pytest.mark.parametrize(
    "text",
    ["udah 3 minggu loh", "its been two weeks", "sudah sebulan kak", "been waiting over 10 days",
     "udah lebih dari 2 minggu nih", "sudah lama, 5 hari"],
)  # fmt: skip
def test_what_was_told_did_not_help(text: str) -> None:
    refund = Case("refund", {"order": "ORD-21"}, "solved")
    assert read(said(text, intent="inform"), Dialogue([refund])) == ["start refund"]
    told = Case("order_status", {"order": "ORD-21"}, "solved")
    assert "start order_status" not in read(said(text, intent="inform"), Dialogue([told]))


def test_my_refund_i_sent_it_back_is_no_new_return() -> None:
    text = "where is my refund? I sent it back"
    parts = [("where is my refund?", "refund"), ("I sent it back", "return_order")]
    assert read(said(text, intent="refund", parts=parts)) == ["start refund"]


def test_all_items_are_meant() -> None:
    dialogue = asked("damaged_item", "item", order="ORD-21")
    dialogue.items = [Option("Sneakers", "Sneakers"), Option("Boots", "Boots")]
    for text in ("dua-duanya", "both of them", "semuanya kak"):
        assert read(said(text), dialogue) == ["tell item=Sneakers, Boots"]


@pytest.mark.parametrize("text", ["ga ada videonya", "no photo sorry", "fotonya ga ada kak"])
def test_no_picture_is_said_while_something_else_is_asked(text: str) -> None:
    dialogue = asked("damaged_item", "item", order="ORD-21")
    assert read(said(text, intent="skip"), dialogue) == ["skip photo"]


@pytest.mark.parametrize("answered", ["is this a bot? is my data safe", "robot ya? data aku aman"])
def test_a_question_beside_the_one_whether_it_is_a_bot(answered: str) -> None:
    first, mark, rest = answered.partition("?")
    parts = [(first + mark, "bot_challenge"), (rest.strip(), "ask_info")]
    commands = read(said(answered, intent="bot_challenge", parts=parts))
    assert commands == ["react robot", "ask ask_info"]


def test_surely_another_case_though_it_says_not() -> None:
    dialogue = asked("complaint", "problem")
    late = said("tracking ga update 4 hari", intent="not_received", confidence=0.99)
    assert "start not_received" in read(late, dialogue)
    forbids = said("jangan dibatalin", intent="cancel_order", confidence=0.99)
    assert "start cancel_order" not in read(forbids, dialogue)


@pytest.mark.parametrize("intent", ["ask_info", "delivery_time", "opening_hours", "nlu_fallback"])
def test_a_statement_right_after_filing_is_more_on_it(intent: str) -> None:
    filed = Dialogue([Case("exchange", {"order": "ORD-21"}, "waiting_staff", "C-1")])
    assert read(said("baru sempet kebuka soalnya", intent=intent), filed) == ["note"]


@pytest.mark.parametrize("text", ["jam berapa buka", "do you open on sundays", "bisa cod ga"])
def test_a_question_right_after_filing_is_one(text: str) -> None:
    filed = Dialogue([Case("exchange", {"order": "ORD-21"}, "waiting_staff", "C-1")])
    assert "note" not in read(said(text, intent="ask_info"), filed)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("min tolong stop kirim2 promo dong", "cancel_order"), ("no ads any more please", "stop"),
     ("I dont want any of your ads", "delete_data"),
     ("hapus saya dari daftar promo", "delete_data"),
     ("batalin langganan promonya", "cancel_order"), ("stop broadcast ya", "cancel_order"),
     ("no promos please, just this", "ask_info")],
)  # fmt: skip
def test_who_wants_no_offers_cancels_and_deletes_nothing(text: str, intent: str) -> None:
    assert read(said(text, intent=intent), Dialogue()) == ["ask ask_info"]
