"""An API that takes any token for anything (RFC 6750 §3.1): the scope is there, and nobody reads it."""

from __future__ import annotations

from oauthsim.attacks.registry import attack
from oauthsim.attacks.scopes.asks_for_everything import leaked_access_token
from oauthsim.attacks.scopes.mallorys_client import write_with
from oauthsim.attacks.scopes.writing import writes_into_alices_sheet
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.scenarios.scopes import connect_to_read
from oauthsim.world import World


@attack(
    "read-token-that-writes",
    title="A token for reading that writes",
    spec="RFC 6750 §3.1",
    goal=writes_into_alices_sheet,
    given=("access-tokens-name-their-audience",),
    stopped_by=("scope-covers-the-operation",),
    does_not_help=(
        "token-is-meant-for-this-resource",
        "token-signature-verifies",
        "scope-granted-was-asked-for",
    ),
    steps=(
        Step("Alice connects her sheets, and unticks writing", request_to("/consent", "POST")),
        Step("It leaks; Mallory writes with it all the same", from_to("attacker", "sheets")),
    ),
)
def read_token_that_writes(world: World) -> None:
    """Alice allows reading only, and the API never looks: a leaked token for reading changes her sheet."""
    connect_to_read(world)
    write_with(world, leaked_access_token(world))
