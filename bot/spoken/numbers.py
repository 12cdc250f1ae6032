"""Numbers and codes as they are spoken, written as they are typed: "o er de strip dua dua sembilan
satu" is ORD-2291, "seratus delapan puluh sembilan ribu" 189.000.

What could be said otherwise stays as it is: "dua baju" is two shirts, "dua tiga ratus ribu" and
"dua ratus ribuan" are no exact amount. It takes time that grows as the text does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.languages import Language
from bot.spoken import number_words as words
from bot.spoken.tokens import Token, is_near, tokens_of
from bot.spoken.values import Group, cardinal, digit, is_numeral, spelled

_LONG_GROUP = 3
"""Digits that were written at once from which two such groups are two numbers."""
_FEWEST = 3
_MOST = 40
"""Digits of a number that is said."""
_MOST_FILLERS = 4
_ALL_PARTS = frozenset(
    words.TEEN_ENDINGS.union(
        words.TENS_ENDINGS,
        words.REPEATS,
        words.TEENS,
        words.TENS,
        words.HUNDREDS,
        words.SCALES,
        words.HALVES,
    )
)


@dataclass(frozen=True)
class _Piece:
    """The tokens from ``first`` to before ``end``, read as digits, letters or a sign of a code, or
    as an amount; ``text`` is empty where they are more than one thing."""

    kind: Literal["digits", "letters", "sign", "amount"]
    text: str
    first: int
    end: int
    groups: tuple[Group, ...] = ()
    pauses: tuple[int, ...] = ()
    """How many digits were said before each pause, and after the last."""

    @property
    def spelled(self) -> int:
        """Digits that were said one by one."""
        return sum(group.is_spelled for group in self.groups)

    @property
    def holds_together(self) -> bool:
        """Whether it is one number: of "2291 2292" it may be two."""
        longest = sorted(len(group.digits) for group in self.groups)[-2:]
        return len(self.groups) == 1 or (longest[0] < _LONG_GROUP >= longest[1])


def spoken_digits(text: str, language: Language | None) -> list[str]:
    """The runs of at least two digits that were said in ``text``, in order: one by one, in pairs
    ("twenty-two ninety-one"), as a number, or written so already. Letters of codes are left out.
    ``language`` is the spoken one, where that is known."""
    pieces = _pieces(tokens_of(text), language)
    runs: list[str] = []
    for piece in pieces:
        if piece.kind == "digits" and not (piece.holds_together or piece.text[0] == "0"):
            runs += [group.digits for group in piece.groups]
        elif piece.kind in ("digits", "amount"):
            runs.append(piece.text)
    return [run for run in runs if len(run) > 1]


def written(text: str, language: Language | None) -> str:
    """``text`` with the order numbers, other codes and amounts that are spelled in it in digits;
    amounts of whole thousands as people write them in ``language``."""
    tokens = tokens_of(text)
    parts: list[str] = []
    at = 0
    for first, end, new in _replacements(tokens, language):
        before = text[at : tokens[first].start]
        parts += [before.rstrip() if new[0] in "-/._" else before, new]
        at = tokens[end - 1].end
    return "".join([*parts, text[at:]])


def _replacements(
    tokens: Sequence[Token], language: Language | None
) -> Iterator[tuple[int, int, str]]:
    """The first token, the one behind the last, and what is to stand for them."""
    code: list[_Piece] = []
    for piece in _pieces(tokens, language):
        if code and not (piece.first == code[-1].end and is_near(tokens, piece.first)):
            yield from _as_code(code, tokens)
            code = []
        if piece.kind == "amount":
            yield from _as_code(code, tokens)
            code = []
            yield from _as_amount(piece, tokens, language)
        else:
            code.append(piece)
    yield from _as_code(code, tokens)


def _as_code(code: list[_Piece], tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """What is spelled in ``code``, if it surely says one number."""
    digits = [piece for piece in code if piece.kind == "digits"]
    if not digits:
        return
    code = code[: code.index(digits[-1]) + 1]
    if code[0].kind == "sign" and not _is_after(tokens, code[0], words.ORDER_WORDS):
        code = code[next(at for at, piece in enumerate(code) if piece.kind != "sign") :]
    first, end = code[0].first, code[-1].end
    total = sum(len(piece.text) for piece in digits)
    spelled_ones = sum(piece.spelled for piece in digits)
    is_long = _is_after(tokens, code[0], words.LONG_NUMBER_WORDS) or digits[0].text[0] == "0"
    if not (is_long or all(piece.holds_together for piece in digits)):
        return
    if end < len(tokens) and tokens[end].word in words.COUNTED:
        return
    called = _is_after(tokens, code[0], words.ORDER_WORDS | words.LONG_NUMBER_WORDS)
    numbered = _is_after(tokens, code[0], words.NUMBER_WORDS) and spelled_ones == total > 1
    sure = called or spelled_ones >= _FEWEST or any(piece.kind == "letters" for piece in code)
    is_amount = len(code) == len(digits[0].groups) == 1 and _has_currency(tokens, end)
    if (sure and total >= _FEWEST) or numbered or is_amount:
        yield first, end, "".join(piece.text for piece in code)


def _as_amount(
    amount: _Piece, tokens: Sequence[Token], language: Language | None
) -> Iterator[tuple[int, int, str]]:
    said = tokens[amount.first : amount.end]
    if not amount.text or (is_numeral(said[0].word) and len(said) == 2):
        return  # "250 ribu" is how people write it
    if len({token.start for token in said}) == 1 and not _has_currency(tokens, amount.end):
        return  # "seribu maaf"
    text = amount.text
    called = _is_after(tokens, amount, words.ORDER_WORDS | words.NUMBER_WORDS)
    if not called and int(text) % 1000 == 0:
        text = f"{int(text):,}" if language == "en" else f"{int(text):,}".replace(",", ".")
    yield amount.first, amount.end, text


def _has_currency(tokens: Sequence[Token], at: int) -> bool:
    return is_near(tokens, at) and tokens[at].word in words.CURRENCIES


def _is_after(tokens: Sequence[Token], piece: _Piece, called: frozenset[str]) -> bool:
    """Whether one of the words ``called`` stands before, with nothing but fillers between."""
    for token in reversed(tokens[max(0, piece.first - 1 - _MOST_FILLERS) : piece.first]):
        if token.word in called:
            return True
        if token.word not in words.FILLERS and token.word not in words.NUMBER_WORDS:
            return False
    return False


def _pieces(tokens: Sequence[Token], language: Language | None) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    while at < len(tokens):
        piece = _letters(tokens, at) or _number(tokens, at, language) or _sign(tokens, at)
        if piece is None:
            at += 1
            continue
        at = piece.end
        if pieces and _goes_on(tokens, pieces[-1], piece):
            before = pieces.pop()
            piece = _Piece(
                "digits",
                before.text + piece.text,
                before.first,
                piece.end,
                (*before.groups, *piece.groups),
                (*before.pauses, *piece.pauses),
            )
        pieces.append(piece)
    return pieces


def _goes_on(tokens: Sequence[Token], before: _Piece, piece: _Piece) -> bool:
    """Whether after a pause the same number is said on: "2, 2, 9, 1", "dua dua, sembilan satu"; in
    "dua dua sembilan satu, dua baju" something else begins."""
    if not before.kind == piece.kind == "digits" or before.end != piece.first:
        return False
    if tokens[piece.first].gap != "pause" or len(before.text) > _MOST:
        return False
    is_as_before = {*before.pauses, len(piece.text)} in ({1}, {2})
    return is_as_before or (before.text[0] == "0" and len(piece.text) > 1)


def _sign(tokens: Sequence[Token], at: int) -> _Piece | None:
    pair = " ".join(token.word for token in tokens[at : at + 2])
    if pair in words.SIGNS_OF_TWO:
        return _Piece("sign", words.SIGNS_OF_TWO[pair], at, at + 2)
    sign = words.SIGNS.get(tokens[at].word)
    return _Piece("sign", sign, at, at + 1) if sign else None


def _letters(tokens: Sequence[Token], first: int) -> _Piece | None:
    """Two letters or more, one by one."""
    letters, at = "", first
    while at < len(tokens) and (at == first or is_near(tokens, at)):
        word = tokens[at].word
        letter = words.LETTERS.get(word, word)
        if word in words.ALPHABET:
            letter = word[0]
        if len(letter) != 1 or not letter.isalpha():
            break
        letters += letter.upper()
        at = _past_example(tokens, at + 1, letter)
    return _Piece("letters", letters, first, at) if len(letters) > 1 else None


def _past_example(tokens: Sequence[Token], at: int, letter: str) -> int:
    """Past the "for Oscar" after an O."""
    for example in (at + 1, at + 2):
        is_said = all(token.word in words.AS_IN for token in tokens[at:example])
        if is_said and example < len(tokens) and tokens[example].word.startswith(letter):
            return example + 1
    return at


def _number(tokens: Sequence[Token], first: int, language: Language | None) -> _Piece | None:
    """All that is said there in words for numbers."""
    end = first
    while _belongs(tokens, first, end, language):
        end += 1
    while end > first and tokens[end - 1].word in {"and"} | words.DECIMAL_POINTS:
        end -= 1
    if end == first:
        return None
    said = [token.word for token in tokens[first:end]]
    groups = tuple(spelled(said))
    if groups:
        digits = "".join(group.digits for group in groups)
        return _Piece("digits", digits, first, end, groups, (len(digits),))
    value = None if _is_inexact(tokens, first, end) else cardinal(said)
    return _Piece("amount", str(value or ""), first, end)


def _belongs(tokens: Sequence[Token], first: int, at: int, language: Language | None) -> bool:
    if at >= len(tokens) or (at > first and not is_near(tokens, at)):
        return False
    word = tokens[at].word
    before = tokens[at - 1].word if at > first else ""
    following = tokens[at + 1].word if is_near(tokens, at + 1) else ""
    if word in words.ZEROS:
        return bool(digit(before)) or (bool(digit(following)) and (language == "en" or at > first))
    if word in ("a", "an"):
        return following in _ALL_PARTS
    if word == "and":
        return before in words.HUNDREDS or before in words.SCALES or following == "a"
    if word in words.DECIMAL_POINTS:
        return bool(digit(before) and digit(following))
    return bool(digit(word)) or is_numeral(word) or word in _ALL_PARTS


def _is_inexact(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether it is said to be about as much, or the end of a range: "dua sampai tiga ribu"."""
    if is_near(tokens, end) and tokens[end].word in words.INEXACT:
        return True
    if first < 2 or tokens[first - 1].word not in words.RANGES:
        return False
    lower = tokens[first - 2].word
    return bool(digit(lower)) or is_numeral(lower) or lower in _ALL_PARTS
