"""The player as a page from the file system, used as a person would: clicking, pointing, typing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.conftest import Watched
from browser.player_page import count, go, open_player, open_tab, quiet, row_of_the_present
from player.long_run import long_run
from playwright.sync_api import BrowserContext, expect

from mockserver.message import Request, Response
from mockserver.policy import preset
from oauthsim.player.html_export import html
from oauthsim.player.model import model
from oauthsim.player.strings import languages
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

HONEST = simulate("authorization-code")
FORGED = simulate("authorization-code", edits=["12:state=forged"])
LET_THROUGH = simulate(
    "authorization-code",
    policy=preset("rfc9700").without("state-belongs-to-this-session"),
    edits=["13:state=forged"],
)
VIOLATIONS = """async () => {
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map((one) => [one.id, one.nodes[0].html]);
}"""


@pytest.fixture
def player(tab: Watched, tmp_path: Path) -> Watched:
    """The player of the honest authorization code run."""
    open_player(tab, tmp_path, HONEST)
    return tab


def test_a_newcomer_sees_the_diagram_the_first_message_one_sentence_and_a_button(player: Watched) -> None:
    page = player.page
    expect(page.get_by_role("heading", level=1)).to_have_text("authorization-code")
    diagram, story = page.locator(".op-scroller").bounding_box(), page.locator(".op-story").bounding_box()
    assert diagram is not None
    assert story is not None
    assert diagram["x"] + diagram["width"] <= story["x"], "the diagram is at the left of what is said"
    expect(page.locator(".op-says")).to_contain_text(model(HONEST)["messages"][0]["says"])
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_enabled()
    assert quiet(player)


def test_the_buttons_step_through_the_run(player: Watched) -> None:
    press = lambda name: player.page.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    press("Next")
    assert count(player) == "2 of 26"
    press("Last")
    assert count(player) == "26 of 26"
    expect(player.page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    press("Back")
    assert count(player) == "25 of 26"
    press("First")
    assert count(player) == "1 of 26"


def test_arrow_keys_home_and_end_step_too(player: Watched) -> None:
    page = player.page
    page.locator(".op-scroller").focus()
    for key, where in (("ArrowRight", 2), ("ArrowDown", 3), ("ArrowLeft", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        assert count(player) == f"{where} of 26"
    page.keyboard.press("End")
    assert count(player) == "26 of 26"
    page.keyboard.press("Home")
    assert count(player) == "1 of 26"


def test_the_slider_and_the_list_of_steps_go_anywhere(player: Watched) -> None:
    slider = player.page.get_by_role("slider")
    slider.fill("20")
    assert count(player) == "20 of 26"
    assert str(slider.get_attribute("aria-valuetext")).startswith("Message 20 of 26. The client calls")
    player.page.get_by_label("Go to a step of the story").select_option("12")
    assert count(player) == "12 of 26"


def test_a_click_on_an_arrow_goes_there_and_the_diagram_shows_what_is_present_and_to_come(
    player: Watched,
) -> None:
    go(player, 5)
    assert count(player) == "5 of 26"
    band, line = row_of_the_present(player)
    assert abs(band - line) < 20
    veil = player.page.locator(".op-veil")
    above = float(veil.get_attribute("y") or 0)
    go(player, 6)
    assert float(veil.get_attribute("y") or 0) > above


def test_play_goes_on_by_itself_at_the_chosen_speed_and_stops_at_the_end(player: Watched) -> None:
    player.page.clock.install()
    player.page.reload()
    player.page.get_by_label("Speed").select_option("4×")
    player.page.get_by_role("button", name="Play").click()
    player.page.clock.run_for(1500)
    assert count(player) == "4 of 26"
    player.page.get_by_role("button", name="Pause").click()
    player.page.clock.run_for(5000)
    assert count(player) == "4 of 26"
    player.page.get_by_role("slider").fill("25")
    player.page.get_by_role("button", name="Play").click()
    player.page.clock.run_for(3000)
    assert count(player) == "26 of 26"
    expect(player.page.get_by_role("button", name="Play")).to_be_visible()


def test_the_heads_of_the_lifelines_stay_in_sight(player: Watched) -> None:
    player.page.get_by_role("button", name="Last", exact=True).click()
    heads = player.page.locator(".op-heads").bounding_box()
    pane = player.page.locator(".op-scroller").bounding_box()
    assert heads is not None
    assert pane is not None
    player.page.wait_for_function("() => document.querySelector('.op-scroller').scrollTop > 200")
    assert abs(heads["y"] - pane["y"]) < 3


def test_pointing_at_a_field_explains_it_and_so_does_the_focus(player: Watched) -> None:
    go(player, 14)
    page, card = player.page, player.page.get_by_role("tooltip")
    page.get_by_role("button", name="code_verifier, form").hover()
    expect(card).to_contain_text("The secret behind the code_challenge")
    expect(card).to_contain_text("RFC 7636 §4.5")
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()

    piece = page.get_by_role("button", name="redirect_uri, form")
    piece.focus()
    expect(card).to_contain_text("https://app.example/callback")
    assert piece.get_attribute("aria-describedby") == card.get_attribute("id")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_tab_alone_reaches_every_field_of_a_message(player: Watched) -> None:
    go(player, 14)
    page = player.page
    page.get_by_role("button", name="Copy as curl").focus()
    fields = [field for field in model(HONEST)["messages"][13]["fields"] if field[0] != "basic"]
    reached = []
    for _ in fields:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert reached == [f"{name}, {place}" for place, name, *_ in fields]


def test_the_message_is_shown_as_it_was_sent(player: Watched) -> None:
    go(player, 13)
    player.page.get_by_role("button", name="As sent").click()
    code = HONEST.message(13).url.partition("code=")[2].partition("&")[0]
    expect(player.page.locator(".op-wire pre")).to_contain_text(f"GET /callback?code={code}&state=")
    expect(player.page.locator(".op-wire pre")).to_contain_text("&iss=https%3A%2F%2Fauth.example HTTP/1.1")
    player.page.get_by_role("button", name="Readable").click()
    expect(player.page.locator(".op-wire pre")).to_contain_text("iss = https://auth.example")


def test_a_jwt_is_decoded_in_place_with_its_times_and_who_checks_it(player: Watched) -> None:
    go(player, 20)
    token = player.page.locator(".op-token")
    expect(token).to_contain_text("2026-01-05 10:00:00 UTC, in 1 hour")
    expect(token).to_contain_text("Made with the key auth-rs256-1 of this world.")
    expect(token).to_contain_text("Calendar API checks it and it verifies")
    go(player, 15)
    token.get_by_role("button", name="message 20").click()
    assert count(player) == "20 of 26"


def test_the_request_can_be_copied_as_curl(player: Watched, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(player, 14)
    player.page.get_by_role("button", name="Copy as curl").click()
    expect(player.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = player.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl --include --url 'https://auth.example/token'")


def test_every_rule_is_shown_with_what_it_saw(player: Watched) -> None:
    go(player, 13)
    panel = open_tab(player, "decisions")
    expect(panel.locator("li")).to_have_count(len(HONEST.ledger(13)))
    line = panel.locator("li", has_text="state-is-used-once")
    expect(line).to_contain_text("✓ held")
    expect(line).to_contain_text("It saw: first use")
    expect(line.get_by_role("link")).to_have_attribute(
        "href", "https://www.rfc-editor.org/rfc/rfc9700#section-4.2.4"
    )


@pytest.mark.parametrize(
    ("trace", "verdict", "badge"),
    [
        (FORGED, "✗ violated, stopped", "stopped by state-belongs-to-this-session"),
        (LET_THROUGH, "⚠ violated, not enforced", "violated, not enforced: state-belongs-to-this-session"),
    ],
)
def test_a_violated_rule_stands_out_in_the_list_and_on_the_diagram(
    tab: Watched, tmp_path: Path, trace: Trace, verdict: str, badge: str
) -> None:
    open_player(tab, tmp_path, trace)
    go(tab, 13)
    expect(tab.page.locator("[data-tab=decisions]")).to_contain_text("✗ 1")
    first = open_tab(tab, "decisions").locator("li").first
    expect(first).to_contain_text(verdict)
    expect(first).to_contain_text("state-belongs-to-this-session")
    badges = tab.page.locator("svg:not(.op-heads) [data-message='13'] .badge", has_text=badge)
    expect(badges).to_have_count(1)


def test_alice_sees_the_page_and_the_address_of_this_step(player: Watched) -> None:
    go(player, 10)
    panel = open_tab(player, "browser")
    expect(panel.locator(".op-address")).to_contain_text("https://auth.example/consent?request=request_")
    frame = player.page.frame_locator("iframe")
    expect(frame.get_by_role("heading")).to_contain_text("asks for access")
    assert player.page.locator("iframe").get_attribute("sandbox") == ""
    go(player, 13)
    expect(panel.locator(".op-address")).to_contain_text("https://app.example/callback?code=code_")
    expect(panel).to_contain_text("Loading")
    expect(frame.get_by_role("heading")).to_contain_text("asks for access")
    assert quiet(player)


def test_following_a_secret_lights_up_every_message_that_carries_it(player: Watched) -> None:
    go(player, 12)
    player.page.get_by_role("button", name="code, redirect query").click()
    carried = player.page.locator("[data-carries]").evaluate_all("all => all.map(one => one.dataset.carries)")
    (code,) = [one for one in model(HONEST)["secrets"] if one["kind"] == "code"]
    assert [int(one) for one in carried] == sorted({number for number, *_ in code["sightings"]})

    panel = open_tab(player, "secrets")
    table = panel.locator(".op-secret")
    expect(table.locator("tr", has_text="Alice's browser")).to_contain_text("in the query of the address")
    expect(table.locator("tr", has_text="Client")).to_contain_text("not yet")
    table.get_by_role("button", name="message 13").first.click()
    assert count(player) == "13 of 26"
    expect(table.locator("tr", has_text="Client")).not_to_contain_text("not yet")
    panel.get_by_role("button", name="Stop following").click()
    expect(player.page.locator("[data-carries]")).to_have_count(0)


def test_who_knows_what_follows_the_steps(player: Watched) -> None:
    panel = open_tab(player, "secrets")
    row = panel.locator(".op-who tr", has_text=re.compile("^password|password")).first
    expect(row).not_to_contain_text("✓")
    go(player, 7)
    expect(row.get_by_role("cell").nth(0)).to_contain_text("✓")
    expect(row.get_by_role("cell").nth(1)).to_have_text("–")


def test_lifetimes_are_drawn_along_the_clock(player: Watched) -> None:
    go(player, 15)
    life = open_tab(player, "secrets").locator(".op-lifetimes")
    expect(life.locator("li", has_text="access token 1")).to_contain_text(
        "good for 1 hour, until 2026-01-05 10:00:00"
    )
    go(player, 23)
    expect(life.locator("li", has_text="access token 1")).to_contain_text("over")
    expect(life.locator("li", has_text="refresh token 1")).to_contain_text("good for 14 days")


def test_a_page_without_python_says_that_nothing_can_be_changed(player: Watched) -> None:
    panel = open_tab(player, "change")
    expect(panel).to_contain_text("no Python behind it")
    expect(panel.locator("code")).to_have_text("simulate('authorization-code')")
    expect(panel.locator("form, input, select, textarea")).to_have_count(0)


@pytest.mark.parametrize(
    ("format", "begins"),
    [
        ("har", '{"log":'), ("curl", "#!/bin/sh"), ("pytest", '"""authorization-code'), ("svg", "<svg "),
        ("mermaid", ""), ("text", "authorization-code"), ("png", "\x89PNG"),
    ],
)  # fmt: skip
def test_the_run_can_be_saved_in_other_formats(
    player: Watched, tmp_path: Path, format: str, begins: str
) -> None:
    player.page.get_by_text("Save as").click()
    with player.page.expect_download() as download:
        player.page.locator(f"[data-format={format}]").click()
    file = tmp_path / "saved"
    download.value.save_as(file)
    content = file.read_bytes().decode("latin-1")
    assert content.startswith(begins)
    assert len(content) > 1000
    if format == "har":
        assert len(json.loads(content)["log"]["entries"]) == 13
    assert quiet(player)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("large", [False, True])
