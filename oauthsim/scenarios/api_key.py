"""The same job with a static API key: what OAuth is compared with. No RFC describes it."""

from __future__ import annotations

from mockserver.back_channel import back_channel
from mockserver.client import api_key as client_of_2005
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.scenarios.password import follow
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import APP, World

QUARTER = 90 * 86_400
CALLS = from_to("client", "crm")


@scenario(
    "api-key",
    spec="RFC 6749 §1",
    steps=(
        Step("Alice pastes the CRM's key into the client's form", request_to("/api-key", "POST")),
        Step("The client calls the API with it: the key names no person and knows no scope", CALLS),
        Step("Three months later it is as good as on the first day", CALLS),
        Step("A copy of it is just as good, in anybody's hands", from_to("attacker", "crm")),
    ),
)
def api_key(world: World) -> None:
    """A static key opens all customers to whoever has it, for ever, and nobody can tell who asked."""
    key = world.make_api_key()
    world.recorder.note("resource_owner", "copies", "the API key from the settings of the CRM")
    world.browser.open(f"{APP}/")
    follow(world, "Use an API key instead")
    press(world, "Keep the key", api_key=key)
    press(world, "List customers with the key")
    world.advance(QUARTER)
    work(world)
    world.leak("the API key", "from a backup of the client's storage")
    stolen = back_channel(world.network, "attacker")
    answer = stolen.get("https://crm.example/legacy/customers", headers={client_of_2005.HEADER: key})
    if answer.status_code != 200:
        raise Stopped("the copy of the key was not accepted")


def work(world: World) -> None:
    """Let the client use the key unasked, as a schedule does. Raises Stopped when it cannot."""
    world.network.on_its_own(world.client.party)
    account = next(iter(world.client.vault.at_rest)).partition("/")[0]
    outcome = client_of_2005.run(world.client, account)
    if not outcome.succeeded:
        raise Stopped(outcome.says)
