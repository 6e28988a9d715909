"""The workflows of the platform: plain functions of an API that is already authorized, with no credential."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from mockserver.client.api import AuthorizedApi, authorized_api
from mockserver.client.troubles import PROBLEMS

if TYPE_CHECKING:
    from mockserver.client.party import Client

Steps = Callable[[AuthorizedApi], list[str]]


@dataclass(frozen=True, slots=True)
class Workflow:
    """Something the platform does for a person: with which service, and by which steps."""

    id: str
    title: str
    service_id: str
    steps: Steps


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
            Workflow("post-a-message", "Post a message", "chat", post_a_message),
            Workflow("list-customers", "List customers", "crm", list_customers),
        )
    }
)
"""Workflow id -> workflow, in the order in which the page shows them."""


def run(client: Client, workflow: Workflow, account: str) -> WorkflowRun:
    """Run `workflow` for `account`. Whatever goes wrong becomes a sentence; nothing is raised."""
    api = authorized_api(client, account, client.services[workflow.service_id])
    return run_with(client, workflow, api)


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
