"""The authorization code grant at the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.authorization_server import id_tokens, tokens
from mockserver.authorization_server.reading import scope_in
from mockserver.authorization_server.rules import codes as rules
from mockserver.authorization_server.rules.dpop import code_is_bound_to_the_dpop_key
from mockserver.authorization_server.rules.tokens import grant_was_not_withdrawn
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import InvalidGrant
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import AuthorizationCode, Client


def exchange(
    server: AuthorizationServer, client: Client, form: Parameters, jkt: str | None
) -> Mapping[str, Any]:
    """Turn a code into tokens, or raise the ProtocolError of the first rule that is violated."""
    value, verifier = form.require("code"), form.get("code_verifier")
    check = server.rules.check
    code = server.rules.found(rules.code_is_known, server.codes.find(value))
    if code.redeemed_at is not None and not server.rules.follows(rules.only_a_valid_replay_revokes):
        refuse_replay(server, code)  # too early: nobody knows yet who asks
    check(rules.code_belongs_to_this_client, code, client)
    check(rules.redirect_uri_is_that_of_the_request, code, form.get("redirect_uri"))
    if verifier is not None:
        check(rules.code_verifier_is_well_formed, verifier)
    check(rules.code_verifier_fits_the_challenge, code, verifier)
    check(rules.no_verifier_without_a_challenge, code, verifier)
    if code.dpop_jkt is not None:
        check(code_is_bound_to_the_dpop_key, code, jkt)
    refuse_replay(server, code)
    check(rules.code_has_not_expired, code, server.now)
    check(grant_was_not_withdrawn, server.grant_of(code.grant_id))
    server.codes.put(code.code, replace(code, redeemed_at=server.now))
    members = tokens.first_of_a_family(server, client, code.grant_id, granted(server, code, form), jkt)
    if "openid" not in code.scope:
        return members
    sub = server.grant_of(code.grant_id).sub
    about = id_tokens.id_token(server, client, sub, code.authentication, members["access_token"])
    return {**members, "id_token": about}


def granted(server: AuthorizationServer, code: AuthorizationCode, form: Parameters) -> Scope:
    """Return what the code stands for. A `scope` in the form is no parameter of this request (§4.1.3)."""
    if "scope" not in form or server.rules.follows(rules.scope_is_that_of_the_consent):
        return code.scope
    return scope_in(server, form) or code.scope


def refuse_replay(server: AuthorizationServer, code: AuthorizationCode) -> None:
    """Refuse a code that was used already, and take back what its first use gave (RFC 6749 §4.1.2).

    Only when client and verifier are proven: else whoever saw a code could log Alice's client out.
    """
    try:
        server.rules.check(rules.code_is_single_use, code)
    except InvalidGrant:
        if server.rules.follows(rules.code_replay_revokes_its_tokens):
            server.revoke_grant(code.grant_id, "its authorization code was used twice")
        raise
