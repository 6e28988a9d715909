"""Signed tokens: what is signed verifies, and nothing else does."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol import compact, jose
from mockserver.protocol.demo_keys import DEMO_KEYS
from mockserver.protocol.errors import InvalidToken
from mockserver.protocol.jose import decode_unverified, demo_key, jwks, sign, verify

CLAIMS = {
    "iss": "https://auth.example",
    "sub": "alice",
    "aud": ["a", "b"],
    "exp": 1700000000,
    "name": "Ålice",
}
EDDSA, OTHER_EDDSA, RSA, EC = (
    demo_key(name) for name in ("auth-eddsa-1", "auth-eddsa-2", "auth-rs256-1", "auth-es256-1")
)
JSON_OBJECTS = st.dictionaries(
    st.text(st.characters(codec="utf-8")),
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
)


def refusal(token: str, keys: dict[str, Any], *algorithms: str) -> InvalidToken:
    with pytest.raises(InvalidToken) as refused:
        verify(token, keys, algorithms=algorithms)
    return refused.value


def forged(header: dict[str, Any], payload: bytes = b"{}", signature: bytes = b"") -> str:
    return compact.write(compact.signing_input(header, payload), signature)


@pytest.mark.parametrize("name", DEMO_KEYS)
def test_what_a_demo_key_signs_its_published_half_verifies(name: str) -> None:
    key = demo_key(name)
    token = sign(CLAIMS, key, typ="at+jwt")
    header, claims = verify(token, jwks(map(demo_key, DEMO_KEYS)), algorithms=[key.alg])
    assert header == {"alg": key.alg, "typ": "at+jwt", "kid": name}
    assert claims == CLAIMS
    assert decode_unverified(token) == (header, claims)


@pytest.mark.parametrize("key", [EDDSA, RSA], ids=lambda key: key.alg)
def test_signing_again_gives_the_same_bytes(key: jose.SigningKey) -> None:
    assert sign(CLAIMS, key, typ="JWT") == sign(CLAIMS, key, typ="JWT")


def test_a_jwk_set_shows_no_private_member() -> None:
    for jwk in jwks(map(demo_key, DEMO_KEYS))["keys"]:
        assert not set(jwk) & {"d", "p", "q", "dp", "dq", "qi", "k"}
        assert jwk["use"] == "sig"
        assert jose.thumbprint(jwk) == jose.thumbprint(DEMO_KEYS[jwk["kid"]])


def test_a_signing_key_does_not_print_its_secret() -> None:
    assert repr(RSA) == "SigningKey(kid='auth-rs256-1', alg='RS256')"
    assert RSA.private["d"] not in repr(RSA)


def test_worlds_share_the_key_that_was_read() -> None:
    assert demo_key("auth-rs256-1") is RSA
    assert len({RSA, demo_key("auth-rs256-1"), EDDSA}) == 2


def test_a_demo_key_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(LookupError, match=r"'rsa'; there are: auth-rs256-1, auth-rs256-2, auth-eddsa-1"):
        demo_key("rsa")


def test_more_header_parameters_are_added_and_no_typ_leaves_it_out() -> None:
    header, _ = decode_unverified(sign({}, EDDSA, typ="", headers={"nonce": "n"}))
    assert header == {"alg": "EdDSA", "kid": "auth-eddsa-1", "nonce": "n"}


def test_a_changed_claim_breaks_the_signature() -> None:
    head, _, signature = sign(CLAIMS, EDDSA, typ="JWT").split(".")
    body = sign(CLAIMS | {"sub": "mallory"}, EDDSA, typ="JWT").split(".")[1]
    refused = refusal(f"{head}.{body}.{signature}", jwks([EDDSA]), "EdDSA")
    assert refused.description == "The signature does not verify."
    assert refused.evidence == "alg: 'EdDSA', kid: 'auth-eddsa-1'"


def test_a_key_that_the_issuer_does_not_publish_is_unknown() -> None:
    refused = refusal(sign(CLAIMS, OTHER_EDDSA, typ="JWT"), jwks([EDDSA]), "EdDSA")
    assert refused.description == "The token is signed with an unknown key."
    assert "auth-eddsa-2" in refused.evidence


def test_another_key_under_a_known_kid_does_not_verify() -> None:
    token = sign(CLAIMS, OTHER_EDDSA, typ="JWT", headers={"kid": "auth-eddsa-1"})
    assert refusal(token, jwks([EDDSA]), "EdDSA").description == "The signature does not verify."


def test_without_a_kid_every_suitable_key_is_tried() -> None:
    signed = compact.signing_input({"alg": "EdDSA"}, b"{}")
    token = compact.write(signed, OTHER_EDDSA.signature(signed.encode()))
    assert verify(token, jwks([RSA, EDDSA, OTHER_EDDSA]), algorithms=["EdDSA"]) == ({"alg": "EdDSA"}, {})


def test_an_alg_that_is_not_on_the_list_is_refused_though_the_signature_is_good() -> None:
    refused = refusal(sign(CLAIMS, EDDSA, typ="JWT"), jwks([EDDSA]), "RS256", "ES256")
    assert refused.description == "The alg of the token is not accepted; RS256 ES256 is."
    assert refused.evidence == "alg: 'EdDSA'"


def test_an_empty_list_accepts_nothing() -> None:
    assert "not accepted" in refusal(sign(CLAIMS, EDDSA, typ="JWT"), jwks([EDDSA])).description


def test_a_key_serves_only_the_alg_and_the_use_it_was_published_for() -> None:
    token = sign(CLAIMS, RSA, typ="JWT")
    for other in ({"alg": "RS512"}, {"use": "enc"}):
        refused = refusal(token, {"keys": [RSA.public | other]}, "RS256")
        assert refused.description == "No key of the issuer is made for the alg of the token."


def test_a_key_in_the_header_is_not_looked_at() -> None:
    header = {
        "jwk": OTHER_EDDSA.public,
        "jku": "https://evil.example/jwks",
        "x5u": "https://evil.example/x5u",
    }
    token = sign(CLAIMS, OTHER_EDDSA, typ="JWT", headers={**header, "kid": "auth-eddsa-1"})
    assert refusal(token, jwks([EDDSA]), "EdDSA").description == "The signature does not verify."


@pytest.mark.parametrize("crit", [["exp"], [], "exp", None])
def test_a_critical_parameter_is_not_understood(crit: object) -> None:
    refused = refusal(sign(CLAIMS, EDDSA, typ="JWT", headers={"crit": crit}), jwks([EDDSA]), "EdDSA")
    assert refused.description == "The token has a critical header parameter that is not understood."


@pytest.mark.parametrize("header", [{}, {"alg": None}, {"alg": 1}, {"alg": ["EdDSA"]}])
def test_a_header_without_alg_is_malformed(header: dict[str, Any]) -> None:
    assert "has no alg" in refusal(forged(header), jwks([EDDSA]), "EdDSA").description


@pytest.mark.parametrize(
    ("jwk", "alg", "reason"),
    [
        ({"kty": "OKP", "crv": "Ed25519"}, "EdDSA", "The key cannot be read."),
        ({"kty": "OKP", "crv": "Ed25519", "x": 1}, "EdDSA", "The key cannot be read."),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}, "EdDSA", "The key cannot be read."),
        (
            {"kty": "OKP", "crv": "X25519", "x": EDDSA.public["x"]},
            "EdDSA",
            "No key of the issuer is made for",
        ),
        ({"kty": "EC", "crv": "P-256", "x": EC.public["x"], "y": EC.public["x"]}, "ES256", "cannot be read"),
        ({"kty": "RSA", "n": RSA.public["n"]}, "RS256", "The key cannot be read."),
        ({"kty": "RSA", "n": "AAAA" + RSA.public["n"][:300], "e": "AQAB"}, "RS256", "The key is too short"),
        ({"kty": "RSA", "n": 5, "e": "AQAB"}, "RS256", "The key cannot be read."),
        ({"kty": "oct", "k": "c2VjcmV0"}, "HS256", "The key is too short"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(jwk: dict[str, Any], alg: str, reason: str) -> None:
    assert reason in refusal(forged({"alg": alg}, signature=b"x" * 64), {"keys": [jwk]}, alg).description


@pytest.mark.parametrize("keys", [{}, {"keys": None}, {"keys": [1, "x", None]}, {"keys": {"kty": "RSA"}}])
def test_a_jwk_set_that_holds_no_keys_verifies_nothing(keys: dict[str, Any]) -> None:
    assert "No key of the issuer" in refusal(forged({"alg": "RS256"}), keys, "RS256").description


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "does not have three parts"),
        ("a.b", "does not have three parts"),
        ("a.b.c.d.e", "does not have three parts"),
        ("e30=.e30.", "a part is not base64url"),
        ("e30.e30.é", "a part is not base64url"),
        (".e30.", "its header is not JSON"),
        ("W10.e30.", "its header is not a JSON object"),
        ("e30.W10.", "its claims is not a JSON object"),
        ("e30..", "its claims is not JSON"),
        (forged({}, b'{"a":1,"a":2}'), "its claims is not JSON"),
        (forged({}, b'{"a":NaN}'), "its claims is not JSON"),
        (forged({}, b'{"a":1e999}'), "its claims is not JSON"),
        (forged({}, b'{"a":"\\ud800"}'), "its claims is not JSON"),
        (forged({}, b'{"a":"\xff"}'), "its claims is not JSON"),
        (forged({}, b'{"a":' + b"[" * 100_000), "its claims is not JSON"),
        (forged({}, b'{"a":' + b"9" * 10_000 + b"}"), "its claims is not JSON"),
    ],
)
def test_a_malformed_token_says_what_is_wrong(token: str, reason: str) -> None:
    with pytest.raises(InvalidToken, match=reason):
        decode_unverified(token)


@given(JSON_OBJECTS, JSON_OBJECTS)
def test_claims_and_headers_survive_the_round_trip(claims: dict[str, Any], headers: dict[str, Any]) -> None:
    for name in ("alg", "kid", "typ", "crit"):
        headers.pop(name, None)
    token = sign(claims, EDDSA, typ="JWT", headers=headers)
    header, read = verify(token, jwks([RSA, EDDSA]), algorithms=["EdDSA"])
    assert read == claims
    assert header == {"alg": "EdDSA", "typ": "JWT", "kid": "auth-eddsa-1"} | headers


TOKENS = st.text() | st.builds(
    lambda header, payload, signature: forged({"alg": "EdDSA"} | header, payload, signature),
    JSON_OBJECTS, st.binary() | st.just(b"{}"), st.binary(),
)  # fmt: skip


@given(TOKENS)
def test_any_text_is_an_invalid_token(token: str) -> None:
    with pytest.raises(InvalidToken):
        verify(token, jwks([EDDSA, RSA, EC]), algorithms=["EdDSA", "RS256", "ES256"])
    with suppress(InvalidToken):
        decode_unverified(token)


MEMBER_NAMES = st.sampled_from(["kty", "crv", "x", "y", "n", "e", "k", "alg"])
MEMBERS = st.sampled_from(["RSA", "EC", "OKP", "oct", "P-256", "AQAB"]) | st.integers() | st.text()


@given(st.dictionaries(MEMBER_NAMES, MEMBERS))
def test_any_jwk_has_a_thumbprint_or_is_an_invalid_token(jwk: dict[str, Any]) -> None:
    with suppress(InvalidToken):
        assert len(jose.thumbprint(jwk)) == 43
    for alg in ("RS256", "ES256", "EdDSA", "HS256"):
        with pytest.raises(InvalidToken):
            verify(forged({"alg": alg}, signature=b"s"), {"keys": [jwk]}, algorithms=[alg])


def test_the_hash_of_an_unknown_alg_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="No hash belongs to alg 'none'"):
        jose.left_half_hash("x", "none")


def test_under_eddsa_the_half_hash_is_half_of_sha512() -> None:
    token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    assert jose.left_half_hash(token, "EdDSA") == jose.left_half_hash(token, "RS512")


def test_joserfc_is_not_imported_before_the_first_signature() -> None:
    look = "import sys, mockserver.protocol.jose; sys.exit('joserfc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
