"""A code that was used already comes again: for more tokens (RFC 6749 §10.5), or to end the first ones."""

from __future__ import annotations

from oauthsim.attacks.goals import alice_has_to_connect_again, reads_alices_data
from oauthsim.attacks.leaks.stolen import redeem, redeem_and_read
from oauthsim.attacks.registry import attack
from oauthsim.leaks import access_log
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, response_saying
from oauthsim.scenarios.refresh_token import JOB
from oauthsim.world import World

AN_HOUR = 3600


@attack(
    "code-replay",
    title="Spent code, used again",
    spec="RFC 6749 §10.5",
    catalogue=("ATT-44",),
    goal=reads_alices_data,
    given=("pkce-is-sent",),
    stopped_by=(
        "code-is-single-use",
        "code-has-not-expired",
        "code-verifier-fits-the-challenge",
        "client-secret-is-right",
        "client-uses-its-registered-method",
    ),
    does_not_help=(
        "code-replay-revokes-its-tokens",
        "code-belongs-to-this-client",
        "redirect-uri-is-that-of-the-request",
        "code-leaves-the-address-bar",
    ),
    steps=(
        Step(
            "Alice connects her calendar: her browser brings the code to the client", request_to("/callback")
        ),
        Step(
            "An hour later Mallory reads the client's log, and redeems the code again",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def code_replay(world: World) -> None:
    """Mallory reads a code in the client's log and redeems it, though the client has done so before her."""
    connect(world, "Calendar")
    world.advance(AN_HOUR)
    redeem_and_read(world, access_log(world, "client", "code"))


@attack(
    "invalid-replay",
    title="Token kill by invalid code replay",
    spec="RFC 6749 §4.1.2",
    catalogue=("ATT-45",),
    goal=alice_has_to_connect_again,
    client="public",
    given=(
        "pkce-is-sent",
        "code-verifier-fits-the-challenge",
        "code-is-single-use",
        "code-replay-revokes-its-tokens",
        "grant-still-stands",
    ),
    honest="refresh-token",
    stopped_by=("only-a-valid-replay-revokes",),
    does_not_help=(
        "code-belongs-to-this-client",
        "redirect-uri-is-that-of-the-request",
        "code-has-not-expired",
        "code-leaves-the-address-bar",
    ),
    steps=(
        Step(
            "Alice connects her calendar: her browser brings the code to the client", request_to("/callback")
        ),
        Step(
            "Mallory reads it in a log, and sends it with no verifier at all",
            from_to("attacker", "authorization_server"),
        ),
        Step(
            "She gets nothing; but the server takes back what the first use gave",
            response_saying("invalid_grant"),
        ),
        Step(
            "The client wants to refresh, and has to send Alice to connect again",
            from_to("client", "authorization_server"),
        ),
    ),
)
def invalid_replay(world: World) -> None:
    """A spent code brings Mallory nothing, but the server ends the tokens of the client it belongs to."""
    connect(world, "Calendar")
    redeem(world, access_log(world, "client", "code"))
    world.advance(AN_HOUR)
    world.client.run_workflow(JOB)
