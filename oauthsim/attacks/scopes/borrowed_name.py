"""A client with somebody else's name (RFC 7591 §5): a consent page shows what the client says of itself."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with
from oauthsim.attacks.registry import attack
from oauthsim.attacks.scopes.mallorys_client import lure, register_client
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World


@attack(
    "borrowed-name",
    title="A client under a trusted name",
    spec="RFC 7591 §5",
    catalogue=("ATT-72",),
    goal=reads_alices_data,
    given=("pkce-is-sent",),
    stopped_by=("unverified-clients-are-marked", "unverified-clients-ask-for-no-private-data"),
    does_not_help=(
        "scope-is-one-the-client-may-ask-for",
        "redirect-uri-matches-exactly",
        "pkce-is-required",
        "public-clients-are-asked-about-each-time",
    ),
    gets_through={
        "rfc9700": "RFC 9700 does not say how a server finds out who is behind a client that registered "
        "itself; RFC 7591 §5 wants steps against it, and leaves them to the server."
    },
    steps=(
        Step("Alice knows the Automation App, and uses it", request_to("/")),
        Step("A link asks her to renew her consent", request_to("/stars")),
        Step("The consent page shows that very name", request_to("/consent", "POST")),
        Step("Mallory reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def borrowed_name(world: World) -> None:
    """Mallory registers a client by the name of one that Alice trusts; the consent page shows that name."""
    connect(world, "Calendar")
    register_client(world, "openid profile calendar.read", name="Automation App")
    read_with(world, lure(world, "calendar.read"))
