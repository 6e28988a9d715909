"""Devices that are approved elsewhere, and what can be guessed. In the order of teaching."""

# isort: off
from oauthsim.attacks.devices import phishing as _phishing  # noqa: F401
from oauthsim.attacks.devices import guessing as _guessing  # noqa: F401
from oauthsim.attacks.devices import token_scanning as _token_scanning  # noqa: F401
