"""Refresh tokens: theft found out by rotation, answers lost, workers at once, and what each defence costs."""

# isort: off
from oauthsim.attacks.refresh_tokens import thief_second as _thief_second  # noqa: F401
from oauthsim.attacks.refresh_tokens import thief_first as _thief_first  # noqa: F401
from oauthsim.attacks.refresh_tokens import lost_answer as _lost_answer  # noqa: F401
from oauthsim.attacks.refresh_tokens import crashed_job as _crashed_job  # noqa: F401
from oauthsim.attacks.refresh_tokens import two_workers as _two_workers  # noqa: F401
from oauthsim.attacks.refresh_tokens import grace_window as _grace_window  # noqa: F401
from oauthsim.attacks.refresh_tokens import another_client as _another_client  # noqa: F401
from oauthsim.attacks.refresh_tokens import password_change as _password_change  # noqa: F401
