"""A client whose id is somebody's subject identifier (RFC 9700 §4.15)."""

from __future__ import annotations

from dataclasses import replace

from oauthsim import attacker
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.tokens.forging import ALICE
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, token_request
from oauthsim.world import ISSUER, World


@attack(
    "client-poses-as-user",
    title="A client that is called like a user",
    spec="RFC 9700 §4.15",
    catalogue=("ATT-39",),
    goal=reads_alices_data,
    honest="client-credentials",
    stopped_by=("token-of-a-client-opens-no-users-account",),
    does_not_help=("client-secret-is-right", "scope-covers-the-operation", "token-signature-verifies"),
    steps=(
        Step(
            "Mallory's client, registered under the id alice-1, asks in its own name",
            token_request("client_credentials"),
        ),
        Step("The subject of its token is alice-1", from_to("attacker", "calendar")),
    ),
)
def client_poses_as_user(world: World) -> None:
    """Mallory could choose the id of her client, and chose Alice's subject identifier."""
    mallory = world.mallory
    registered = world.authorization_server.clients.find(attacker.CLIENT_ID)
    assert registered is not None, "she has registered it"
    world.register(replace(registered, client_id=ALICE, grant_types=("client_credentials",)))
    form = {"grant_type": "client_credentials", "client_id": ALICE, "client_secret": attacker.CLIENT_SECRET}
    answer = mallory.http.post(f"{ISSUER}/token", data={**form, "scope": "calendar.read"})
    crafted.read_calendar(world, answer)
