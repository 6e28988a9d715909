"""What the script of a page can see and do (HTML §7.2, Fetch §5). The script itself is a Python function.

Nothing stands between the script and the answers of other sites: an API that pages are meant to call allows
that by CORS (Fetch §3.2), and this browser takes it for allowed. Only where the cookies of another site go
along is an answer kept from the script that does not allow it expressly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Final

from mockserver.message import Response, header
from mockserver.network import Unreachable
from mockserver.policy import UsageMistake
from mockserver.resource_owner.navigation import Ask
from mockserver.resource_owner.page import Page
from mockserver.resource_owner.url import MalformedUrl, parse

_FORBIDDEN: Final = frozenset({"cookie", "host", "origin", "referer", "user-agent", "content-length"})
"""Headers that a browser lets no script set (Fetch §2.2.2)."""


class Window:
    """The window of the page that is shown, as its script has it before it."""

    def __init__(
        self,
        page: Page,
        storage: MutableMapping[str, dict[str, str]],
        send: Callable[[Ask], Response],
        go: Callable[[str], Page],
    ) -> None:
        self._page = page
        self._storage = storage
        self._send = send
        self._go = go

    @property
    def location(self) -> str:
        """The address bar, fragment and all: a script reads what no server was sent."""
        return self._page.url

    @property
    def fragment(self) -> str:
        """What stands behind the `#` of the address."""
        return self.location.partition("#")[2]

    @property
    def local_storage(self) -> dict[str, str]:
        """What scripts of this origin keep in the browser, for all scripts of this origin to read."""
        here = self._page.location
        if here is None or not here.is_web:
            raise UsageMistake(f"{self.location} is no page of a site: it has no storage")
        return self._storage[here.origin]

    def go(self, url: str) -> None:
        """Send the browser to `url`, as `location.assign` does."""
        self._go(url)

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None, *, credentials: bool = False
    ) -> Response | None:
        """Ask for `url` with GET, in the background; None when nothing comes back. Follows no redirect.

        Another origin is told who asks (Origin) and gets no cookie, unless `credentials` are to go along;
        then None comes back too where the answer does not allow this origin to read it (Fetch §3.2.5).
        Raises UsageMistake for a header that no script may set.
        """
        named = tuple((headers or {}).items())
        for name, _ in named:
            if name.lower() in _FORBIDDEN:
                raise UsageMistake(f"no script may set the header {name}")
        page = self._page
        try:
            target = parse(url, page.base)
            ask = Ask(
                target,
                page=page.location,
                policy=page.referrer_policy,
                kind="script",
                headers=named,
                credentials=credentials,
            )
            answer = self._send(ask)
        except (MalformedUrl, Unreachable):
            return None
        return answer if ask.is_same_origin or not credentials or _allowed(answer, page) else None


def _allowed(answer: Response, page: Page) -> bool:
    """Whether an answer to a request with cookies says that this page may read it; `*` will not do."""
    origin = page.location.origin if page.location is not None else "null"
    allows_origin = header(answer.headers, "Access-Control-Allow-Origin") == origin
    return allows_origin and header(answer.headers, "Access-Control-Allow-Credentials") == "true"
