"""The catalogue: every name has a sentence and a section, and nothing that the parties send is missing."""

from __future__ import annotations

import re
import string

import pytest

from mockserver.protocol import errors
from oauthsim.explanations.catalogue import (
    Entry,
    fields_vocabulary,
    secret_kinds,
    steps_vocabulary,
    values_vocabulary,
    words,
)
from oauthsim.explanations.topics import ANSWER_GROUPS, ANYWHERE, REQUEST_GROUPS

SECTION = re.compile(
    r"(RFC \d{4}|RFC 6265bis|JARM|FAPI 1\.0 Part 2|OAuth (Multiple Response Types|Form Post)"
    r"|OIDC (Core|Discovery|Registration|Session Management|RP-Initiated Logout|Front-Channel Logout"
    r"|Back-Channel Logout)) §\d+(\.\d+)*"
)
LIVING_STANDARDS = ("Fetch Standard", "HTML Standard", "W3C Fetch Metadata", "W3C Clear Site Data")
ENTRIES = [
    (f"{file}: {group}: {name}", entry)
    for file, groups in (
        ("fields", fields_vocabulary()),
        ("values", values_vocabulary()),
        ("steps", {"steps": steps_vocabulary()}),
        ("secrets", {"secrets": {kind: Entry(k.spec, k.says) for kind, k in secret_kinds().items()}}),
    )
    for group, entries in groups.items()
    for name, entry in entries.items()
]
DEFINED = {
    "authorization_request": """client_id redirect_uri response_type scope state code_challenge
        code_challenge_method nonce prompt max_age acr_values id_token_hint login_hint resource request
        request_uri response_mode display ui_locales claims""",
    "authorization_response": "code state iss access_token token_type expires_in scope id_token",
    "error_response": "error error_description error_uri",
    "token_request": """grant_type code redirect_uri code_verifier refresh_token scope username password
        device_code assertion resource subject_token subject_token_type""",
    "client_authentication": "client_id client_secret client_assertion client_assertion_type",
    "token_response": "access_token token_type expires_in refresh_token scope id_token issued_token_type",
    "introspection_request": "token token_type_hint",
    "introspection_response": "active scope client_id username token_type exp iat nbf sub aud iss jti cnf",
    "revocation_request": "token token_type_hint",
    "device_authorization_response": """device_code user_code verification_uri verification_uri_complete
        expires_in interval""",
    "header": """authorization www-authenticate location set-cookie cookie referer origin cache-control pragma
        referrer-policy content-security-policy x-frame-options dpop""",
    "jose_header": "alg kid typ jku jwk x5u x5c crit cty",
    "claim": """iss sub aud exp iat nbf jti client_id scope auth_time acr amr nonce at_hash c_hash azp sid
        act cnf""",
    "person_claim": "sub name given_name family_name email email_verified phone_number address updated_at",
    "jwk": "keys kty use key_ops alg kid n e crv x y k",
}


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_every_name_has_one_sentence_and_a_section(name: str, entry: Entry) -> None:
    assert entry.says.endswith((".", "{says}", "{error_says}", "{status_says}")), "a sentence ends"
    assert entry.says[0].isupper() or entry.says[0] == "{"
    assert not re.search(r"[.!?] [A-Z]", entry.says), "one sentence, not two"
    assert SECTION.fullmatch(entry.spec) or entry.spec in LIVING_STANDARDS


@pytest.mark.parametrize("group", DEFINED)
def test_what_the_rfcs_define_is_in_the_vocabulary(group: str) -> None:
    assert set(DEFINED[group].split()) <= set(fields_vocabulary()[group])


def test_every_error_that_a_party_can_raise_is_explained_with_the_same_section() -> None:
    raised = {cls.code: cls.spec for cls in errors.ProtocolError.__subclasses__() if cls.code}
    explained = {code: entry.spec for code, entry in values_vocabulary()["error"].items()}
    assert raised == {code: explained.get(code) for code in raised}


def test_every_group_that_a_topic_names_exists() -> None:
    named = {
        group for table in (REQUEST_GROUPS, ANSWER_GROUPS) for groups in table.values() for group in groups
    }
    assert named | set(ANYWHERE) <= set(fields_vocabulary())


def test_every_value_that_has_a_meaning_belongs_to_a_field_that_has_a_sentence() -> None:
    known = {name for entries in fields_vocabulary().values() for name in entries}
    assert {name for name in values_vocabulary() if name not in known} == set()


def test_header_and_attribute_names_are_in_lower_case_so_that_they_are_found() -> None:
    vocabulary = fields_vocabulary()
    names = [*vocabulary["header"], *vocabulary["cookie_attribute"], *vocabulary["scheme"]]
    assert names == [name.lower() for name in names]


def test_templates_ask_only_for_words_that_exist() -> None:
    asked = {
        name
        for entry in steps_vocabulary().values()
        for _, name, _, _ in string.Formatter().parse(entry.says)
        if name
    }
    given = """sender receiver receiver_host host method path status status_says client_id response_type
        grant_type scope redirect_host location_host service missing authentication lifetime error error_says
        says"""
    assert asked <= set(given.split())


def test_every_place_that_knowledge_names_has_words() -> None:
    assert set(words()["places"]) >= {"URL query", "redirect", "fragment", "history", "Referer", "cookie"}