def test_axe_finds_nothing(tab: Watched, tmp_path: Path, language: str, scheme: str, large: bool) -> None:
    tab.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_player(tab, tmp_path, LET_THROUGH, language)
    if large:
        tab.page.locator(".op-large-switch").click()
    go(tab, 13)
    tab.page.evaluate(Axe().axe_script)
    for name in ("message", "decisions", "browser", "secrets", "change"):
        open_tab(tab, name)
        if name == "message":
            tab.page.locator(".op-field.op-holds").first.click()
        assert tab.page.evaluate(VIOLATIONS) == []


def test_large_type_is_larger_in_the_diagram_and_in_the_words(player: Watched) -> None:
    sizes = """() => ['.op-says', 'svg:not(.op-heads) .label'].map(
        (one) => document.querySelector(one).getBoundingClientRect().height)"""
    before = player.page.evaluate(sizes)
    player.page.get_by_role("button", name="Large type").click()
    after = player.page.evaluate(sizes)
    assert after[0] > before[0]
    assert after[1] > before[1] * 1.05


def test_in_arabic_everything_runs_from_right_to_left(tab: Watched, tmp_path: Path) -> None:
    open_player(tab, tmp_path, HONEST, "ar")
    page = tab.page
    assert page.evaluate("getComputedStyle(document.querySelector('.op-frame')).direction") == "rtl"
    page.get_by_role("button", name="التالية", exact=True).click()
    assert count(tab) == "2 من 26"
    page.locator(".op-scroller").focus()
    page.keyboard.press("ArrowLeft")
    assert count(tab) == "3 من 26"
    diagram, story = page.locator(".op-scroller").bounding_box(), page.locator(".op-story").bounding_box()
    assert diagram is not None
    assert story is not None
    assert story["x"] + story["width"] <= diagram["x"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 800, 1100, 1920])
