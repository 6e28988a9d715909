"""Refreshing an access token, seen at the server (RFC 6749 §6, §10.4)."""

from __future__ import annotations

from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, Stand
from oauthsim.requirements.verdict import demand

WIDE = "calendar.read sheets.read"


@check("RFC6749-6-05")
def a_narrow_refresh_does_not_shrink_the_grant(stand: Stand) -> None:
    """After a refresh with one scope of two, the next one without a scope brings both again."""
    narrow = stand.granted(stand.refresh(stand.tokens(scope=WIDE)["refresh_token"], scope="calendar.read"))
    demand(narrow["scope"] == "calendar.read", narrow["scope"])
    wide = stand.granted(stand.refresh(narrow["refresh_token"]))
    demand(set(wide["scope"].split()) == set(WIDE.split()), wide["scope"])


@check("RFC6749-6-06")
def a_client_with_credentials_shows_them_to_refresh(stand: Stand) -> None:
    """A confidential client's refresh token with its client_id alone is invalid_client, and stays good."""
    for client in ("basic", "post"):
        token = stand.tokens(client)["refresh_token"]
        form = {"grant_type": "refresh_token", "refresh_token": token}
        alone = {**form, "client_id": CLIENTS[client].client_id}
        stand.refused(stand.post("/token", alone, None), "invalid_client", 401)
        stand.granted(stand.refresh(token, client))


@check("RFC6749-6-07")
def a_refresh_token_works_only_for_its_client(stand: Stand) -> None:
    """Another client that authenticates properly gets nothing for a refresh token; its own client does."""
    token = stand.tokens("basic")["refresh_token"]
    stand.refused(stand.refresh(token, "other"), "invalid_grant")
    stand.granted(stand.refresh(token, "basic"))


@check("RFC6749-10.4-01")
def the_server_knows_whose_a_refresh_token_is(stand: Stand) -> None:
    """Between public clients, too, a refresh token works with the client_id that it was issued to alone."""
    token = stand.tokens("public")["refresh_token"]
    stand.refused(stand.refresh(token, "native"), "invalid_grant")
    stand.granted(stand.refresh(token, "public"))


@check("RFC6749-6-09")
def a_new_refresh_token_works(stand: Stand) -> None:
    """A refresh token that comes with a refresh, new or the same, brings the next access token."""
    first = stand.tokens()["refresh_token"]
    second = stand.granted(stand.refresh(first)).get("refresh_token", first)
    stand.granted(stand.refresh(second))


@check("RFC6749-6-11")
def a_replaced_refresh_token_is_over(stand: Stand) -> None:
    """Where a refresh brings a new refresh token, the old one is invalid_grant from then on."""
    old = stand.tokens()["refresh_token"]
    new = stand.granted(stand.refresh(old)).get("refresh_token", old)
    if new != old:
        stand.refused(stand.refresh(old), "invalid_grant")


@check("RFC6749-6-12")
def a_new_refresh_token_has_the_scope_of_the_old_one(stand: Stand) -> None:
    """A refresh that asks for less still brings a refresh token for all that was granted, and for no more."""
    first = stand.tokens(scope=WIDE)
    narrow = stand.granted(stand.refresh(first["refresh_token"], scope="sheets.read"))
    stand.refused(stand.refresh(narrow["refresh_token"], scope=f"{WIDE} crm.read"), "invalid_scope")
    wide = stand.granted(stand.refresh(narrow["refresh_token"], scope=WIDE))
    demand(set(wide["scope"].split()) == set(WIDE.split()), wide["scope"])


@check("RFC6749-10.4-02")
def a_public_clients_stolen_refresh_token_is_noticed(stand: Stand) -> None:
    """When a replaced refresh token of a public client comes back, the whole family is dead."""
    stolen = stand.tokens("public")["refresh_token"]
    newest = stand.granted(stand.refresh(stolen, "public"))
    demand(stand.introspect(newest["access_token"])["active"], "dead before the theft")
    stand.refused(stand.refresh(stolen, "public"), "invalid_grant")
    stand.refused(stand.refresh(newest["refresh_token"], "public"), "invalid_grant")
    demand(not stand.introspect(newest["access_token"])["active"], "the access token lives on")
