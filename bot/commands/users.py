"""``./sapa users``: who may use the desk."""

from __future__ import annotations

import argparse
import asyncio

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.printable import printable
from bot.commands.subcommand import add_subcommand
from bot.processes.services import local_address
from bot.settings import Settings, load_settings
from bot.store.engine.store import open_store
from bot.store.staff.audit_log import TERMINAL
from bot.store.staff.second_factors import SecondFactors
from bot.store.staff.users import ROLES, User, Users


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Says who may use the desk: agents answer customers, editors also teach the bot and "
        "publish, admins also decide who may. Works while Sapa is running."
    )
    parser.epilog = (
        'examples:\n  ./sapa users add sari --name "Sari" --role agent\n  ./sapa users list\n'
        "  ./sapa users disable sari"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_subcommand(actions, "show who may use the desk", "users list")
    add = add_subcommand(
        actions, "make an account, and a link to set its password", "users add sari --role agent"
    )
    add.add_argument("--name", help="what colleagues and customers read; else the login")
    role = add_subcommand(actions, "change what somebody may do", "users role sari --role editor")
    for one in (add, role):
        one.add_argument("--role", choices=ROLES, required=one is role, default="agent")
    invite = add_subcommand(actions, "make a new link to set a password", "users invite sari")
    disable = add_subcommand(actions, "end somebody's access at once", "users disable sari")
    enable = add_subcommand(actions, "give somebody access again", "users enable sari")
    reset = add_subcommand(
        actions, "take away a second factor that was lost", "users reset-second-factor sari"
    )
    email = add_subcommand(
        actions, "say by which address single sign-on finds somebody",
        "users email sari sari@shop.example",
    )
    for one in (add, role, invite, disable, enable, reset, email):
        one.add_argument("login", metavar="LOGIN", help="the name to log in with")
    email.add_argument("email", metavar="EMAIL", help='the address; "" takes it away')


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_run(args, load_settings()))


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    thread = open_store(settings.store)
    try:
        users = Users(thread)
        if args.action == "list":
            _show(await users.all())
        elif args.action in ("add", "invite"):
            if args.action == "add":
                name = args.name or args.login
                token = await users.add(args.login, name, args.role, TERMINAL)
            else:
                token = await users.invite_again(args.login, TERMINAL)
            print(f"Give this link to {args.login}, who sets the password with it, once, within")
            print(f"two days: {welcome_link(settings, token)}")
        elif args.action == "reset-second-factor":
            await SecondFactors(thread).remove(args.login, TERMINAL)
            print(f"{args.login} now logs in by the password alone, and is logged out everywhere.")
        elif args.action == "email":
            await users.set_email(args.login, args.email, TERMINAL)
            print(f"{args.login} is found by {args.email or 'no address'} now.")
        elif args.action == "role":
            await users.set_role(args.login, args.role, TERMINAL)
            print(f"{args.login} is now {args.role}.")
        else:
            await users.set_disabled(args.login, args.action == "disable", TERMINAL)
            has = "no access any more" if args.action == "disable" else "access again"
            print(f"{args.login} has {has}.")
        return 0
    finally:
        await thread.aclose()


def welcome_link(settings: Settings, token: str) -> str:
    """Where an invitation is used."""
    base = settings.gateway.public_url or local_address(settings)
    return f"{base.rstrip('/')}/desk/welcome/{token}"


def first_admin_link(settings: Settings) -> str | None:
    """The link with which the first admin sets a password; None once somebody has."""

    async def invite() -> str | None:
        thread = open_store(settings.store)
        try:
            users = Users(thread)
            everybody = await users.all()
            if any(user.role == "admin" and user.has_password for user in everybody):
                return None
            if any(user.login == "admin" for user in everybody):
                return welcome_link(settings, await users.invite_again("admin", TERMINAL))
            return welcome_link(settings, await users.add("admin", "Admin", "admin", TERMINAL))
        finally:
            await thread.aclose()

    return asyncio.run(invite())


def _show(everybody: list[User]) -> None:
    table = Table(box=box.SIMPLE)
    for title in ("login", "name", "role", "since", "state"):
        table.add_column(title, overflow="fold")
    shop_time = load_settings().time
    for user in everybody:
        state = "no access" if user.disabled_at else "active" if user.has_password else "invited"
        since = shop_time.at(user.created_at).strftime("%d %b %Y")
        cells = (user.login, user.name, user.role, since, state)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table if everybody else "Nobody yet: ./sapa users add LOGIN --role admin")
