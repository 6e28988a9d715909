"""What the script of a page can see and do (HTML §7.2, Fetch §5). The script itself is a Python function.

Nothing stands between the script and the answers of other sites: an API that pages are meant to call allows
that by CORS (Fetch §3.2), and this browser takes it for allowed. Only where the cookies of another site go
along is an answer kept from the script that does not allow it expressly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Final, Protocol

from mockserver.message import Response, header
from mockserver.network import Unreachable
from mockserver.policy import UsageMistake
from mockserver.resource_owner.navigation import Ask
from mockserver.resource_owner.page import Page, Posted
from mockserver.resource_owner.url import MalformedUrl, parse

_FORBIDDEN: Final = frozenset({"cookie", "host", "origin", "referer", "user-agent", "content-length"})
"""Headers that a browser lets no script set (Fetch §2.2.2)."""


class Browser(Protocol):
    """What a window has of the browser that it is in."""

    page: Page

    @property
    def storage(self) -> MutableMapping[str, dict[str, str]]:
        """What scripts keep, by origin."""

    @property
    def opener(self) -> Browser | None:
        """The window that has opened this one."""

    @property
    def popup(self) -> Browser | None:
        """The window that this one has opened."""

    def open_window(self, url: str) -> Browser:
        """Open another window."""


class Window:
    """The window of the page that is shown, as its script has it before it."""

    def __init__(self, browser: Browser, send: Callable[[Ask], Response], go: Callable[[str], Page]) -> None:
        self._browser = browser
        self._page = browser.page
        self._storage = browser.storage
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

    @property
    def source(self) -> str:
        """The page as it came, which its own script can read."""
        return self._page.html

    @property
    def messages(self) -> list[Posted]:
        """What other windows have posted to this page, each with the origin it came from (HTML §9.3)."""
        return self._page.messages

    def open(self, url: str) -> None:
        """Open `url` in another window, as `window.open` does."""
        self._browser.open_window(url)

    def post_to_opener(self, data: Mapping[str, str], target_origin: str) -> None:
        """Post `data` to the page that has opened this window, if it is of `target_origin` (`*`: any)."""
        self._post(self._browser.opener, data, target_origin)

    def post_to_popup(self, data: Mapping[str, str], target_origin: str) -> None:
        """Post `data` to the page in the window that this one has opened, if it is of `target_origin`."""
        self._post(self._browser.popup, data, target_origin)

    def _post(self, other: Browser | None, data: Mapping[str, str], target_origin: str) -> None:
        if other is not None and target_origin in ("*", _origin(other.page)):
            other.page.messages.append(Posted(dict(data), _origin(self._page)))

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
    allows_origin = header(answer.headers, "Access-Control-Allow-Origin") == _origin(page)
    return allows_origin and header(answer.headers, "Access-Control-Allow-Credentials") == "true"


def _origin(page: Page) -> str:
    return page.location.origin if page.location is not None else "null"
