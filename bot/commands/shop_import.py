"""``./sapa shop import`` and ``import-products``: says what a file would change, and changes it."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.paths import given_path
from bot.commands.printable import printable
from bot.currency import Currency
from bot.lazy_message import LazyMessage
from bot.settings import Settings, load_settings
from bot.settings_sections import SettingsError
from bot.shop.importing.findings import Answers, Question, read_answers
from bot.shop.importing.order_import import ImportPlan, import_orders, plan_orders
from bot.shop.importing.orders import OrdersFile, read_orders
from bot.shop.importing.product_import import import_products, plan_products
from bot.shop.importing.products import ProductsFile, read_products
from bot.shop.importing.scheduled import note_outcome
from bot.shop.importing.source import is_address, read_source, source_name
from bot.shop.importing.table import UnreadableFile
from bot.shop.live_samples import count_samples
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection

_SHOWN = 20
"""Of many orders, so many are named."""


def configure(parser: argparse.ArgumentParser, instead: str = "") -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?" if instead else None,
        help="a file or an https address" + (f"; without one: {instead}" if instead else ""),
    )
    parser.add_argument(
        "--preview", action="store_true", help="say what would change, and change nothing"
    )
    parser.add_argument(
        "--dates", choices=("day-first", "month-first"), help="what 05/11/2026 is in the file"
    )
    parser.add_argument(
        "--decimals", choices=("comma", "point"), help="the sign before fractions in the file"
    )
    parser.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="'THEIRS=OURS'",
        help="what a status of the file means, such as 'on hold=unpaid'",
    )


def import_orders_file(args: argparse.Namespace) -> int:
    settings = _with_own_shop()
    scheduled = args.file is None
    source = _source(args, settings)
    answers = _answers(args, settings.shop.import_answers if scheduled else ())
    content = asyncio.run(_content(source, settings))
    file = (
        OrdersFile(errors=[content])
        if isinstance(content, LazyMessage)
        else read_orders(content, answers, *_of_the_shop(settings))
    )
    database = open_connection(settings.store)
    code, plan = _take_over(args, file, database, "order", plan_orders, import_orders)
    if scheduled and not args.preview:
        note_outcome(database, source_name(source), file, plan, time.time())
    return code


def import_products_file(args: argparse.Namespace) -> int:
    settings = _with_own_shop()
    content = asyncio.run(_content(_source(args, settings), settings))
    file = (
        ProductsFile(errors=[content])
        if isinstance(content, LazyMessage)
        else read_products(content, _answers(args, ()), *_of_the_shop(settings))
    )
    database = open_connection(settings.store)
    return _take_over(args, file, database, "product", plan_products, import_products)[0]


def _with_own_shop() -> Settings:
    settings = load_settings()
    if settings.shop.source != "sqlite":
        raise SettingsError(
            f'[shop] source in sapa.toml is "{settings.shop.source}": orders and products come '
            'from there. Set it to "sqlite" to import them.'
        )
    return settings


def _of_the_shop(settings: Settings) -> tuple[ZoneInfo, Currency, str]:
    """Where its days, money and phones are."""
    shop = settings.shop
    return ZoneInfo(settings.hours.timezone), Currency(shop.currency), shop.country


def _source(args: argparse.Namespace, settings: Settings) -> str:
    if args.file:
        return args.file if is_address(args.file) else str(given_path(args.file).resolve())
    if not settings.shop.import_from:
        raise SettingsError(
            "Name a file: ./sapa shop import orders.csv. Or write [shop] import_from in sapa.toml."
        )
    return settings.shop.import_from


def _answers(args: argparse.Namespace, known: Sequence[str]) -> Answers:
    given = [*known, *args.status]
    given += [f"dates={args.dates}"] if args.dates else []
    given += [f"decimals={args.decimals}"] if args.decimals else []
    return read_answers(given)


async def _content(source: str, settings: Settings) -> bytes | LazyMessage:
    try:
        return await read_source(source, settings.root)
    except UnreadableFile as error:
        return LazyMessage(str(error))


def _take_over(
    args: argparse.Namespace,
    file: Any,
    database: Database,
    thing: str,
    look: Callable[[Database, Any], ImportPlan],
    act: Callable[[Database, Any], ImportPlan],
) -> tuple[int, ImportPlan]:
    """Says what is wrong or what changes; the exit code and the plan."""
    if file.errors or file.questions:
        _tell_problems(file.errors, file.questions)
        return 1, ImportPlan()
    plan = look(database, file) if args.preview else act(database, file)
    _tell_plan(plan, thing, in_full=args.preview)
    for note in (*file.notes, *plan.notes):
        print(f"Note: {printable(str(note))}")
    samples = count_samples(database)
    if samples.orders or samples.products:
        print(
            f"Note: {samples.orders} orders and {samples.products} products of the sample shop are "
            "live beside your own. To remove them: ./sapa shop empty"
        )
    if args.preview:
        print("Nothing was changed. Without --preview it is.")
    return 0, plan


def _tell_problems(errors: Sequence[LazyMessage], questions: Sequence[Question]) -> None:
    for error in errors:
        print(printable(str(error)), file=sys.stderr)
    for question in questions:
        print(f"{printable(str(question.text))} {_how_to_answer(question)}", file=sys.stderr)
    told = [f"{len(errors)} to correct"] if errors else []
    told += [f"{len(questions)} to answer"] if questions else []
    print(f"Nothing was imported: {', '.join(told)}.", file=sys.stderr)


def _how_to_answer(question: Question) -> str:
    if question.about in ("dates", "decimals"):
        return "Add " + " or ".join(f"--{question.about} {one}" for one in question.choices) + "."
    return (
        f"Add --status '{printable(question.about)}=…' with one of {', '.join(question.choices)}."
    )


def _tell_plan(plan: ImportPlan, thing: str, in_full: bool) -> None:
    print(f"New: {_counted(plan.new, thing)}")
    print(f"Changed: {_counted(list(plan.changed), thing)}")
    if in_full:
        for name, fields in list(plan.changed.items())[:_SHOWN]:
            for field, (before, after) in fields.items():
                label = field.removesuffix("_json").replace("_", " ")
                print(f"  {printable(name)}: {label}: {_shown(before)} → {_shown(after)}")
    print(f"Unchanged: {plan.unchanged}")
    if plan.vanished:
        print(
            f"Not in the file any more: {_counted(plan.vanished, thing)}. They stay; nothing is "
            "deleted."
        )


def _counted(names: Sequence[str], thing: str) -> str:
    if not names:
        return "0"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    listed = ", ".join(printable(name) for name in names[:_SHOWN])
    return f"{len(names)} {thing}{'' if len(names) == 1 else 's'} ({listed}{more})"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{quantity} × {name} at {price}" for name, quantity, price in value)
    return "not known" if value is None or value == "" else printable(str(value))
