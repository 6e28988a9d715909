"""DPoP proofs: those of RFC 9449 are good for what they were made for, and for nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol import base64url, compact, dpop, jose
from mockserver.protocol.dpop import Proof
from mockserver.protocol.errors import InvalidDpopProof

VECTORS = {
    vector["id"]: vector
    for vector in json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
    if vector["id"].startswith("dpop-proof")
}
JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
MADE_FOR = {
    "dpop-proof-1": ("POST", "https://server.example.com/token", 1562262616),
    "dpop-proof-2": ("POST", "https://server.example.com/token", 1562265296),
    "dpop-proof-3": ("GET", "https://resource.example.org/protectedresource", 1562262618),
}
"""Vector of RFC 9449 -> the request that it was made for, and when."""

KEY = jose.demo_key("auth-eddsa-1")
TARGET = "https://auth.example/token"
SECRET = bytes(32)


def made(key: jose.SigningKey = KEY, **others: Any) -> Proof:
    return dpop.read(dpop.proof(key, **{"method": "POST", "url": TARGET, "jti": "j", "now": 1000, **others}))


def changed(header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None) -> str:
    """A proof, rightly signed, whose header or claims say something else; None takes a member out."""
    proof = made()
    said = {**proof.claims, **(claims or {})}
    shown = {**proof.header, **(header or {})}
    return jose.sign_with_header(
        {name: value for name, value in said.items() if value is not None},
        KEY,
        {name: value for name, value in shown.items() if value is not None},
    )


@pytest.mark.parametrize("name", MADE_FOR)
def test_a_proof_of_the_rfc_is_good_for_its_request_and_at_its_time(name: str) -> None:
    method, url, made_at = MADE_FOR[name]
    proof = dpop.read(VECTORS[name]["input"]["compact"])
    assert proof.jkt == JKT
    assert dpop.check_signature(proof) == f"alg: ES256, jkt: {JKT}"
    assert dpop.check_request(proof, method, f"{url}?with=a&query") == f"{method} {url}"
    assert dpop.check_age(proof, made_at + 60) == "60 seconds old"
    with pytest.raises(InvalidDpopProof, match="another request"):
        dpop.check_request(proof, "PUT", url)
    with pytest.raises(InvalidDpopProof, match="another request"):
        dpop.check_request(proof, method, f"{url}/other")
    for late_or_early in (made_at + 61, made_at - 6):
        with pytest.raises(InvalidDpopProof, match="not made just now"):
            dpop.check_age(proof, late_or_early)


def test_a_proof_of_the_rfc_names_the_token_that_it_came_with() -> None:
    proof = dpop.read(VECTORS["dpop-proof-3"]["input"]["compact"])
    assert dpop.check_token(proof, TOKEN) == "ath: fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    with pytest.raises(InvalidDpopProof, match="another access token"):
        dpop.check_token(proof, "another-token")
    with pytest.raises(InvalidDpopProof, match="another access token"):
        dpop.check_token(dpop.read(VECTORS["dpop-proof-1"]["input"]["compact"]), TOKEN)


def test_a_proof_can_be_made_again_byte_by_byte_and_shows_no_private_key() -> None:
    one, again = made(access_token=TOKEN, nonce="n"), made(access_token=TOKEN, nonce="n")
    assert one == again
    assert one.header == {
        "typ": "dpop+jwt",
        "alg": "EdDSA",
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": KEY.private["x"]},
    }
    ath = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    assert one.claims == {"jti": "j", "htm": "POST", "htu": TARGET, "iat": 1000, "ath": ath, "nonce": "n"}
    assert KEY.private["d"] not in one.text
    assert dpop.check_signature(one) == f"alg: EdDSA, jkt: {jose.thumbprint(KEY.public)}"


@pytest.mark.parametrize("name", ["auth-rs256-1", "auth-es256-1", "mallory-eddsa-1"])
def test_each_algorithm_that_is_accepted_makes_good_proofs(name: str) -> None:
    key = jose.demo_key(name)
    assert dpop.check_signature(made(key)) == f"alg: {key.alg}, jkt: {jose.thumbprint(key.public)}"


WRONG = {
    "typ of an access token": ({"typ": "at+jwt"}, {}, "typ of the DPoP proof"),
    "no typ": ({"typ": None}, {}, "typ of the DPoP proof"),
    "private key": ({"jwk": dict(KEY.private)}, {}, "gives its private key away"),
    "a secret as key": ({"jwk": {"kty": "oct", "k": "c2VjcmV0"}, "alg": "HS256"}, {}, "private key away"),
    "alg none": ({"alg": "none"}, {}, "its alg is none"),
    "HMAC": ({"alg": "HS256"}, {}, "alg of the token is not accepted"),
    "another key": ({"jwk": {**made().header["jwk"], "x": "A" * 43}}, {}, "cannot be used"),
    "key of another kind": ({"alg": "ES256"}, {}, "No key of the issuer is made for the alg"),
    "critical": ({"crit": ["b64"]}, {}, "critical header parameter"),
    "no jti": ({}, {"jti": None}, "lacks a claim"),
    "no htm": ({}, {"htm": None}, "lacks a claim"),
    "htu that is a number": ({}, {"htu": 7}, "lacks a claim"),
    "no iat": ({}, {"iat": None}, "lacks a claim"),
    "iat as text": ({}, {"iat": "1000"}, "lacks a claim"),
    "iat that is true": ({}, {"iat": True}, "lacks a claim"),
    "nonce that is a list": ({}, {"nonce": []}, "lacks a claim"),
    "ath that is a number": ({}, {"ath": 1}, "lacks a claim"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_proof_in_which_something_is_wrong_is_refused_for_that(name: str) -> None:
    header, claims, reason = WRONG[name]
    with pytest.raises(InvalidDpopProof, match=reason):
        dpop.check_signature(dpop.read(changed(header, claims)))


def test_a_changed_proof_does_not_verify() -> None:
    head, body, signature = made().text.split(".")
    other = base64url.encode(base64url.decode(body).replace(b'"jti":"j"', b'"jti":"k"'))
    with pytest.raises(InvalidDpopProof, match="signature does not verify"):
        dpop.check_signature(dpop.read(f"{head}.{other}.{signature}"))


@pytest.mark.parametrize("kid", ["any", 7, None, ["x"]])
def test_a_kid_in_the_header_changes_nothing_for_the_key_stands_beside_it(kid: Any) -> None:
    assert dpop.check_signature(dpop.read(changed({"kid": kid})))


@pytest.mark.parametrize("jwk", [None, "text", [], {}, {"kty": "OKP"}, {"kty": "made-up", "x": "A"}])
def test_a_proof_without_a_key_cannot_be_read(jwk: Any) -> None:
    with pytest.raises(InvalidDpopProof, match="unknown kty or lacks a member"):
        dpop.read(changed({"jwk": jwk}))


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "a.b.c.d", "e30.e30.", "x" * 5000])
def test_what_is_no_jwt_is_no_proof(text: str) -> None:
    with pytest.raises(InvalidDpopProof):
        dpop.read(text)


JSON: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.sampled_from(
    ["typ", "alg", "jwk", "kid", "crit", "jti", "htm", "htu", "iat", "ath", "nonce", "x", "kty"]
)


@given(st.dictionaries(MEMBERS, JSON, max_size=4), st.dictionaries(MEMBERS, JSON, max_size=4))
def test_whatever_a_proof_says_it_is_good_or_there_is_a_reason(header: Any, claims: Any) -> None:
    try:
        text = changed(header, claims)
    except UnicodeEncodeError:  # half a surrogate pair is no JSON that could be sent
        return
    try:
        proof = dpop.read(text)
        dpop.check_signature(proof)
        dpop.check_request(proof, "POST", TARGET)
        dpop.check_age(proof, 1000)
        dpop.check_token(proof, TOKEN)
    except InvalidDpopProof as refusal:
        reasons = (refusal.description, refusal.evidence)
    else:
        reasons = ("good", "good")
    assert all(reasons)


@given(st.text(max_size=60))
def test_any_text_can_be_asked_whether_it_is_a_proof(text: str) -> None:
    with pytest.raises(InvalidDpopProof):
        dpop.read(text)


@given(st.text(max_size=40).map("https://{}".format) | st.text(max_size=40))
def test_any_text_has_a_normal_form_or_none_and_that_is_its_own(text: str) -> None:
    found = dpop.normal(text)
    assert found is None or dpop.normal(found) == found


SAME = [
    ("https://auth.example/token", "HTTPS://AUTH.example:443/token"),
    ("https://auth.example", "https://auth.example/"),
    ("https://auth.example/a/./b/../token", "https://auth.example/a/token"),
    ("https://auth.example/%7ea%2fb", "https://auth.example/~a%2Fb"),
    ("http://localhost:80/x", "http://localhost/x"),
    ("https://[::1]/x", "https://[::1]:443/x"),
    ("https://auth.example/a/..", "https://auth.example/"),
]
DIFFERENT = [
    ("https://auth.example/token", "https://auth.example/Token"),
    ("https://auth.example/token", "https://auth.example/token/"),
    ("https://auth.example/token", "http://auth.example/token"),
    ("https://auth.example/token", "https://auth.example:8443/token"),
    ("https://auth.example/token", "https://auth.example.evil.example/token"),
    ("https://auth.example/a%2Fb", "https://auth.example/a/b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_urls_that_differ_in_spelling_are_the_same_target(one: str, other: str) -> None:
    assert dpop.normal(one) == dpop.normal(other) is not None


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_urls_that_differ_are_different_targets(one: str, other: str) -> None:
    assert dpop.normal(one) != dpop.normal(other)


@pytest.mark.parametrize("htu", ["/token", "ftp://auth.example/token", "https://[", "https://", ""])
def test_an_htu_that_is_no_url_fits_nothing(htu: str) -> None:
    with pytest.raises(InvalidDpopProof, match="another request"):
        dpop.check_request(dpop.read(changed({}, {"htu": htu})), "POST", TARGET)


@pytest.mark.parametrize("htu", [f"{TARGET}?a=b", f"{TARGET}#a"])
def test_what_an_htu_says_of_query_and_fragment_is_ignored(htu: str) -> None:
    assert dpop.check_request(dpop.read(changed({}, {"htu": htu})), "POST", f"{TARGET}?c=d") == f"POST {htu}"


def test_a_nonce_is_good_in_its_minute_and_in_the_next_and_nobody_else_can_make_it() -> None:
    nonce = dpop.nonce(SECRET, 1_000)
    assert dpop.is_nonce(nonce)
    assert [dpop.is_fresh(SECRET, nonce, 960 + 60 * minute) for minute in range(-1, 3)] == [
        False,
        True,
        True,
        False,
    ]
    assert not dpop.is_fresh(b"another secret", nonce, 1_000)
    assert not dpop.is_fresh(SECRET, "", 1_000)
    assert not dpop.is_fresh(SECRET, "é", 1_000)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [([], "no DPoP"), ([""], "no DPoP"), (["a", "b"], "more than one"), (["a, b"], "more than one")],
)
def test_a_request_has_one_proof(headers: list[str], reason: str) -> None:
    with pytest.raises(InvalidDpopProof, match=reason):
        dpop.only_one(headers)
    assert dpop.only_one(["a"]) == "a"


def test_two_proofs_are_the_same_if_key_url_and_jti_are() -> None:
    assert made(now=1000).id == made(now=1001).id
    others = [made(jti="k"), made(url="https://auth.example/other"), made(jose.demo_key("mallory-eddsa-1"))]
    assert len({proof.id for proof in (made(), *others)}) == 4
    assert compact.read(made().text)[0] == made().header
