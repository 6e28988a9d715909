"""One step of a browser: what it asks for, for whom, and where a redirect sends it (RFC 9110 §15.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from mockserver.message import Headers, Request, Response, header, sized
from mockserver.resource_owner.referrer import DEFAULT_POLICY, origin, policy_in, referer
from mockserver.resource_owner.url import Url, parse

REDIRECT_LIMIT: Final = 20
"""After so many redirects in a row a browser gives up (Fetch §4.4)."""

Kind = Literal["page", "frame", "resource", "script"]
_ACCEPT_PAGE: Final = ("Accept", "text/html,*/*;q=0.8")
_ACCEPT_ANYTHING: Final = ("Accept", "*/*")
_USER_AGENT: Final = ("User-Agent", "Alice's browser (oauthsim)")
_FORM: Final = ("Content-Type", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request in the making. `page` is the URL of the document that asks, None when Alice typed the URL.

    `top` is the page in the address bar when something inside it is asked for. `tainted` is set once a
    redirect led through a foreign origin: Origin is `null` from there on (Fetch §4.4). `headers` are those
    that a script adds; `credentials` says that it wants its request to carry the cookies of another origin.
    """

    url: Url
    method: str = "GET"
    body: bytes = b""
    page: Url | None = None
    policy: str = DEFAULT_POLICY
    kind: Kind = "page"
    top: Url | None = None
    tainted: bool = False
    headers: Headers = ()
    credentials: bool = False

    @property
    def is_same_origin(self) -> bool:
        """Whether asker and asked are of one origin: only then does a script's request carry cookies."""
        return self.page is not None and self.page.origin == self.url.origin

    @property
    def is_same_site(self) -> bool:
        """Whether asker and asked are of one site (RFC 6265bis §5.2). What Alice types, no site asks."""
        site = self.url.site
        return all(asker is None or asker.site == site for asker in (self.page, self.top))

    def request(self, cookie: str | None) -> Request:
        """Return the HTTP request, with the headers that a browser gives it."""
        within = self.kind in ("resource", "script")
        headers: Headers = (_ACCEPT_ANYTHING if within else _ACCEPT_PAGE, _USER_AGENT)
        referrer = referer(self.page, self.policy, self.url)
        if referrer is not None:
            headers = (*headers, ("Referer", referrer))
        if self.method == "POST":
            told = "null" if self.tainted else origin(self.page, self.policy, self.url)
            headers = sized((*headers, ("Origin", told), _FORM), self.body)
        elif self.kind == "script" and not self.is_same_origin:
            headers = (*headers, ("Origin", origin(self.page, self.policy, self.url)))
        if cookie is not None:
            headers = (*headers, ("Cookie", cookie))
        headers = (*headers, *self.headers)
        return Request(self.method, str(self.url.without_fragment), headers, self.body)

    def redirected(self, response: Response) -> Ask | None:
        """Return what `response` makes the browser ask for next, or None when it is no redirect.

        301, 302 and 303 turn a POST into a GET; 307 and 308 send method and body on, passwords included
        (RFC 9700 §4.12). Raises MalformedUrl for a Location that cannot be read.
        """
        if response.status not in (301, 302, 303, 307, 308):
            return None
        location = header(response.headers, "Location")
        if location is None:
            return None
        url = parse(header_text(location), self.url)
        if url.fragment is None:
            # it goes along (RFC 9110 §10.2.2), which RFC 9700 §4.1.2 tells how to abuse
            url = replace(url, fragment=self.url.fragment)
        keeps = response.status in (307, 308) or self.method == "GET"
        told = [value for name, value in response.headers if name.lower() == "referrer-policy"]
        return replace(
            self,
            url=url,
            method=self.method if keeps else "GET",
            body=self.body if keeps else b"",
            policy=policy_in(told) or self.policy,
            tainted=self.tainted or self._leaves_a_foreign_origin(url),
        )

    def _leaves_a_foreign_origin(self, url: Url) -> bool:
        return url.origin != self.url.origin and self.page is not None and self.page.origin != self.url.origin


def header_text(value: str) -> str:
    """Return a header's value as text: WSGI hands over octets as Latin-1 (PEP 3333), pages mean UTF-8."""
    return value if value.isascii() else value.encode("latin-1", "replace").decode("utf-8", "replace")
