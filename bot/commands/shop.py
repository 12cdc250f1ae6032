"""``./sapa shop import``: takes over a merchant's own orders."""

from __future__ import annotations

import argparse
import sys

from bot.commands.given_path import given_path
from bot.settings import SettingsError, load_settings
from bot.shop.importer import import_orders
from bot.store.database import open_database


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Takes over orders from a CSV or JSON file: all of them, or none."
    parser.epilog = "example:\n  ./sapa shop import orders.csv"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    importing = actions.add_parser(
        "import",
        help="take over orders from a CSV or JSON file",
        description=(
            "Writes the orders of a file into the shop, those with a known number in place of the "
            "old ones. If anything is wrong with the file, nothing is written. Required columns: "
            "order_number, customer_name, email or phone, status, placed_on, item_name, quantity, "
            "price, total, address."
        ),
        epilog="example:\n  ./sapa shop import orders.csv",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    importing.add_argument("file", metavar="FILE", help="a .csv or .json file")
    importing.set_defaults(parser=importing)


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    if settings.shop.source != "sqlite":
        raise SettingsError(
            f'[shop] source in sapa.toml is "{settings.shop.source}": orders come from there. Set '
            'it to "sqlite" to import orders.'
        )
    report = import_orders(given_path(args.file), open_database(settings.database))
    for error in report.errors:
        print(error, file=sys.stderr)
    if report.errors:
        print(f"Nothing was imported: {len(report.errors)} to correct.", file=sys.stderr)
        return 1
    print(
        f"{report.orders} orders imported ({report.replaced} of them known before), "
        f"{report.new_customers} new customers, {report.new_products} new products."
    )
    return 0
