"""An OpenID provider as a client knows it: its discovery document and its keys, fetched when first needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from mockserver.client.exchange import exchange, json_of, unreadable
from mockserver.client.rules import openid as rules
from mockserver.client.rules.tokens import credentials_travel_over_tls
from mockserver.protocol.well_known import discovery_url
from mockserver.rules import Rulebook

TITLE = "the OpenID provider"


class Provider:
    """The provider `issuer`, known to people as `title` (OIDC Discovery §4, OIDC Core §10.1.1)."""

    def __init__(self, issuer: str, title: str, http: requests.Session, rulebook: Rulebook) -> None:
        self.issuer, self.title = issuer, title
        self._http = http
        self._rules = rulebook
        self._metadata: Mapping[str, Any] | None = None
        self._keys: Mapping[str, Any] | None = None

    def metadata(self) -> Mapping[str, Any]:
        """Return the discovery document, fetched once and believed only if it is about this issuer.

        Raises NoUsableAnswer, or the ProtocolError of a rule that the document violates.
        """
        if self._metadata is None:
            document = self._rules.found(
                rules.discovery_document_is_complete, self._fetched(discovery_url(self.issuer))
            )
            self._rules.check(rules.discovered_issuer_is_the_one_asked, self.issuer, document)
            self._metadata = document
        return self._metadata

    def keys_for(self, kid: object) -> Mapping[str, Any]:
        """Return the provider's keys (RFC 7517 §5); for a `kid` that is not among them, fetched again once.

        Raises NoUsableAnswer when there are none.
        """
        if self._keys is None or (
            not _has(self._keys, kid) and self._rules.follows(rules.keys_are_fetched_again_for_an_unknown_kid)
        ):
            self._keys = self._fetched_keys()
        return self._keys

    def _fetched_keys(self) -> Mapping[str, Any]:
        found = self._fetched(self.metadata()["jwks_uri"])
        if found is None or not isinstance(found.get("keys"), list):
            raise unreadable(TITLE)
        return found

    def _fetched(self, url: str) -> Mapping[str, Any] | None:
        """Return the JSON object at `url`, None when it is none. Keys are as good as the way they came."""
        self._rules.check(credentials_travel_over_tls, url)
        answer = exchange(self._http, "GET", url, title=TITLE)
        found = json_of(answer) if answer.status_code == 200 else None
        return found if isinstance(found, dict) else None


def _has(keys: Mapping[str, Any], kid: object) -> bool:
    return any(isinstance(key, dict) and key.get("kid") == kid for key in keys["keys"])
