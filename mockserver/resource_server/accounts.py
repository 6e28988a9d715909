"""What people keep at the four APIs: records, and the demo data of two people who do not exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mockserver.store import Table

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Event:
    """An appointment in a calendar; `start` and `end` are local times (RFC 3339 without an offset)."""

    id: str
    title: str
    start: str
    end: str
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet. Its id stays when other rows come and go."""

    id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet; `rows_so_far` counts deleted rows too, so that no row id comes twice."""

    id: str
    title: str
    rows: tuple[Row, ...]
    rows_so_far: int


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """Something said in a channel: by whom, through which client, and when (seconds since the epoch)."""

    id: str
    author: str
    client_id: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and what was said in it, oldest first."""

    name: str
    messages: tuple[ChatMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer in the CRM."""

    id: str
    name: str
    city: str
    contact: str


@dataclass(frozen=True, slots=True)
class Account:
    """What one user keeps; each API shows its own part of it."""

    events: Table[Event] = field(default_factory=Table)
    sheets: Table[Sheet] = field(default_factory=Table)
    channels: Table[Channel] = field(default_factory=Table)
    customers: Table[Customer] = field(default_factory=Table)


def account(
    events: Iterable[Event] = (), sheets: Iterable[Sheet] = (), customers: Iterable[Customer] = ()
) -> Account:
    """Return a new account with these contents, and with the channels that everybody has, still silent."""
    new = Account()
    for event in events:
        new.events.put(event.id, event)
    for sheet in sheets:
        new.sheets.put(sheet.id, sheet)
    for customer in customers:
        new.customers.put(customer.id, customer)
    for name in ("general", "sales", "random"):
        new.channels.put(name, Channel(name))
    return new


def sheet(id: str, title: str, *rows: tuple[Cell, ...]) -> Sheet:
    """Return a sheet whose rows are numbered from 1."""
    numbered = tuple(Row(f"row-{number}", cells) for number, cells in enumerate(rows, start=1))
    return Sheet(id, title, numbered, len(rows))


def account_of_alice() -> Account:
    """Return Alice's account as each world begins."""
    return account(
        events=(
            Event("event-1", "Budget review", "2026-01-05T10:00", "2026-01-05T11:00", "Room 2"),
            Event("event-2", "Dentist", "2026-01-05T12:30", "2026-01-05T13:00", "Harbour Street 4"),
            Event("event-3", "Call with Northwind Bakery", "2026-01-05T15:00", "2026-01-05T15:30", "Phone"),
        ),
        sheets=(
            sheet("sheet-leads", "Leads", ("Company", "Next step"), ("Northwind Bakery", "Call back")),
            sheet("sheet-budget", "Budget 2026", ("Item", "Euro"), ("Trade fair", 4200), ("Travel", 1800)),
        ),
        customers=(
            Customer("customer-1", "Northwind Bakery", "Bremen", "orders@northwind.example"),
            Customer("customer-2", "Blue Lantern Books", "Graz", "hello@bluelantern.example"),
        ),
    )


def account_of_mallory() -> Account:
    """Return Mallory's account: little, and nothing that could be taken for Alice's."""
    return account(
        events=(Event("event-9", "Buy a trench coat", "2026-01-05T12:00", "2026-01-05T12:30", "Market"),),
        sheets=(sheet("sheet-mallory", "Mallory's loot", ("What", "From whom")),),
        customers=(Customer("customer-9", "Mallory's Pawnshop", "Nowhere", "mallory@evil.example"),),
    )


def account_of_the_shop() -> Account:
    """Return what belongs to no person: all customers of the company that uses the CRM."""
    return account(
        customers=(
            Customer("customer-1", "Northwind Bakery", "Bremen", "orders@northwind.example"),
            Customer("customer-2", "Blue Lantern Books", "Graz", "hello@bluelantern.example"),
            Customer("customer-3", "Ferry & Sons", "Bremen", "office@ferry.example"),
        )
    )


def empty_account() -> Account:
    """Return the account of somebody who comes for the first time."""
    return account()
