"""The resource owner's user agent: a browser whose insides can be seen (RFC 6749 §1.2, RFC 9110, Fetch).

It reads no JavaScript and keeps no cache; what the script of a page would do, `run_script` does. All else
that decides where codes and tokens end up is done as browsers do it: redirects, fragments, cookies, Referer
and Origin, sub-resources, frames, history.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from mockserver.message import Response
from mockserver.network import Network, Unreachable
from mockserver.policy import UsageMistake, unknown
from mockserver.resource_owner.cookies import CookieJar
from mockserver.resource_owner.document import Link, Resource
from mockserver.resource_owner.forms import Button, Filled, Form, encoded
from mockserver.resource_owner.framing import refusal
from mockserver.resource_owner.history import HistoryEntry, Via
from mockserver.resource_owner.navigation import REDIRECT_LIMIT, Ask, header_text
from mockserver.resource_owner.page import Frame, Page, error_page
from mockserver.resource_owner.referrer import DEFAULT_POLICY, POLICIES
from mockserver.resource_owner.script import Window
from mockserver.resource_owner.url import MalformedUrl, Url, parse

Returned = TypeVar("Returned")
BLANK = "about:blank"
_NO_SCHEME = re.compile(r"[\w.-]+(:[0-9]+)?([/?#]|$)")
_OWN_SCHEMES = frozenset({"about", "blob", "data", "file", "javascript", "view-source"})
_UNREACHABLE = "This site can’t be reached"


class UserAgent:
    """Alice's browser: `page` is what it shows, `address` what stands in its address bar.

    Its `cookies`, `history` and `storage` (localStorage by origin) can be looked at and changed at any time;
    so can `default_policy`, which says what pages tell others of their URL unless they say so themselves.
    Whatever a site answers, the browser shows a page; UsageMistake is raised only when the page has no such
    link, button or field.
    """

    def __init__(self, network: Network, *, party: str = "resource_owner") -> None:
        self.party = party
        self.page = Page(BLANK)
        self.default_policy = DEFAULT_POLICY
        self.cookies = CookieJar()
        self.history: list[HistoryEntry] = []
        self.storage: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.popup: UserAgent | None = None
        self.opener: UserAgent | None = None
        self._network = network
        self._past: list[Page] = []

    @property
    def address(self) -> str:
        """The address bar: the URL of the page, with its fragment."""
        return self.page.url

    def open(self, url: str) -> Page:
        """Go to `url` as if Alice had typed it, or clicked it in a mail: no Referer, no site asked for it."""
        try:
            location = parse(f"https://{url}" if _NO_SCHEME.match(url) else url)
        except MalformedUrl as problem:
            return self._show(error_page(url, "This is not an address", str(problem)))
        return self._navigate(Ask(location), "typed")

    def follow(self, link_text: str) -> Page:
        """Click the link that reads `link_text`. UsageMistake, which names the links, when there is none."""
        for page, frame in self._views():
            for link in page.links:
                if link.text == link_text:
                    return self._follow(page, frame, link)
        seen = [link.text for page, _ in self._views() for link in page.links if link.text]
        raise UsageMistake(unknown("link", link_text, seen))

    def press(self, button: str, /, **fields: str | list[str] | None) -> Page:
        """Press the button that reads `button`, its form filled in with `fields`; others stay as they are.

        A list gives several values: of checkboxes of one name exactly those are ticked. None unticks them, or
        leaves the field out. Raises UsageMistake for a button, field or choice that is not there.
        """
        for page, frame in self._views():
            found = page.button(button, tuple(fields))
            if found is not None:
                return self._submit(page, frame, *found, fields)
        seen = [label for page, _ in self._views() for label in page.buttons]
        raise UsageMistake(unknown("button", button, seen))

    def run_script(self, script: Callable[[Window], Returned]) -> Returned:
        """Run what a script of the page that is shown would do; return what it returns."""
        return script(Window(self, self._send, self._follow_script))

    def open_window(self, url: str) -> UserAgent:
        """Open `url` in a window of its own, as a script of the page that is shown does; return that window.

        It is a browser of the same person: cookies, storage and history are one. Each of the two can post
        messages to the page in the other.
        """
        popup = UserAgent(self._network, party=self.party)
        popup.cookies, popup.storage, popup.history = self.cookies, self.storage, self.history
        popup.default_policy, popup.opener, self.popup = self.default_policy, self, popup
        popup._go(url, self.page, None, "link", policy=self.page.referrer_policy)
        return popup

    def reload(self) -> Page:
        """Ask again for the page that is shown, by the same request: a form is sent a second time."""
        if self.page.asked is None:
            return self.page
        return self._navigate(self.page.asked, "reload", keep_past=False)

    def back(self) -> Page:
        """Show the page before this one, as it was; asked for again only if it said `no-store`.

        Raises UsageMistake when there is no page before this one.
        """
        if not self._past:
            raise UsageMistake("there is no page to go back to")
        page = self._past.pop()
        if page.asked is not None and _no_store(page):
            if page.asked.method != "POST":
                return self._navigate(page.asked, "back", keep_past=False)
            reason = "The page was the answer to a form, and asked not to be kept. Send the form again?"
            page = error_page(page.asked.url, "Confirm form resubmission", reason, asked=page.asked)
        self._remember(page.url, "back")
        self.page = page
        return page

    def _views(self) -> Iterator[tuple[Page, Frame | None]]:
        """The page and the pages in its frames: what Alice can click on."""
        yield self.page, None
        for frame in self.page.frames:
            if frame.page is not None:
                yield frame.page, frame

    def _follow_script(self, url: str) -> Page:
        return self._go(url, self.page, None, "link", policy=self.page.referrer_policy)

    def _follow(self, page: Page, frame: Frame | None, link: Link) -> Page:
        policy = link.referrer_policy if link.referrer_policy in POLICIES else page.referrer_policy
        if "noreferrer" in link.rel.split():
            policy = "no-referrer"
        return self._go(link.url, page, frame, "link", policy=policy)

    def _submit(self, page: Page, frame: Frame | None, form: Form, button: Button, fields: Filled) -> Page:
        content = encoded(form.entries(button, fields))
        method = button.method or form.method
        action = page.absolute(button.action or form.action or str(page.location or page.url))
        policy = form.referrer_policy or page.referrer_policy
        return self._go(action, page, frame, "form", policy=policy, method=method, content=content)

    def _go(
        self,
        url: str,
        page: Page,
        frame: Frame | None,
        via: Via,
        *,
        policy: str,
        method: str = "GET",
        content: str = "",
    ) -> Page:
        try:
            location = parse(url, page.base)
        except MalformedUrl as problem:
            return self._show(error_page(url, "This is not an address", str(problem)))
        if method == "GET" and via == "form":
            location = replace(location, query=content)
        body = content.encode() if method == "POST" else b""
        ask = Ask(location, method, body, page=page.location, policy=policy)
        return self._navigate(ask, via) if frame is None else self._navigate_frame(frame, ask)

    def _navigate(self, ask: Ask, via: Via, *, keep_past: bool = True) -> Page:
        if via in ("typed", "link") and self._is_here(ask.url):
            return self._move_within(ask.url, via)
        arrived = self._arrive(ask, via)
        return self.page if arrived is None else self._show(arrived, keep_past=keep_past)

    def _arrive(self, ask: Ask, via: Via) -> Page | None:
        """Ask, follow redirects, and return the page at their end; None when the answer says to stay."""
        for _ in range(REDIRECT_LIMIT + 1):
            try:
                response = self._send(ask)
                following = ask.redirected(response)
            except Unreachable as problem:
                self._remember(str(ask.url), via)
                return error_page(ask.url, _UNREACHABLE, str(problem), asked=ask)
            except MalformedUrl as problem:
                self._remember(str(ask.url), via)
                return error_page(ask.url, "The page sends you to no address", str(problem), asked=ask)
            if following is None:
                return self._answered(ask, response, via)
            self._remember(str(ask.url), via, shown=False)
            ask, via = following, "redirect"
        return error_page(ask.url, "Too many redirects", f"{REDIRECT_LIMIT} redirects in a row", asked=ask)

    def _answered(self, ask: Ask, response: Response, via: Via) -> Page | None:
        if response.status in (204, 205):
            return None
        self._remember(str(ask.url), via)
        return Page(
            ask.url,
            response.status,
            response.headers,
            response.body,
            asked=ask,
            default_policy=self.default_policy,
        )

    def _send(self, ask: Ask) -> Response:
        if not ask.url.is_web and (ask.url.scheme in _OWN_SCHEMES or not self._is_installed(ask.url)):
            raise Unreachable(_no_application(ask.url))
        now, jar = self._network.clock.now, self.cookies
        same_site = ask.is_same_site
        top_level = ask.kind == "page"
        shares_cookies = ask.kind != "script" or ask.is_same_origin or ask.credentials
        cookie = jar.header(ask.url, now, same_site=same_site, method=ask.method, top_level=top_level)
        if not shares_cookies:
            cookie = None
        response = self._network.send(ask.request(cookie), sender=self.party, channel="front")
        for name, value in response.headers:
            if name.lower() == "set-cookie" and shares_cookies:
                now = self._network.clock.now  # the answer may have taken its time
                jar.receive(header_text(value), ask.url, now, welcome=same_site or top_level)
        return response

    def _is_installed(self, url: Url) -> bool:
        return any(party.host in (url.host, url.scheme) for party in self._network.participants.values())

    def _show(self, page: Page, *, keep_past: bool = True) -> Page:
        if keep_past and self.page.url != BLANK:
            self._past.append(self.page)
        self.page = page
        if page.loads_more:
            self._load_more(page)
        return page

    def _is_here(self, url: Url) -> bool:
        here = self.page.location
        return url.fragment is not None and here is not None and url.without_fragment == here.without_fragment

    def _move_within(self, url: Url, via: Via) -> Page:
        page = copy.copy(self.page)
        page.location, page.url = url, str(url)
        page.asked = None if page.asked is None else replace(page.asked, url=url)
        self._past.append(self.page)
        self._remember(page.url, via)
        self.page = page
        return page

    def _load_more(self, page: Page) -> None:
        """Fetch what the page embeds, in the order in which it stands: each of these learns the Referer."""
        asked: set[str] = set()
        for resource in page.document.resources:
            url = page.absolute(resource.url)
            if resource.tag == "iframe":
                page.frames.append(Frame(url))
                self._embed(page, page.frames[-1], resource)
            elif url not in asked:
                asked.add(url)
                self._fetch(page, resource)

    def _fetch(self, page: Page, resource: Resource) -> None:
        try:
            ask: Ask | None = self._embedded(page, resource)
            for _ in range(REDIRECT_LIMIT + 1):
                if ask is None or not ask.url.is_web:
                    return
                ask = ask.redirected(self._send(ask))
        except (Unreachable, MalformedUrl):
            return  # a broken image

    def _embed(self, page: Page, frame: Frame, resource: Resource) -> None:
        try:
            ask = self._embedded(page, resource)
        except MalformedUrl:
            return
        if ask.url.is_web:
            self._navigate_frame(frame, replace(ask, kind="frame"))

    def _embedded(self, page: Page, resource: Resource) -> Ask:
        policy = resource.referrer_policy if resource.referrer_policy in POLICIES else page.referrer_policy
        url = parse(resource.url, page.base)
        return Ask(url, page=page.location, policy=policy, kind="resource", top=page.location)

    def _navigate_frame(self, frame: Frame, ask: Ask) -> Page:
        top = self.page.location
        arrived = self._arrive(replace(ask, kind="frame", top=top), "frame")
        if arrived is not None and arrived.location is not None and top is not None:
            blocked = refusal(arrived.headers, arrived.location, top)
            frame.url, frame.blocked = arrived.url, blocked
            frame.page = None if blocked else arrived
        return self.page

    def _remember(self, url: str, via: Via, *, shown: bool = True) -> None:
        if via != "frame":
            self.history.append(HistoryEntry(url, self._network.clock.now, via, shown))


def _no_store(page: Page) -> bool:
    values = [value.lower() for name, value in page.headers if name.lower() == "cache-control"]
    return any("no-store" in value for value in values)


def _no_application(url: Url) -> str:
    if url.scheme in _OWN_SCHEMES:
        return f"the browser does not go to {url.scheme}: URLs from a page or a redirect"
    return f"no application on Alice's device opens {url.scheme}: URLs"
