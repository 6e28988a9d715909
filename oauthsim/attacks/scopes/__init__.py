"""Scope creep: a client that asks for all, a person who allows all, a server that gives more than that."""

# isort: off
from oauthsim.attacks.scopes import asks_for_everything as _asks_for_everything  # noqa: F401
from oauthsim.attacks.scopes import unchecked as _unchecked  # noqa: F401
from oauthsim.attacks.scopes import growth_on_refresh as _growth_on_refresh  # noqa: F401
from oauthsim.attacks.scopes import growth_with_the_code as _growth_with_the_code  # noqa: F401
from oauthsim.attacks.scopes import consent_phishing as _consent_phishing  # noqa: F401
from oauthsim.attacks.scopes import borrowed_name as _borrowed_name  # noqa: F401
