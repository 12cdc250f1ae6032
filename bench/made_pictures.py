"""Pictures as customers of Indonesian shops send them, made of invented data.

``.venv-media/bin/python -m bench.made_pictures FOLDER --seed 1 --each 2 [--held-out] [--harsh]``
writes them and an ``index.jsonl`` for ``./sapa evaluate pictures FOLDER``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import held_out_templates as held_out
from bench import picture_templates as templates
from bench import screens
from bench.damaged import HARSH, USUAL, Damage
from bench.invented import Invented
from bench.picture_templates import Made

FIELDS = ("order", "tracking", "amount", "date", "bank", "name", "courier")
Templates = dict[str, tuple[Callable[[Invented], Made], ...]]
DEVELOPMENT: Templates = {
    "transfer": (templates.bank_transfer, templates.wallet_transfer),
    "label": (templates.courier_label, templates.shop_label),
    "receipt": (templates.till_receipt, templates.transfer_receipt),
    "order_page": (screens.market_order, screens.web_order),
    "chat": (screens.shop_chat, screens.small_chat),
    "identity_card": (screens.resident_card,),
    "photo": (screens.plain_photo, screens.branded_photo),
}
HELD_OUT: Templates = {
    "transfer": (held_out.mobile_banking_note, held_out.english_transfer, held_out.wallet_send),
    "label": (held_out.market_label, held_out.english_label),
    "receipt": (held_out.restaurant_bill, held_out.english_receipt),
    "order_page": (held_out.stacked_order, held_out.english_order),
    "chat": (held_out.english_chat, held_out.complaint_chat),
    "identity_card": (held_out.driving_card, held_out.passport_page),
    "photo": (held_out.cloth_photo, held_out.boxed_photo),
}


@dataclass(frozen=True)
class MadePicture:
    """``fields`` holds None for what does not stand in the picture."""

    file: str
    data: bytes
    kind: str
    condition: str
    fields: dict[str, str | None]

    def truth(self) -> dict[str, Any]:
        return {
            "file": self.file, "kind": self.kind, "condition": self.condition,
            "fields": self.fields,
        }  # fmt: skip


def made_pictures(
    of: Templates, seed: int, each: int, conditions: tuple[str, ...]
) -> Iterator[MadePicture]:
    """``each`` pictures of every template, each in all ``conditions``."""
    invented, damage = Invented(seed), Damage(seed)
    for kind, functions in of.items():
        for function in functions:
            for number in range(each):
                image, facts = function(invented)
                for condition in conditions:
                    ending = "png" if condition == "clean" else "jpg"
                    yield MadePicture(
                        f"{function.__name__}_{number}_{condition}.{ending}",
                        damage.file(image, condition),
                        kind,
                        condition,
                        # What stands on an identity card is not read.
                        {name: facts.get(name) for name in FIELDS},
                    )


def write(folder: Path, pictures: Iterator[MadePicture]) -> int:
    """Writes them beside their index; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for picture in pictures:
        (folder / picture.file).write_bytes(picture.data)
        lines.append(json.dumps(picture.truth()))
    (folder / "index.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=2, help="pictures of each template")
    parser.add_argument("--held-out", action="store_true", help="the templates kept back")
    parser.add_argument("--harsh", action="store_true", help="dim, shaken, small, tilted")
    given = parser.parse_args()
    of = HELD_OUT if given.held_out else DEVELOPMENT
    conditions = HARSH if given.harsh else USUAL
    print(write(given.folder, made_pictures(of, given.seed, given.each, conditions)), "pictures")


if __name__ == "__main__":
    main()
