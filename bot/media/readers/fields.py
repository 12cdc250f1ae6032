"""The facts that stand in a picture, as far as two readings of it and its codes agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.media.readers.amounts import amount_in
from bot.media.readers.dates import date_in
from bot.media.readers.firms import bank_in, courier_in
from bot.media.readers.found import Found
from bot.media.readers.money import MoneyForm
from bot.media.readers.names import name_in
from bot.media.readers.outcomes import outcome_in
from bot.media.readers.parcel_numbers import courier_of, is_tracking, may_be_tracking, tracking_in
from bot.media.readers.pieces import SHARP, score_of
from bot.media.readers.rows import Row, box_of_pieces
from bot.media.readers.shop_orders import orders_in
from bot.readings import Code, Field, FieldName, Hint, Kind

Finds = dict[FieldName, list[Found]]
"""Of orders all that stand there, of everything else the one that is meant."""
_SURE, _SURE_IF_PROVED, _SURE_IF_BLURRED = 0.5, 0.3, 0.95
"""How sure the least sure character of a value must be."""
ONE_OF_SEVERAL = 0.5
"""At most so sure is an order's number beside others, though every character of it is: which of
them is meant stands nowhere."""


def found_in(rows: Sequence[Row], kind: Kind, hint: Hint) -> Finds:
    """What the writing says, sure or not."""
    if kind == "identity_card":
        return {}
    finders: dict[FieldName, Callable[[], Found | None]] = {
        "tracking": lambda: tracking_in(rows, kind),
        "amount": lambda: amount_in(rows, kind, MoneyForm.of(hint))
        if kind not in ("chat", "photo")
        else None,
        "date": lambda: date_in(rows),
        "bank": lambda: bank_in(rows) if kind in ("transfer", "document") else None,
        "name": lambda: name_in(rows),
        "courier": lambda: courier_in(rows),
        "outcome": lambda: outcome_in(rows) if kind == "transfer" else None,
    }
    found = {name: finder() for name, finder in finders.items()}
    finds: Finds = {name: [one] for name, one in found.items() if one}
    if several := orders_in(rows, hint.orders):
        finds["order"] = several
    return finds


def sure_fields(
    first: Finds,
    second: Finds,
    rows: Sequence[Row],
    codes: Sequence[Code],
    size: tuple[float, float],
) -> tuple[Field, ...]:
    """Those of the first reading that the second says too, and surely; a code on the picture is
    surer than its writing. ``size``: the picture's width and height."""
    is_sharp = score_of([piece for row in rows for piece in row.pieces]) >= SHARP
    fields = []
    for name, found in [(name, one) for name, several in first.items() for one in several]:
        is_said_again = any(again.value == found.value for again in second.get(name, ()))
        score = found.score(rows)
        enough = _SURE_IF_PROVED if found.is_proved else _SURE
        enough = enough if is_sharp else _SURE_IF_BLURRED
        is_sure = is_said_again and score >= enough
        if is_sure or name == "outcome":  # a doubt is told, however unsure it is
            score = score if len(first[name]) == 1 else min(score, ONE_OF_SEVERAL)
            pieces = rows[found.row].pieces_of(found.start, found.end)
            box = box_of_pieces(pieces, size)
            fields.append(Field(name, found.value, round(score, 3), "text", box))
    return _with_codes(fields, codes)


def _with_codes(fields: list[Field], codes: Sequence[Code]) -> tuple[Field, ...]:
    numbers = {code.text: code for code in codes if is_tracking(code.text)}
    if not numbers:
        numbers = {code.text: code for code in codes if may_be_tracking(code.text)}
    written = next((field for field in fields if field.name == "tracking"), None)
    is_doubtful = len(numbers) > 1 or not any(map(is_tracking, numbers))
    if is_doubtful and written:
        numbers = {text: code for text, code in numbers.items() if text == written.value}
    if len(numbers) == 1:
        text, code = next(iter(numbers.items()))
        fields = [field for field in fields if field.name != "tracking"]
        fields.append(Field("tracking", text, 1.0, "code", code.box))
    tracking = next((field for field in fields if field.name == "tracking"), None)
    courier = courier_of(tracking.value) if tracking else None
    if tracking and courier:
        fields = [field for field in fields if field.name != "courier"]
        fields.append(Field("courier", courier, tracking.confidence, tracking.source, tracking.box))
    return tuple(fields)
