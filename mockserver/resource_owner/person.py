"""Alice, the resource owner (RFC 6749 §1.1): she logs in, decides, and does not look at the address bar."""

from __future__ import annotations

from mockserver.policy import UsageMistake
from mockserver.resource_owner.page import Page
from mockserver.resource_owner.user_agent import UserAgent

LOG_IN, ALLOW, DENY, GO_ON = "Log in", "Allow", "Deny", "Go on"

WARNING = "Nobody at auth.example has verified this application."
"""What a consent page says about a client that is only what it calls itself."""


class Person:
    """Who sits at the browser. With `allow` she allows what is asked; of the scopes only `grant_only`.

    She denies what a consent page warns of, unless she is one who does not read: `heeds_warnings`.
    """

    def __init__(
        self,
        browser: UserAgent,
        *,
        username: str,
        password: str,
        allow: bool = True,
        grant_only: tuple[str, ...] | None = None,
        heeds_warnings: bool = True,
    ) -> None:
        self.browser = browser
        self.username = username
        self.password = password
        self.allow = allow
        self.grant_only = grant_only
        self.heeds_warnings = heeds_warnings

    def log_in(self) -> Page:
        """Type her name and password into the form that she sees. Raises UsageMistake when she sees none."""
        if not self._sees_login():
            raise UsageMistake(f"there is no login form on {self.browser.address}")
        return self.browser.press(LOG_IN, username=self.username, password=self.password)

    def decide(self) -> Page:
        """Press Allow or Deny; before Allow, tick only the scopes of `grant_only`.

        Raises UsageMistake when there is no such button.
        """
        if not self.allow or (self.heeds_warnings and WARNING in self.browser.page.text):
            return self.browser.press(DENY)
        offered = self._offered_scopes()
        if self.grant_only is None or not offered:
            return self.browser.press(ALLOW)
        return self.browser.press(ALLOW, scope=[scope for scope in offered if scope in self.grant_only])

    def go_on(self) -> Page:
        """Press Go on, where she is asked whether to leave for an application that nobody vouches for.

        She does that only when a story tells her to. Raises UsageMistake when there is no such button.
        """
        return self.browser.press(GO_ON)

    def answer_pages(self, limit: int = 8) -> Page:
        """Log in and decide for as long as such pages appear, `limit` at most; return the page after them.

        When the login form comes back at the same place, she does not try the same password again.
        """
        refused_at = ""
        for _ in range(limit):
            place = self.browser.address.partition("?")[0]
            if self._sees_login():
                if place == refused_at:
                    break
                self.log_in()
                refused_at = place
            elif self._sees_consent():
                self.decide()
                refused_at = ""
            else:
                break
        return self.browser.page

    def _sees_login(self) -> bool:
        found = self.browser.page.button(LOG_IN)
        return found is not None and {"username", "password"} <= set(found[0].field_names)

    def _sees_consent(self) -> bool:
        return self.browser.page.can_press(ALLOW) and self.browser.page.can_press(DENY)

    def _offered_scopes(self) -> list[str]:
        found = self.browser.page.button(ALLOW)
        fields = found[0].fields if found is not None else []
        return [field.value for field in fields if field.name == "scope" and field.kind == "checkbox"]
