"""A stolen refresh token after Alice has changed her password (RFC 9700 §4.14.2): does it still work?"""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with, renewed
from oauthsim.attacks.registry import attack, honest_story
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.scenarios.refresh_token import JOB, run_job, stolen_refresh_token
from oauthsim.world import APP, ISSUER, World

NEW_PASSWORD = "a longer one that nobody has heard"
CHANGE = "Change it, and log out everywhere else"


def change_password(world: World) -> None:
    """Let Alice change her password at the authorization server."""
    world.browser.open(f"{ISSUER}/password")
    if not world.browser.page.can_press(CHANGE):
        world.alice.answer_pages()
        world.browser.open(f"{ISSUER}/password")
    world.browser.press(CHANGE, password=world.alice.password, new_password=NEW_PASSWORD)
    world.alice.password = NEW_PASSWORD


@honest_story("new-password", spec="RFC 9700 §4.14.2")
def new_password(world: World) -> None:
    """Alice changes her password; where the client has lost its grant by that, she connects it again."""
    connect(world, "Calendar")
    change_password(world)
    world.advance(world.policy.settings.access_token_lifetime)
    if not world.client.run_workflow(JOB).succeeded:
        world.browser.open(f"{APP}/")
        connect(world, "Calendar")
        run_job(world)


@attack(
    "refresh-token-after-a-new-password",
    title="Stolen refresh token that outlives the password",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-38",),
    goal=reads_alices_data,
    client="public",
    given=(
        "refresh-tokens-rotate",
        "new-refresh-token-replaces-the-old",
        "refresh-token-is-used-once",
        "grant-still-stands",
    ),
    honest="new-password",
    stopped_by=("refresh-tokens-end-with-a-password-change",),
    does_not_help=(
        "refresh-token-reuse-revokes-the-family",
        "password-is-not-being-guessed",
        "refresh-token-has-not-expired",
    ),
    steps=(
        Step("Alice connects her calendar; a copy leaks", request_to("/")),
        Step("Alice hears of a break-in, and changes her password", request_to("/password", "POST")),
        Step("Mallory never needed the password", from_to("attacker", "authorization_server")),
        Step("She goes on reading Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def after_a_new_password(world: World) -> None:
    """Alice changes her password and logs out everywhere; Mallory's copy of a refresh token still works."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    change_password(world)
    read_with(world, renewed(world, stolen))
