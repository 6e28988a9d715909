"""`python -m oauthsim`: the same as the command `oauthsim`."""

from __future__ import annotations

import sys

from oauthsim.cli import main

if __name__ == "__main__":
    sys.exit(main())
