"""Tokens that are bound to a key (RFC 9449, RFC 9700 §2.2.1): whoever copies one still lacks the key."""

from __future__ import annotations

import requests

from oauthsim.leaks import crash_dump
from oauthsim.scenarios.authorization_code import RUN, connect, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import World

EVENTS = "https://calendar.example/events"
CODE = token_request("authorization_code")
ATTEMPT = from_to("attacker", "calendar")


@scenario(
    "sender-constrained-tokens",
    spec="RFC 9449 §4, RFC 9700 §2.2.1",
    policy="sender-constrained",
    needs=(
        "dpop-proofs-are-sent",
        "access-tokens-are-bound-to-a-key",
        "bound-tokens-come-with-their-proof",
        "api-proof-is-used-once",
    ),
    steps=(
        Step("The client makes a key, and names it in its request", request_to("/authorize")),
        Step("Alice logs in and approves", request_to("/login", "POST")),
        Step("The client proves that it holds the key; the server wants a nonce in the proof", CODE),
        Step("With the nonce in it, the proof brings a token that is bound to the key", CODE),
        Step("The client calls the API: the token and, each time, a new proof", request_to(RUN, "POST")),
        Step("Mallory has a copy of the token, and sends it as Bearer: refused", ATTEMPT),
        Step("She sends it with a proof of a key of her own: refused", ATTEMPT),
        Step("She sends the client's own proof once more: it has been used", ATTEMPT),
    ),
)
def sender_constrained_tokens(world: World) -> None:
    """A token works only with proofs of the client's key (DPoP): Mallory's copy of it is worth nothing."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    token = crash_dump(world, "calendar", "calendar")
    expect_no(world.mallory.call(EVENTS, token))
    expect_no(world.mallory.call_with_proof(EVENTS, token))
    expect_no(world.mallory.call_with(EVENTS, token, copied_proof(world)))


def copied_proof(world: World) -> str:
    """Hand Mallory the proof of the client's last call of the calendar. Raises Stopped when it sent none."""
    for message in reversed(world.recorder.messages):
        proof = message.header("DPoP") if message.kind == "request" else None
        if proof and (message.sender, message.receiver) == ("client", "calendar"):
            return world.leak("the proof", "it lay in the memory of calendar, beside the token", proof)
    raise Stopped("the client has sent no proof")


def expect_no(answer: requests.Response) -> None:
    """Raise Stopped where Mallory was not refused."""
    if answer.ok:
        raise Stopped("Mallory reads Alice's calendar with a copy of the token")
