"""Rules of what the client takes from an address: where to go on to, what to show (RFC 9700 §4.11.1)."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from mockserver.protocol.errors import InvalidRequest
from mockserver.rules import check, practice

_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


@check("RFC 9700 §4.11.1", first_asked="rfc9700", requirements=("RFC9700-4.11.1-01", "RFC9700-4.1.3-03"))
def redirects_stay_on_our_own_site(to: str) -> str:
    """A link that names where to go on to leads only to pages of this client: it is a path, and no more."""
    if not _PATH.fullmatch(to):
        raise InvalidRequest("We do not send you on to another site.", evidence=f"to={to[:200]}")
    return f"to={to[:200]}"


@check("RFC 9700 §4.17.2", first_asked="rfc9700")
def messages_come_from_an_authorization_server(origin: str, issuers: Collection[str]) -> str:
    """A message that another window posts is an answer only if it comes from a server of this client."""
    servers = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, issuers)}
    if origin not in servers:
        raise InvalidRequest(
            "This message does not come from a server that we have asked.",
            evidence=f"origin={origin}; expected {' or '.join(sorted(servers))}",
        )
    return f"origin={origin}"


@practice("RFC 6749 §10.14", requirements=("RFC6749-10.14-02",))
def what_others_wrote_is_shown_as_text() -> None:
    """What came in an address or from another party is shown as text, whatever markup it has in it."""
