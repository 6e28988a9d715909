"""Tokens and codes that leak: from URLs, logs, histories, storage. In the order of teaching."""

from oauthsim.attacks.leaks import token_in_a_log as _token_in_a_log  # noqa: F401
