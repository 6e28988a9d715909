"""Cross-toolkit request forgery, CORF (draft-ietf-oauth-security-topics-update §2.2, RFC 9700 §4.4.1)."""

from __future__ import annotations

from oauthsim.attacks.crafted import lure
from oauthsim.attacks.goals import alice_is_shown_mallorys_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.servers import second_server
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.staging import know_server
from oauthsim.world import APP, World

OTHER_TOOLKIT = f"{APP}/callback/second"


@attack(
    "cross-toolkit-request-forgery",
    title="An answer that arrives at another toolkit's address",
    spec="RFC 9700 §4.4",
    catalogue=("ATT-61", "ATT-11"),
    goal=alice_is_shown_mallorys_data,
    honest="two-servers",
    given=("state-is-sent", "pkce-is-sent"),
    stopped_by=(
        "response-arrives-where-its-server-sends-it",
        "state-belongs-to-this-session",
        "code-verifier-fits-the-challenge",
    ),
    does_not_help=("client-secret-is-right", "redirect-uri-matches-exactly", "code-is-single-use"),
    steps=(
        Step(
            "Mallory connects her own calendar, and stops when she has a code",
            from_to("attacker_browser", "client"),
        ),
        Step("Alice is about to connect hers", from_to("resource_owner", "client")),
        Step(
            "A link of Mallory's leads to the address of another toolkit",
            from_to("resource_owner", "attacker"),
        ),
        Step(
            "The platform takes the answer for the one that it waits for", token_request("authorization_code")
        ),
        Step("What it does for Alice, it does in Mallory's calendar", request_to("/events")),
    ),
)
def request_forgery(world: World) -> None:
    """Mallory's code arrives at the address of one toolkit, and is taken for the answer of another."""
    know_server(world, second_server.registered_there(), second_server.metadata(), "chat")
    mallory = world.mallory
    mallory.browser.stop_before = f"{APP}/callback"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press("Connect Calendar")
    mallory.person.answer_pages()
    world.browser.open(f"{APP}/")
    press(world, "Connect Calendar")
    _, question_mark, answer = mallory.browser.address.partition("?")
    lure(world, OTHER_TOOLKIT + question_mark + answer)
    run_by_hand(world, "Show today's events")
