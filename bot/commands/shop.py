"""``./sapa shop``: from the sample shop to one's own."""

from __future__ import annotations

import argparse

from bot.commands import shop_empty, shop_import
from bot.commands.subcommand import add_subcommand


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Takes over orders and products from files, and removes the sample shop's."
    parser.epilog = "example:\n  ./sapa shop import orders.csv --preview"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    importing = add_subcommand(
        actions, "take over orders from a CSV, Excel or JSON file", "shop import orders.csv"
    )
    shop_import.configure(importing, "what [shop] import_from in sapa.toml names")
    importing.set_defaults(act=shop_import.import_orders_file)
    products = add_subcommand(
        actions,
        "take over products from a CSV, Excel or JSON file",
        "shop import-products products.xlsx",
    )
    shop_import.configure(products)
    products.set_defaults(act=shop_import.import_products_file)
    emptying = add_subcommand(
        actions, "remove what belongs to the sample shop, after a backup", "shop empty"
    )
    shop_empty.configure(emptying)
    emptying.set_defaults(act=shop_empty.empty_shop)


def run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code