def test_the_page_is_never_wider_than_its_window(tab: Watched, tmp_path: Path, width: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": 900})
    open_player(tab, tmp_path, FORGED)
    go(tab, 13)
    for name in ("message", "decisions", "browser", "secrets", "change"):
        open_tab(tab, name)
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_step_is_announced_to_a_screen_reader(player: Watched) -> None:
    player.page.get_by_role("button", name="Next", exact=True).click()
    live = player.page.locator("[aria-live=polite]")
    expect(live).to_have_text(f"Message 2 of 26. {model(HONEST)['messages'][1]['says']}")


def test_less_motion_is_respected(tab: Watched, tmp_path: Path) -> None:
    tab.page.emulate_media(reduced_motion="reduce")
    open_player(tab, tmp_path, HONEST)
    tab.page.evaluate("""() => {
        window.how = [];
        const pane = document.querySelector('.op-scroller');
        const scrollTo = pane.scrollTo.bind(pane);
        pane.scrollTo = (options) => { window.how.push(options.behavior); scrollTo(options) };
    }""")
    tab.page.get_by_role("button", name="Next", exact=True).click()
    assert tab.page.evaluate("window.how") == ["auto"]


def test_without_javascript_there_is_the_picture_and_the_text(
    context: BrowserContext, tmp_path: Path
) -> None:
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    tab = Watched(plain.new_page())
    file = tmp_path / "run.html"
    file.write_text(html(HONEST), encoding="utf-8")
    tab.page.goto(file.as_uri())
    expect(tab.page.locator("noscript svg")).to_be_visible()
    tab.page.locator("noscript summary").click()
    expect(tab.page.locator("noscript pre")).to_contain_text("POST /token")
    plain.close()


def test_a_run_of_a_thousand_messages_is_stepped_in_every_tab(tab: Watched, tmp_path: Path) -> None:
    open_player(tab, tmp_path, long_run(1_000))
    slider = tab.page.get_by_role("slider")
    for at, name in enumerate(("message", "decisions", "browser", "secrets", "change"), start=1):
        open_tab(tab, name)
        slider.fill(str(at * 150))
        tab.page.get_by_role("button", name="Next", exact=True).click()
        assert slider.input_value() == str(at * 150 + 1)


def test_a_page_in_a_frame_is_shown_in_it(tab: Watched, tmp_path: Path) -> None:
    page = replace(
        HONEST.message(2),
        response=Response(
            200, (("Content-Type", "text/html"),), b"<h1>Win!</h1><iframe src=//auth.example/ask></iframe>"
        ),
    )
    asked = replace(HONEST.message(3), number=3, request=Request("GET", "https://auth.example/ask"))
    answer = Response(200, (("Content-Type", "text/html"),), b"<button>Allow</button><script>1</script>")
    shown = replace(asked, number=4, response=answer, answers=3)
    run = replace(HONEST, messages=(HONEST.message(1), page, asked, shown), findings={}, events=())
    open_player(tab, tmp_path, run)
    go(tab, 4)
    open_tab(tab, "browser")
    outer = tab.page.frame_locator("iframe.op-page")
    expect(outer.get_by_role("heading")).to_have_text("Win!")
    expect(outer.frame_locator("iframe").get_by_role("button")).to_have_text("Allow")
    assert quiet(tab)
