"""`oauthsim lab` from a checkout: the address that it prints opens the first notebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from browser.conftest import Listener, Watched, environment, stop


def test_the_address_that_the_command_prints_opens_the_first_notebook(tab: Watched, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "oauthsim", "lab", "--no-browser"]
    with subprocess.Popen(
        words, env=environment(tmp_path), cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        listener = Listener(process)
        try:
            listener.wait_until_it_serves()
            tab.page.goto(listener.address)
            tab.page.get_by_role("heading", name="Start here").wait_for()
            tab.page.get_by_role("tab", name="00_start_here.ipynb").wait_for()
            assert "/lab/tree/00_start_here.ipynb" in tab.page.url
            assert tab.page.get_by_text("Would you like to get notified").count() == 0
        finally:
            stop(process)
            listener.join()
