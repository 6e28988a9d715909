"""Device code phishing (RFC 8628 §5.4): Alice approves a device that is not hers."""

from __future__ import annotations

from mockserver.client.television import GRANT_TYPE
from mockserver.policy import PRESETS
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import ISSUER, World

WARNING = "If somebody sent you this code, deny."
MAIL_IS_READ_AFTER = 30
STEPS = (
    Step("Mallory asks for a code, in the name of the television", request_to("/device_authorization")),
    Step(
        "She sends Alice the link; it leads to Alice's own server",
        from_to("resource_owner", "authorization_server"),
    ),
    Step(
        "Alice logs in there, and decides about a device that she has never seen",
        request_to("/device", "POST"),
    ),
    Step("Mallory asks for the tokens", token_request(GRANT_TYPE)),
)
READS = Step("She reads Alice's calendar", from_to("attacker", "calendar"))
NO_HELP = (
    "user-code-is-not-being-guessed",
    "device-code-is-single-use",
    "device-polls-no-faster-than-the-interval",
    "form-is-our-own",
)


def phish(world: World, *, heeds_warnings: bool) -> None:
    """Send Alice a code of Mallory's, let her decide, and use what comes of it."""
    asked = world.mallory.http.post(
        f"{ISSUER}/device_authorization", data={"client_id": "tv", "scope": "calendar.read"}
    )
    link = crafted.member(asked, "verification_uri_complete")
    if not link:
        raise Stopped("Mallory has no code to send")
    world.advance(MAIL_IS_READ_AFTER)
    world.browser.open(link)
    world.alice.answer_pages()
    if world.browser.page.can_press("Continue"):
        world.browser.press("Continue")
    if heeds_warnings and WARNING in world.browser.page.text:
        world.browser.press("Deny")
    else:
        world.alice.answer_pages()
    form = {"grant_type": GRANT_TYPE, "device_code": crafted.member(asked, "device_code"), "client_id": "tv"}
    crafted.read_calendar(world, world.mallory.http.post(f"{ISSUER}/token", data=form))


@attack(
    "device-code-phishing",
    title="A code that somebody sent",
    spec="RFC 8628 §5.4",
    catalogue=("ATT-47",),
    goal=reads_alices_data,
    honest="device-code",
    stopped_by=("page-asks-whether-the-device-is-at-hand",),
    does_not_help=NO_HELP,
    steps=(*STEPS, READS),
)
def device_code_phishing(world: World) -> None:
    """Mallory sends Alice the code of a television; Alice, who does what pages ask of her, approves it."""
    phish(world, heeds_warnings=True)


@attack(
    "device-code-phishing-in-a-hurry",
    title="A code that somebody sent, and nobody reads the page",
    spec="RFC 8628 §5.4",
    catalogue=("ATT-47",),
    goal=reads_alices_data,
    honest="device-code",
    stopped_by=(),
    does_not_help=("page-asks-whether-the-device-is-at-hand", *NO_HELP),
    gets_through=dict.fromkeys(
        PRESETS, "No server can tell a device at hand from one far away: Alice has to read the page."
    ),
    steps=(*STEPS, READS),
)
def in_a_hurry(world: World) -> None:
    """Mallory sends Alice the code of a television; Alice, who reads no warnings, approves it."""
    phish(world, heeds_warnings=False)
