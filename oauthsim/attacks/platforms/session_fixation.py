"""A connection that Mallory began and Alice finishes (draft-ietf-oauth-security-topics-update §2.3)."""

from __future__ import annotations

from oauthsim.attacks.crafted import lure
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to
from oauthsim.world import APP, ISSUER, World


@attack(
    "connection-fixation",
    title="A connection that somebody else began",
    spec="RFC 9700 §4.7",
    catalogue=("ATT-62",),
    goal=reads_alices_data,
    given=("state-is-sent", "pkce-is-sent"),
    stopped_by=("connection-is-for-who-brings-the-answer", "state-belongs-to-this-session"),
    does_not_help=(
        "code-verifier-fits-the-challenge",
        "code-is-single-use",
        "issuer-is-in-the-response",
        "redirect-uri-matches-exactly",
    ),
    steps=(
        Step(
            "Mallory begins to connect a calendar, and keeps the link", from_to("attacker_browser", "client")
        ),
        Step("Alice follows the link: it leads to her own server", from_to("resource_owner", "attacker")),
        Step("She logs in and allows; state and verifier are those of the link", redirect_carrying("code")),
        Step("The client connects what she gave to whoever began", request_to("/token")),
        Step("So Mallory's account reads Alice's calendar", from_to("client", "calendar")),
    ),
)
def connection_fixation(world: World) -> None:
    """Alice finishes a connection that Mallory began, and the platform gives it to Mallory's account."""
    mallory = world.mallory
    mallory.browser.stop_before = f"{ISSUER}/authorize"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press("Connect Calendar")
    lure(world, mallory.browser.address, "Confirm your invitation")
    mallory.browser.stop_before = ""
    mallory.browser.open(f"{APP}/")
    mallory.browser.press("Show today's events")
