"""Test vectors of the RFCs, byte by byte; vectors.json says for each where it comes from."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.protocol import base64url, bearer, dpop, jose, pkce, user_code, well_known, www_authenticate
from mockserver.protocol.client_credentials import basic_header, parse_basic
from mockserver.protocol.errors import InvalidScope, InvalidToken, safe_description
from mockserver.protocol.parameters import Parameters, decode_text, encode_text
from mockserver.protocol.scope import Scope

Vector = dict[str, Any]
VECTORS: list[Vector] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
LEFT_OUT = {
    "error_uri-syntax": "no answer carries an error_uri",
}


def base64url_(given: Vector, expected: Vector) -> None:
    octets = bytes(given["octets"])
    assert base64url.encode(octets) == expected["text"]
    assert base64url.decode(expected["text"]) == octets


def pkce_s256(given: Vector, expected: Vector) -> None:
    assert pkce.challenge(given["code_verifier"], "S256") == expected["code_challenge"]
    assert pkce.verifies(given["code_verifier"], expected["code_challenge"], "S256")


def jwk_thumbprint(given: Vector, expected: Vector) -> None:
    assert jose.thumbprint(given["jwk"]) == expected["sha256"]


def sha256_b64url(given: Vector, expected: Vector) -> None:
    assert base64url.sha256(given["ascii"]) == expected["value"]


def half_hash(given: Vector, expected: Vector) -> None:
    assert jose.left_half_hash(given["ascii"], given["alg"]) == expected["value"]


def jws(given: Vector, expected: Vector) -> None:
    token, keys, accepted = given["compact"], {"keys": [given["jwk"]]}, [expected["header"]["alg"]]
    header, payload = jose.verify_payload(token, keys, algorithms=accepted)
    assert header == expected["header"]
    if "claims" in expected:
        assert jose.verify(token, keys, algorithms=accepted) == (header, expected["claims"])
        assert jose.decode_unverified(token) == (header, expected["claims"])
    else:
        assert payload == expected["payload_text"].encode()
    head, body, signature = token.split(".")
    other = base64url.encode(base64url.decode(body) + b" ")
    with pytest.raises(InvalidToken, match="The signature does not verify"):
        jose.verify_payload(f"{head}.{other}.{signature}", keys, algorithms=accepted)


REFUSED_BECAUSE = {
    "jws-none": "its alg is none",
    "jws-none-None": "its alg is none",
    "jws-none-NONE": "its alg is none",
    "jws-none-nOnE": "its alg is none",
    "jws-hs-rs-confusion": "No key of the issuer is made for the alg",
    "jws-kid-devnull": "signed with an unknown key",
    "jws-kid-sqli": "signed with an unknown key",
    "jws-payload-swap": "signature does not verify",
    "jws-embedded-jwk": "signature does not verify",
    "jws-es256-zero": "signature does not verify",
}


def jws_negative(given: Vector, expected: Vector) -> None:
    assert expected == {"accepted": False}
    (vector,) = (vector for vector in VECTORS if vector["input"] is given)
    # The verifier accepts every algorithm here, so that what refuses is not just a short list.
    algorithms = ["RS256", "ES256", "HS256", "none", "None", "NONE", "nOnE"]
    with pytest.raises(InvalidToken, match=REFUSED_BECAUSE[vector["id"]]):
        jose.verify(given["compact"], {"keys": [given["genuine_jwk"]]}, algorithms=algorithms)


def form_encode(given: Vector, expected: Vector) -> None:
    assert encode_text(given["text"]) == expected["encoded"]
    assert decode_text(expected["encoded"].encode()) == (given["text"], True)


def query(given: Vector, expected: Vector) -> None:
    sent = Parameters.from_query(given["url"].partition("?")[2])
    assert dict(sent) == expected["params"]
    assert not sent.repeated
    assert not sent.malformed


def basic(given: Vector, expected: Vector) -> None:
    header = f"Basic {expected['credentials']}"
    assert basic_header(given["client_id"], given["client_secret"]) == header
    assert parse_basic(header) == (given["client_id"], given["client_secret"])


def basic_unencoded(given: Vector, expected: Vector) -> None:
    sent = f"{given['user']}:{given['password']}"
    assert base64.b64encode(sent.encode()).decode() == expected["credentials"]
    # Whoever forgets to form-encode is understood, but for what form-decoding changes.
    password = given["password"].replace("+", " ")
    assert parse_basic(f"Basic {expected['credentials']}") == (given["user"], password)


def challenge(given: Vector, expected: Vector) -> None:
    read = www_authenticate.parse(given["header"])
    assert [found._asdict() for found in read] == expected["parsed"]
    assert ", ".join(www_authenticate.write(*found) for found in read) == given["header"]


def wellknown(given: Vector, expected: Vector) -> None:
    if given["mode"] == "append":
        assert well_known.discovery_url(given["identifier"]) == expected["url"]
    else:
        assert well_known.metadata_url(given["identifier"], given["suffix"]) == expected["url"]


def entropy(given: Vector, expected: Vector) -> None:
    assert round(user_code.entropy_bits(given["length"], given["alphabet"]), 3) == expected["bits"]


def user_code_(given: Vector, expected: Vector) -> None:
    assert given["charset"] == user_code.CHARACTERS
    assert {user_code.canonical(typed) for typed in given["typed"]} == {expected["canonical"]}
    assert user_code.displayed(expected["canonical"]) in given["typed"]


def is_scope(text: str) -> bool:
    try:
        return bool(Scope.parse(text))
    except InvalidScope:
        return False


GRAMMARS: dict[str, list[Callable[[str], bool]]] = {
    "pkce-syntax": [pkce.is_verifier, pkce.is_challenge],
    "scope-syntax": [is_scope],
    "error-syntax": [lambda text: safe_description(text) == text],
    "bearer-syntax": [bearer.is_token],
    "nonce-syntax": [dpop.is_nonce],
}


def syntax(given: Vector, expected: Vector) -> None:
    (vector,) = (vector for vector in VECTORS if vector["input"] is given)
    for follows in GRAMMARS[vector["id"]]:
        assert [text for text in expected["valid"] if not follows(text)] == []
        assert [text for text in expected["invalid"] if follows(text)] == []


CHECKS: dict[str, Callable[[Vector, Vector], None]] = {
    check.__name__.rstrip("_"): check
    for check in (
        base64url_, basic, basic_unencoded, challenge, entropy, form_encode, half_hash, jwk_thumbprint, jws,
        jws_negative, pkce_s256, query, sha256_b64url, syntax, user_code_, wellknown,
    )
}  # fmt: skip


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["id"]) for vector in VECTORS])
def test_the_vector_is_reproduced(vector: Vector) -> None:
    if vector["id"] in LEFT_OUT:
        pytest.skip(LEFT_OUT[vector["id"]])
    CHECKS[vector["kind"]](vector["input"], vector["expect"])


def test_no_vector_is_lost() -> None:
    assert len(VECTORS) == len({vector["id"] for vector in VECTORS}) == 83
    assert {vector["kind"] for vector in VECTORS} == set(CHECKS)
    assert set(LEFT_OUT) < {vector["id"] for vector in VECTORS}
