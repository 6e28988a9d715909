"""Alice, the resource owner (RFC 6749 §1.1): she logs in, decides, and does not look at the address bar."""

from __future__ import annotations

from mockserver.policy import UsageMistake
from mockserver.resource_owner.page import Page
from mockserver.resource_owner.user_agent import UserAgent

LOG_IN, ALLOW, DENY = "Log in", "Allow", "Deny"


class Person:
    """Who sits at the browser. With `allow` she allows what is asked; of the scopes only `grant_only`."""

    def __init__(
        self,
        browser: UserAgent,
        *,
        username: str,
        password: str,
        allow: bool = True,
        grant_only: tuple[str, ...] | None = None,
    ) -> None:
        self.browser = browser
        self.username = username
        self.password = password
        self.allow = allow
        self.grant_only = grant_only

    def log_in(self) -> Page:
        """Type her name and password into the form that she sees. Raises UsageMistake when she sees none."""
        if not self._sees_login():
            raise UsageMistake(f"there is no login form on {self.browser.address}")
        return self.browser.press(LOG_IN, username=self.username, password=self.password)

    def decide(self) -> Page:
        """Press Allow or Deny; before Allow, tick only the scopes of `grant_only`.

        Raises UsageMistake when there is no such button.
        """
        if not self.allow:
            return self.browser.press(DENY)
        offered = self._offered_scopes()
        if self.grant_only is None or not offered:
            return self.browser.press(ALLOW)
        return self.browser.press(ALLOW, scope=[scope for scope in offered if scope in self.grant_only])

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
