"""The resource owner (RFC 6749 §1.1): Alice, and the user agent through which she acts."""

from mockserver.resource_owner.app import ResourceOwner
from mockserver.resource_owner.cookies import Cookie, CookieJar
from mockserver.resource_owner.history import HistoryEntry
from mockserver.resource_owner.page import Page
from mockserver.resource_owner.person import Person
from mockserver.resource_owner.user_agent import UserAgent

__all__ = ["Cookie", "CookieJar", "HistoryEntry", "Page", "Person", "ResourceOwner", "UserAgent"]
