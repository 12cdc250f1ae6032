"""A conversation at the moment in which a colleague answers. Plain data, for any process."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Moment:
    """``said`` are the customer's lines that nobody answered yet, ``before`` those that were;
    ``replies`` names the approved replies given so far, oldest first; ``record`` is what was looked
    up, as name and value ("status", "shipped"); ``draft`` is what the colleague typed so far."""

    said: str
    before: str = ""
    replies: tuple[str, ...] = ()
    record: tuple[tuple[str, str], ...] = ()
    draft: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Moment:
        """Of what ``dataclasses.asdict`` made, after it was JSON."""
        record = tuple((str(name), str(value)) for name, value in data["record"])
        return cls(**{**data, "replies": tuple(data["replies"]), "record": record})

    @property
    def signs(self) -> list[str]:
        """What besides words tells which reply comes next: the replies so far, their order, and
        the record. One sign may be a sentence long; it is only compared."""
        first, second, third = ("", "", "", *self.replies)[-1:-4:-1]
        times = min(3, self.replies.count(first))
        signs = [
            f"last {first}", f"last {first} after {second}",
            f"last {first} after {second} after {third}", f"last {first} {times} times",
        ]  # fmt: skip
        signs += [f"given {reply}" for reply in Counter(self.replies)]
        for name, value in self.record:
            signs += [f"knows {name}", f"knows {name} {value}"]
        return [*signs, f"last {first} and knows" if self.record else "knows nothing"]
