from __future__ import annotations

import pytest
from client.stage import PUBLIC, TOKENS, Scripted, Stage, says

from mockserver.client import CATALOGUE, Registration
from mockserver.client.service_account import ServiceAccount
from mockserver.message import header
from mockserver.network import Participant
from mockserver.policy import UsageMistake

OWN = Registration("nightly", "s3cret", "", "client_secret_basic")
CUSTOMERS = {"customers": [{"city": "Graz"}, {"city": "Bremen"}, {"city": "Graz"}]}
TOKEN = {**TOKENS, "scope": "crm.read", "access_token": "own-1"}


@pytest.fixture
def crm(stage: Stage) -> Scripted:
    api = Scripted([says(CUSTOMERS)])
    stage.network.join(Participant("crm", "resource_server", "crm.example", "CRM"), api)
    stage.auth.will_say(says(TOKEN), says({**TOKEN, "access_token": "own-2"}))
    return api


@pytest.fixture
def account(stage: Stage, crm: Scripted) -> ServiceAccount:
    return ServiceAccount(stage.client, OWN, CATALOGUE["crm"])


def bearers(api: Scripted) -> list[str | None]:
    return [header(request.headers, "Authorization") for request in api.asked]


def test_it_proves_who_it_is_and_asks_in_its_own_name(stage: Stage, account: ServiceAccount) -> None:
    assert account.report().lines == ("Bremen: 1", "Graz: 2")
    assert dict(stage.auth.forms[0]) == {"grant_type": "client_credentials", "scope": "crm.read"}
    assert header(stage.auth.asked[0].headers, "Authorization") == "Basic bmlnaHRseTpzM2NyZXQ="
    assert {message.sender for message in stage.messages if message.kind == "request"} == {"client"}


def test_a_token_is_used_until_shortly_before_its_end_and_then_another_is_asked_for(
    stage: Stage, account: ServiceAccount, crm: Scripted
) -> None:
    account.report()
    stage.network.clock.advance(3569)
    account.report()
    stage.network.clock.advance(1)
    account.report()
    assert bearers(crm) == ["Bearer own-1", "Bearer own-1", "Bearer own-2"]
    assert [form["grant_type"] for form in stage.auth.forms] == ["client_credentials"] * 2


def test_a_refresh_token_that_comes_all_the_same_is_not_kept(stage: Stage, account: ServiceAccount) -> None:
    account.report()
    kept = stage.client.vault.take("nightly/crm")
    assert kept is not None
    assert kept.refresh_token is None


def test_a_token_that_the_api_refuses_is_replaced_once(
    stage: Stage, account: ServiceAccount, crm: Scripted
) -> None:
    refusal = says({}, 401, WWW_Authenticate='Bearer error="invalid_token"')
    crm.will_say(refusal, says(CUSTOMERS))
    assert account.report().succeeded
    assert bearers(crm) == ["Bearer own-1", "Bearer own-2"]
    crm.will_say(refusal)
    assert account.report().error == "invalid_token"


def test_what_goes_wrong_becomes_a_sentence(stage: Stage, account: ServiceAccount) -> None:
    stage.auth.will_say(says({"error": "unauthorized_client"}, 400))
    assert account.report().says == "The authorization server refused: unauthorized_client."
    stage.auth.will_say(says({**TOKEN, "scope": "crm.read crm.write"}))
    outcome = account.report()
    assert outcome.error == "invalid_scope"
    assert "crm.write" in outcome.says


def test_a_public_client_has_no_account_of_its_own(stage: Stage) -> None:
    with pytest.raises(UsageMistake, match="public client"):
        ServiceAccount(stage.client, PUBLIC, CATALOGUE["crm"])
