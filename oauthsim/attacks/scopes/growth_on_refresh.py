"""Scope that grows when a token is refreshed (RFC 6749 §6, RFC 9700 §4.14.2): more rights, and more APIs.

This server takes the audience of a token from its scope and knows no `resource` parameter (RFC 8707): so what
opens another API is another scope.
"""

from __future__ import annotations

from oauthsim.attacker import CLIENT_ID, CLIENT_SECRET
from oauthsim.attacks.goals import reads_alices_data_at
from oauthsim.attacks.refresh_tokens.stolen import CUSTOMERS, read_with, renewed, token_in
from oauthsim.attacks.registry import attack
from oauthsim.attacks.scopes.mallorys_client import lure, register_client, write_with
from oauthsim.attacks.scopes.writing import writes_into_alices_sheet
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import World

ALLOWED = Step("Alice allows Mallory's client one thing", request_to("/consent", "POST"))
HERS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@attack(
    "scope-grows-on-refresh",
    title="Scope that grows on refresh",
    spec="RFC 6749 §6",
    catalogue=("ATT-35",),
    goal=writes_into_alices_sheet,
    given=("scope-covers-the-operation",),
    stopped_by=("scope-does-not-grow-on-refresh",),
    does_not_help=(
        "scope-is-one-the-client-may-ask-for",
        "scope-granted-was-asked-for",
        "granted-scope-is-within-the-request",
    ),
    steps=(
        ALLOWED,
        Step("At the first refresh it asks for more", token_request("refresh_token")),
        Step("The new token writes, which Alice never allowed", from_to("attacker", "sheets")),
    ),
)
def scope_grows(world: World) -> None:
    """Alice lets a client read her spreadsheets; when it refreshes it asks for a token that writes."""
    register_client(world, "sheets.read sheets.write")
    first = lure(world, "sheets.read")
    more = renewed(world, token_in(first, "refresh_token"), scope="sheets.read sheets.write", **HERS)
    write_with(world, token_in(more, "access_token"))


@attack(
    "audience-grows-on-refresh",
    title="A token for another API, on refresh",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-36",),
    goal=reads_alices_data_at("crm"),
    given=(
        "scope-covers-the-operation",
        "access-tokens-name-their-audience",
        "token-is-meant-for-this-resource",
    ),
    stopped_by=("scope-does-not-grow-on-refresh",),
    does_not_help=("scope-is-one-the-client-may-ask-for", "refresh-tokens-rotate"),
    steps=(
        ALLOWED,
        Step("At the first refresh it asks for another API", token_request("refresh_token")),
        Step("The new token opens Alice's customers", from_to("attacker", "crm")),
    ),
)
def audience_grows(world: World) -> None:
    """Alice lets a client see her calendar; when it refreshes it asks for a token that opens the CRM."""
    register_client(world, "calendar.read crm.read")
    first = lure(world, "calendar.read")
    more = renewed(world, token_in(first, "refresh_token"), scope="calendar.read crm.read", **HERS)
    read_with(world, more, CUSTOMERS)
