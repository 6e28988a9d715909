"""Tokens that are forged, confused, or used where they do not belong. In the order of teaching."""

# isort: off
from oauthsim.attacks.tokens import unsigned as _unsigned  # noqa: F401
from oauthsim.attacks.tokens import key_confusion as _key_confusion  # noqa: F401
from oauthsim.attacks.tokens import key_by_path as _key_by_path  # noqa: F401
from oauthsim.attacks.tokens import key_in_the_token as _key_in_the_token  # noqa: F401
from oauthsim.attacks.tokens import expired as _expired  # noqa: F401
from oauthsim.attacks.tokens import another_audience as _another_audience  # noqa: F401
from oauthsim.attacks.tokens import another_kind as _another_kind  # noqa: F401
from oauthsim.attacks.tokens import client_as_user as _client_as_user  # noqa: F401
from oauthsim.attacks.tokens import proofs as _proofs  # noqa: F401
