"""PKCE taken out of a request on its way (RFC 9700 §4.8): a code without a challenge fits every verifier."""

from __future__ import annotations

from mockserver.message import split_url
from mockserver.protocol.parameters import Parameters, encode
from oauthsim.attacks.browser.cross_site_request_forgery import CALENDAR
from oauthsim.attacks.goals import alice_is_shown_mallorys_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import APP, ISSUER, World


@attack(
    "pkce-downgrade",
    title="PKCE downgrade",
    spec="RFC 9700 §4.8",
    catalogue=("ATT-17",),
    goal=alice_is_shown_mallorys_data,
    given=("state-is-sent", "pkce-is-sent", "code-verifier-fits-the-challenge"),
    stopped_by=(
        "no-verifier-without-a-challenge",
        "pkce-is-required",
        "state-belongs-to-this-session",
    ),
    does_not_help=(
        "pkce-method-is-s256",
        "verifier-stays-in-its-session",
        "code-is-single-use",
        "client-secret-is-right",
    ),
    steps=(
        Step("Mallory starts to connect her own calendar", request_to("/")),
        Step(
            "She sends the request on without its code_challenge",
            from_to("attacker_browser", "authorization_server"),
        ),
        Step(
            "Alice is about to connect hers, and opens Mallory's page", from_to("resource_owner", "attacker")
        ),
        Step(
            "The client redeems Mallory's code, with the verifier it made for Alice",
            token_request("authorization_code"),
        ),
        Step("What Alice's client does from now on, it does for Mallory", request_to("/events")),
    ),
)
def pkce_downgrade(world: World) -> None:
    """A client relies on PKCE against CSRF, but Mallory's code has no challenge that it could fail to fit."""
    mallory = world.mallory
    mallory.browser.stop_before = f"{ISSUER}/authorize"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press(CALENDAR)
    mallory.browser.stop_before = f"{APP}/callback"
    mallory.browser.open(without_pkce(mallory.browser.address))
    mallory.person.answer_pages()
    bait = mallory.serve("/kittens", f'<a href="{mallory.browser.address}">See the kittens</a>')
    world.browser.open(f"{APP}/")
    press(world, CALENDAR)
    world.browser.open(bait)
    world.browser.follow("See the kittens")
    run_by_hand(world, "Show today's events")


def without_pkce(url: str) -> str:
    """Return the URL of an authorization request without code_challenge and its method."""
    parts = split_url(url)
    kept = [
        pair for pair in Parameters.from_query(parts.query).pairs if not pair[0].startswith("code_challenge")
    ]
    return parts._replace(query=encode(kept)).geturl()
