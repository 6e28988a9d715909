"""A redirect with status 307 repeats the form that came before it: the password too (RFC 9700 §4.12)."""

from __future__ import annotations

from oauthsim.attacker import CALLBACK, CLIENT_ID
from oauthsim.attacks.crafted import lure, request
from oauthsim.attacks.goals import receives_alices_password
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import request_to
from oauthsim.world import World

HOROSCOPE = request(CALLBACK, CLIENT_ID)


@attack(
    "password-in-a-307",
    title="Redirect 307 leaks the password",
    spec="RFC 9700 §4.12",
    catalogue=("ATT-28",),
    goal=receives_alices_password,
    stopped_by=("redirects-after-a-form-use-303",),
    does_not_help=(
        "credentials-travel-over-tls",
        "redirect-uri-matches-exactly",
        "pages-send-no-referrer",
        "form-is-our-own",
    ),
    steps=(
        Step("Alice follows a link, and allows a horoscope to see her calendar", request_to("/kittens")),
        Step("A day later she follows the link again, and has to log in", request_to("/kittens")),
        Step(
            "She types her password at the authorization server, where it belongs",
            request_to("/login", "POST"),
        ),
        Step("The redirect says: send the same again, there", request_to("/callback", "POST")),
    ),
)
def password_in_a_307(world: World) -> None:
    """Alice logs in at the right place, and the browser sends her password once more, to the client."""
    world.mallory.serve("/callback", "<h1>Your horoscope</h1><p>Somebody is thinking of you.</p>")
    lure(world, HOROSCOPE, "Read your horoscope")
    world.advance(world.policy.settings.session_lifetime)
    lure(world, HOROSCOPE, "Read your horoscope")
