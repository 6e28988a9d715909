"""The workflows of the platform: plain functions of an API that is already authorized, with no credential."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from mockserver.client.api import AuthorizedApi, authorized_api
from mockserver.client.troubles import PROBLEMS
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client

Steps = Callable[[AuthorizedApi], list[str]]
READ_ROWS = Scope(("sheets.read",))


@dataclass(frozen=True, slots=True)
class Workflow:
    """Something the platform does for a person: with which service, and by which steps.

    `scope` is what it needs when that is less than its service asks for: then it gets a token for that alone
    (RFC 6749 §6). One that is not `by_hand` runs on a schedule only, and has no button.
    """

    id: str
    title: str
    service_id: str
    steps: Steps
    scope: Scope | None = None
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """How a run of a workflow ended: the `lines` that it shows, or the `error` and what it `says`."""

    workflow_id: str
    title: str
    at: int
    lines: tuple[str, ...] = ()
    error: str = ""
    says: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether the workflow came to its end."""
        return not self.error


def show_todays_events(calendar: AuthorizedApi) -> list[str]:
    """Read the events."""
    events = calendar.get("/events")["events"]
    return [f"{event['start']} {event['title']} ({event['place']})" for event in events]


def append_a_row(sheets: AuthorizedApi) -> list[str]:
    """Append a row to the first sheet."""
    sheet = sheets.get("/sheets")["sheets"][0]
    row = sheets.post(
        f"/sheets/{quote(sheet['id'], safe='')}/rows", {"cells": ["Harbour Cafe", "Call on Monday"]}
    )
    return [f"{row['id']} in {sheet['title']}: {', '.join(str(cell) for cell in row['cells'])}"]


def list_the_rows(sheets: AuthorizedApi) -> list[str]:
    """Read the rows of the first sheet."""
    sheet = sheets.get("/sheets")["sheets"][0]
    rows = sheets.get(f"/sheets/{quote(sheet['id'], safe='')}/rows")["rows"]
    return [", ".join(str(cell) for cell in row["cells"]) for row in rows]


def post_a_message(chat: AuthorizedApi) -> list[str]:
    """Post a message in the channel `general`."""
    message = chat.post("/channels/general/messages", {"text": "The weekly report is ready."})
    return [f"in general: {message['text']}"]


def list_customers(crm: AuthorizedApi) -> list[str]:
    """Read the customers."""
    customers = crm.get("/customers")["customers"]
    return [f"{customer['name']}, {customer['city']}" for customer in customers]


WORKFLOWS: Mapping[str, Workflow] = MappingProxyType(
    {
        workflow.id: workflow
        for workflow in (
            Workflow("show-todays-events", "Show today's events", "calendar", show_todays_events),
            Workflow("append-a-row", "Append a row", "sheets", append_a_row),
            Workflow("list-the-rows", "List the rows", "sheets", list_the_rows, READ_ROWS, by_hand=False),
            Workflow("post-a-message", "Post a message", "chat", post_a_message),
            Workflow("list-customers", "List customers", "crm", list_customers),
        )
    }
)
"""Workflow id -> workflow; the page shows those that run by hand, in this order."""


def run(client: Client, workflow: Workflow, account: str) -> WorkflowRun:
    """Run `workflow` for `account`. Whatever goes wrong becomes a sentence; nothing is raised."""
    api = authorized_api(client, account, client.services[workflow.service_id], workflow.scope)
    ended = run_with(client, workflow, api)
    client.connections.job_is_over(account, client.services[workflow.service_id], failed=not ended.succeeded)
    return ended


def run_with(client: Client, workflow: Workflow, api: AuthorizedApi) -> WorkflowRun:
    """Run `workflow` on an API that somebody has authorized. As `run`."""
    lines: tuple[str, ...] = ()
    error = says = ""
    try:
        lines = tuple(workflow.steps(api))
    except PROBLEMS as problem:
        error, says = problem.code, problem.description
    except (LookupError, TypeError, AttributeError):
        title = client.services[workflow.service_id].title
        error, says = "unreadable_answer", f"The answer of {title} is not what the workflow expects."
    return WorkflowRun(workflow.id, workflow.title, client.clock.now, lines, error, says)
