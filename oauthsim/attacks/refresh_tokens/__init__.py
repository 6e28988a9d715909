"""Refresh tokens: stolen, lost, raced for (RFC 9700 §4.14). In the order of teaching."""

from oauthsim.attacks.refresh_tokens import thief_second as _thief_second  # noqa: F401
