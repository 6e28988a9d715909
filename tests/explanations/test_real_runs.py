"""What the parties really send is explained: a new parameter, page or endpoint needs its sentence."""

from __future__ import annotations

import pytest

from oauthsim.explanations import explain, fields
from oauthsim.knowledge import knowledge
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

NOTHING_SPECIAL = {"request", "answer", "redirect", "api-failed"}
APIS = ("calendar", "sheets", "chat", "crm")


@pytest.fixture(scope="module", params=sorted(SCENARIOS))
def trace(request: pytest.FixtureRequest) -> Trace:
    return simulate(request.param)


def test_every_message_of_a_scenario_has_a_step_of_its_own(trace: Trace) -> None:
    found = {message.number: explain(message, trace) for message in trace.messages}
    unclear = {
        number: trace.message(number).url for number, one in found.items() if one.step in NOTHING_SPECIAL
    }
    assert unclear == {}


def test_every_field_of_a_scenario_is_explained_except_the_data_of_an_api(trace: Trace) -> None:
    unexplained = {
        (message.number, message.url.partition("?")[0], field.place, field.name)
        for message in trace.messages
        for field in fields(message)
        if not field.says and not (field.place == "json" and {message.sender, message.receiver} & {*APIS})
    }
    assert unexplained == set()


def test_a_password_typed_in_a_browser_reaches_the_authorization_server_alone(trace: Trace) -> None:
    if trace.scenario == "password":
        pytest.skip("that grant gives the password to the client: that is its lesson")
    assert set(knowledge(trace).who_knows("password")) <= {"resource_owner", "authorization_server"}
