"""A headless Chromium that can reach nothing but this machine, and one JupyterLab for all its tests."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from oauthsim.cli import lab

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
TOKEN = "only-for-these-tests"
PATIENCE = 30_000
"""Milliseconds until something that does not come is given up."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. The one of the system: fails, rather than skips, where there is none."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium: install it, or name it as in CHROMIUM=/path/to/chromium"
    switches = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    switches += ["--disable-sync", "--disable-default-apps", "--no-proxy-server", "--disable-dev-shm-usage"]
    if os.name == "posix" and os.geteuid() == 0:
        switches.append("--no-sandbox")  # Chromium's sandbox refuses root
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=switches)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A browser tab, with every request that it made and every error that its console showed."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Begin to note what the tab does."""
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def forget(self) -> None:
        """Begin to note anew."""
        self.requests.clear()
        self.errors.clear()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile that no other test has touched."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Watched:
    """A tab that is watched."""
    watched = Watched(context.new_page())
    watched.watch()
    return watched


@dataclass(frozen=True)
class JupyterLab:
    """A JupyterLab that runs on a copy of the notebooks."""

    address: str

    def url(self, notebook: str | None = None) -> str:
        """Return the address of a notebook in it, or of JupyterLab with nothing open."""
        place = f"/tree/{notebook}" if notebook else ""
        return f"{self.address}/lab{place}?token={TOKEN}&reset"


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """JupyterLab as `oauthsim lab` starts it, with a home of its own: there nobody has trusted a notebook."""
    home = tmp_path_factory.mktemp("home")
    folder = Path(shutil.copytree(NOTEBOOKS, home / "notebooks"))
    port = free_port()
    words = [*lab.command(folder, port, browser=False), f"--IdentityProvider.token={TOKEN}"]
    words.append("--LabApp.expose_app_in_browser=True")  # window.jupyterapp, for `Desk`
    with subprocess.Popen(words, env=environment(home), stderr=subprocess.PIPE, text=True) as process:
        listener = Listener(process)
        try:
            listener.wait_until_it_serves()
            yield JupyterLab(f"http://127.0.0.1:{port}")
        finally:
            stop(process)
            listener.join()


TIDY = """async () => {
    for (const widget of [...jupyterapp.shell.widgets('main')]) widget.dispose();
    await jupyterapp.serviceManager.sessions.shutdownAll();
}"""
"""Close everything, unsaved, and end its kernels."""


class Desk:
    """The tab with JupyterLab in which one test works after another; loading it costs most of a test."""

    def __init__(self, browser: Browser, lab: JupyterLab) -> None:
        self._browser, self._lab = browser, lab
        self._tab: Watched | None = None

    def tab(self) -> Watched:
        """Return the tab, with nothing open in it, and nothing noted but what opening it brought."""
        if self._tab is not None:
            self._tab.forget()
            return self._tab
        context = self._browser.new_context(viewport={"width": 1400, "height": 1000})
        context.set_default_timeout(PATIENCE)
        self._tab = Watched(context.new_page())
        self._tab.watch()
        self._tab.page.goto(self._lab.url())
        self._tab.page.wait_for_function("() => window.jupyterapp?.restored")
        self._tab.page.evaluate("jupyterapp.restored.then(() => null)")
        return self._tab

    def tidy(self) -> None:
        """Close what a test has opened, and end its kernels, before the next comes."""
        if self._tab is not None:
            self._tab.page.evaluate(TIDY)

    def leave(self) -> None:
        """Give the tab up: the next test gets another."""
        if self._tab is not None:
            self._tab.page.context.close()
        self._tab = None


@pytest.fixture(scope="session")
def desk(browser: Browser, jupyterlab: JupyterLab) -> Iterator[Desk]:
    """The place in JupyterLab where all its tests work."""
    desk = Desk(browser, jupyterlab)
    yield desk
    desk.leave()


@pytest.fixture
def lab_tab(desk: Desk, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A tab with an empty JupyterLab. After a test that failed nobody knows how it looks: it is given up."""
    failed = request.session.testsfailed
    yield desk.tab()
    if request.session.testsfailed > failed:
        desk.leave()
    else:
        desk.tidy()


class Listener(threading.Thread):
    """Reads what JupyterLab says; it would stop when nobody did."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.address = ""
        self._process, self._said, self._serves = process, list[str](), threading.Event()
        self.start()

    def run(self) -> None:
        """Read until JupyterLab has ended."""
        for line in self._process.stderr or ():
            self._said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\S+", line):
                self.address = found[0]
                self._serves.set()

    def wait_until_it_serves(self) -> None:
        """Return once JupyterLab answers at its address; fail, with what it said, when it does not."""
        if not (self._serves.wait(timeout=60) and answers(self.address)):
            pytest.fail("JupyterLab did not start:\n" + "".join(self._said[-20:]))


def stop(process: subprocess.Popen[str]) -> None:
    """End JupyterLab: politely first, since now and then it sleeps through the request."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def answers(address: str) -> bool:
    """Whether somebody listens at `address` within some seconds: JupyterLab names it before it does."""
    there = urlsplit(address)
    for _ in range(200):
        try:
            socket.create_connection((there.hostname, there.port)).close()
            return True
        except OSError:
            threading.Event().wait(0.05)
    return False


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a person who has never used JupyterLab before."""
    places = {"HOME": "", "IPYTHONDIR": "ipython", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data"}
    places |= {"JUPYTER_RUNTIME_DIR": "runtime", "JUPYTERLAB_SETTINGS_DIR": "settings"}
    places |= {"JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    return lab.environment() | {name: str(home / folder) for name, folder in places.items()}


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
