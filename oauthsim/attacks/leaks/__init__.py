"""Tokens and codes that leak: from URLs, logs, histories, storage. In the order of teaching."""

# isort: off
from oauthsim.attacks.leaks import token_in_a_log as _token_in_a_log  # noqa: F401
from oauthsim.attacks.leaks import history as _history  # noqa: F401
from oauthsim.attacks.leaks import foreign_content as _foreign_content  # noqa: F401
from oauthsim.attacks.leaks import error_page as _error_page  # noqa: F401
from oauthsim.attacks.leaks import state_in_the_referer as _state_in_the_referer  # noqa: F401
from oauthsim.attacks.leaks import code_in_a_log as _code_in_a_log  # noqa: F401
from oauthsim.attacks.leaks import storage as _storage  # noqa: F401
from oauthsim.attacks.leaks import bundle as _bundle  # noqa: F401
from oauthsim.attacks.leaks import database as _database  # noqa: F401
from oauthsim.attacks.leaks import old_token as _old_token  # noqa: F401
from oauthsim.attacks.leaks import bound_token as _bound_token  # noqa: F401
