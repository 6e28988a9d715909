"""Authorization servers, resource servers and metadata that lie. In the order of teaching."""

# isort: off
from oauthsim.attacks.servers import mix_up as _mix_up  # noqa: F401
from oauthsim.attacks.servers import code_injection as _code_injection  # noqa: F401
from oauthsim.attacks.servers import substitution as _substitution  # noqa: F401
from oauthsim.attacks.servers import impersonated_metadata as _impersonated_metadata  # noqa: F401
