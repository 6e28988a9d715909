"""The password grant (RFC 6749 §4.3), kept as history: the client asks for Alice's password."""

from __future__ import annotations

from oauthsim.scenarios.authorization_code import press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import APP, World


@scenario(
    "password",
    spec="RFC 6749 §4.3, RFC 9700 §2.4",
    policy="rfc6749",
    forbidden_by=("password-of-another-site-is-not-asked-for", "password-grant-is-off"),
    steps=(
        Step("The client asks for Alice's password at another site", request_to("/password/calendar", "GET")),
        Step("She types it into the client's page", request_to("/password/calendar", "POST")),
        Step("The client trades it for tokens: nobody asks her what it may do", token_request("password")),
        Step("The client calls the API", from_to("client", "calendar")),
        Step("An hour later it refreshes; or it has kept the password", token_request("refresh_token")),
    ),
)
def password(world: World) -> None:
    """Alice gives a client her password, which opens everything she has, and no consent page is shown."""
    world.register_grant("password")
    world.browser.open(f"{APP}/")
    follow(world, "Connect Calendar with your password")
    press(
        world,
        "Connect with this password",
        username=world.alice.username,
        password=world.alice.password,
    )
    run_by_hand(world, "Show today's events")
    world.advance(world.policy.settings.access_token_lifetime)
    outcome = world.client.run_workflow("show-todays-events")
    if not outcome.succeeded:
        raise Stopped(outcome.says)


def follow(world: World, link: str) -> None:
    """Follow a link of the page that Alice sees. Raises Stopped when the page has none of that name."""
    if link not in [one.text for one in world.browser.page.links]:
        raise Stopped(f"Alice sees no link {link!r} on {world.browser.address}")
    world.browser.follow(link)
