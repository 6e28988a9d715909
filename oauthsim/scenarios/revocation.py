"""Withdrawing a grant (RFC 7009, RFC 7662): what stops when, for JWTs and for opaque tokens."""

from __future__ import annotations

from oauthsim.scenarios.authorization_code import connect, press
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.refresh_token import expect_refusal, run_job
from oauthsim.scenarios.registry import Step, scenario
from oauthsim.world import ISSUER, World

CONNECTED = Step("Alice connects her calendar, and the client reads it", request_to("/"))
WITHDRAWN = Step("Alice looks at what she has granted, and withdraws it", request_to("/grants", "GET"))
API_CALL = from_to("client", "calendar")


def connect_and_read(world: World) -> None:
    """Connect the calendar and let the client read it once."""
    connect(world, "Calendar")
    run_job(world)


def withdraw(world: World) -> None:
    """Alice withdraws the grant on the authorization server's page."""
    world.browser.open(f"{ISSUER}/grants")
    press(world, "Withdraw")


@scenario(
    "revocation",
    spec="RFC 7009 §1",
    needs=("grant-still-stands",),
    steps=(
        CONNECTED,
        WITHDRAWN,
        Step("The access token is a signed JWT, which nobody asks about: the API still answers", API_CALL),
        Step(
            "Once it has expired, the refresh is refused: only now it is over", token_request("refresh_token")
        ),
    ),
)
def revocation(world: World) -> None:
    """Alice withdraws a grant: the refresh token is dead at once, a JWT lives on until it expires."""
    connect_and_read(world)
    withdraw(world)
    run_job(world)
    world.advance(world.policy.settings.access_token_lifetime)
    expect_refusal(world)


@scenario(
    "introspection",
    spec="RFC 7662 §2",
    needs=("token-is-active",),
    access_token_format="opaque",
    steps=(
        CONNECTED,
        Step(
            "The access token says nothing: the API asks the authorization server", request_to("/introspect")
        ),
        WITHDRAWN,
        Step("The API asks again, hears that the token is not active, and refuses at once", API_CALL),
    ),
)
def introspection(world: World) -> None:
    """With opaque tokens the API asks about each one, so a withdrawn grant ends at once."""
    connect_and_read(world)
    withdraw(world)
    expect_refusal(world)


@scenario(
    "disconnect",
    spec="RFC 7009 §2",
    steps=(
        CONNECTED,
        Step(
            "Alice disconnects the calendar: the client gives its tokens back", request_to("/revoke", "POST")
        ),
        Step("The client has nothing left to work with", request_to("/grants", "GET")),
    ),
)
def disconnect(world: World) -> None:
    """A client that no longer needs its tokens revokes them, instead of just forgetting them."""
    connect_and_read(world)
    world.browser.open("https://app.example/")
    press(world, "Disconnect")
    expect_refusal(world)
    world.browser.open(f"{ISSUER}/grants")
