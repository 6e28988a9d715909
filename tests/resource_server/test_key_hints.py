"""Keys that a token brings along: what a server does that believes them, and that a careful one does not."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from resource_server.apis import KEY, Apis

from mockserver.policy import preset
from mockserver.protocol import compact, jose

MALLORY = jose.demo_key("mallory-eddsa-1")
BELIEVES = preset("rfc9700").without("token-key-is-one-of-the-issuer")
ANY_ALGORITHM = preset("rfc9700").without("token-algorithm-is-accepted")


def hmac_signed(claims: dict[str, Any], secret: bytes, **header: Any) -> str:
    header = {"alg": "HS256", "typ": "at+jwt", **header}
    signed = compact.signing_input(header, compact.json_text(claims).encode())
    return compact.write(signed, hmac.new(secret, signed.encode(), hashlib.sha256).digest())


@pytest.mark.parametrize("kid", [MALLORY.kid, KEY.kid, "a-name-of-hers"])
def test_who_believes_a_token_takes_the_key_in_it_whatever_it_is_called(kid: str) -> None:
    apis = Apis(BELIEVES)
    token = jose.sign(apis.claims(), MALLORY, typ="at+jwt", headers={"jwk": MALLORY.public, "kid": kid})
    assert apis.get("calendar", "/events", token).status == 200


@pytest.mark.parametrize("jwk", ["no key", {}, {"kty": "RSA"}, None, []])
def test_what_is_no_key_verifies_nothing(jwk: object) -> None:
    apis = Apis(BELIEVES)
    token = jose.sign(apis.claims(), MALLORY, typ="at+jwt", headers={"jwk": jwk})
    answer = apis.get("calendar", "/events", token)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("url", ["https://nowhere.example/keys", "no url", 3, None])
def test_a_url_that_brings_no_keys_verifies_nothing(url: object) -> None:
    apis = Apis(BELIEVES)
    token = jose.sign(apis.claims(), MALLORY, typ="at+jwt", headers={"jku": url})
    assert apis.get("calendar", "/events", token).status == 401


def test_who_lets_the_token_choose_takes_the_text_of_a_public_key_for_a_secret() -> None:
    apis = Apis(ANY_ALGORITHM)
    published = compact.json_text({name: KEY.public[name] for name in sorted(KEY.public)}).encode()
    assert json.loads(published) == KEY.public
    for header in ({}, {"kid": KEY.kid}):
        assert apis.get("calendar", "/events", hmac_signed(apis.claims(), published, **header)).status == 200
    assert apis.get("calendar", "/events", hmac_signed(apis.claims(), b"another")).status == 401


@pytest.mark.parametrize(
    ("kid", "status"),
    [("../../dev/null", 200), ("../../../../dev/./null", 200), ("../dev/null", 401), ("a/b", 401)],
)
def test_a_kid_that_is_a_path_leads_to_whatever_file_is_there(kid: str, status: int) -> None:
    apis = Apis(ANY_ALGORITHM.without("token-key-is-one-of-the-issuer"))
    assert apis.get("calendar", "/events", hmac_signed(apis.claims(), b"", kid=kid)).status == status


def test_a_careful_server_fetches_no_key_that_a_token_points_at() -> None:
    apis = Apis()
    token = jose.sign(apis.claims(), MALLORY, typ="at+jwt", headers={"jku": "https://evil.example/keys"})
    assert apis.get("calendar", "/events", token).status == 401
    assert apis.auth.asked == []
