"""Which known word is meant by one that is written a little wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

LEAST_LETTERS = 5
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIDE_BY_SIDE = {pair for row in _KEYBOARD for a, b in pairwise(row) for pair in (a + b, b + a)}


class Spelling:
    """Corrects a word by a known one, of which it is one slip of the finger away.

    A slip is two letters swapped, one left out or doubled, or the key beside hit instead or as
    well; other letters make too many real words ("proses" is no purse, "kebayar" no kebaya). The
    first letter has to be right: "jaket" must not be found in "paket". Words of five letters are
    near to many others ("stock" to "socks"), so there only swapped and doubled letters count.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {word for word in words if word.isalpha()}
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if len(word) >= LEAST_LETTERS:
                for short in _without_one_letter(word):
                    self._shortened[short].add(word)

    def correct(self, typed: str) -> str | None:
        """The one known word that ``typed`` stands for; None if it is one, or stands for none."""
        if len(typed) < LEAST_LETTERS or typed in self._words or not typed.isalpha():
            return None
        # Whatever is one slip away has something in common with it when a letter is left out.
        near = set(self._shortened.get(typed, ()))
        for short in _without_one_letter(typed):
            near |= self._shortened.get(short, set()) | ({short} & self._words)
        meant = [word for word in near if typed[0] == word[0] and _one_slip(typed, word)]
        return meant[0] if len(meant) == 1 else None


def _one_slip(typed: str, word: str) -> bool:
    if len(typed) == len(word):
        wrong = [i for i, (a, b) in enumerate(zip(typed, word)) if a != b]
        if len(wrong) == 1:
            pair = typed[wrong[0]] + word[wrong[0]]
            return len(word) > LEAST_LETTERS and pair in _SIDE_BY_SIDE
        i, *others = wrong
        return others == [i + 1] and typed[i : i + 2] == word[i + 1] + word[i]
    if _without_doubles(typed) == _without_doubles(word):
        return True
    if len(typed) < len(word):
        return len(typed) > LEAST_LETTERS
    if len(word) <= LEAST_LETTERS:
        return False
    extra = [i for i in range(1, len(typed)) if typed[:i] + typed[i + 1 :] == word]
    return any({typed[i - 1 : i + 1], typed[i : i + 2]} & _SIDE_BY_SIDE for i in extra)


def _without_one_letter(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _without_doubles(word: str) -> str:
    return "".join(c for c, before in zip(word, " " + word) if c != before)
