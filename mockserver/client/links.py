"""A page that sends the browser on: `/out?to=…`, as sites have it to count who leaves (RFC 9700 §4.11.1).

Whoever lets it lead anywhere has an open redirector: an address of this client that ends at somebody else's.
What else stands in its query goes along, as the marks of a campaign do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from mockserver.client.pages import redirect
from mockserver.client.rules.links import redirects_stay_on_our_own_site
from mockserver.protocol.errors import InvalidRequest
from mockserver.protocol.parameters import Parameters, add_to_uri

if TYPE_CHECKING:
    from mockserver.client.party import Client


def out(client: Client, parameters: Parameters) -> Response:
    """Send the browser to where `to` says. Raises InvalidRequest when that is nowhere, or not on our site."""
    to = parameters.get("to", "")
    client.rules.check(redirects_stay_on_our_own_site, to)
    if not to or not to.isascii() or not to.isprintable() or " " in to:
        raise InvalidRequest("This link leads nowhere.", evidence=f"to={to[:200]!r}")
    others = [(name, value) for name, value in parameters.pairs if name != "to"]
    return redirect(add_to_uri(to, others))
