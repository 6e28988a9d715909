import pytest

from mockserver.policy import UsageMistake

LOGIN = """<form method=post action=/next><input type=hidden name=csrf value=c1>
<input name=username value=bob><input type=password name=password><button>Log in</button></form>"""
CONSENT = """<form method=post action=/next><input type=checkbox name=scope value=read checked>
<input type=checkbox name=scope value=write checked><input type=checkbox name=scope value=admin>
<button name=decision value=allow>Allow</button><button name=decision value=deny>Deny</button></form>"""


def test_pressing_a_button_sends_its_form_with_what_was_filled_in(show, browser):
    show(LOGIN)
    assert browser.press("Log in", username="alice", password="a b&c").text == (
        "POST csrf=c1&username=alice&password=a b&c"
    )


def test_fields_that_nobody_touched_are_sent_as_they_stand(show, browser):
    show(LOGIN)
    assert browser.press("Log in").text == "POST csrf=c1&username=bob&password="


def test_none_leaves_a_field_out(show, browser):
    show(LOGIN)
    assert browser.press("Log in", csrf=None, username="a").text == "POST username=a&password="


def test_the_button_that_was_pressed_says_so(show, browser):
    show(CONSENT)
    assert browser.press("Deny").text == "POST scope=read&scope=write&decision=deny"


@pytest.mark.parametrize(
    ("ticked", "sent"),
    [
        (["admin", "read"], "scope=read&scope=admin&"),
        ("write", "scope=write&"),
        ([], ""),
        (None, ""),
    ],
)
def test_of_checkboxes_of_one_name_exactly_those_named_are_ticked(show, browser, ticked, sent):
    show(CONSENT)
    assert browser.press("Allow", scope=ticked).text == f"POST {sent}decision=allow"


@pytest.mark.parametrize(
    ("button", "fields", "sentence"),
    [
        ("Log on", {}, r"there is no button 'Log on'; did you mean: Log in\?"),
        ("Log in", {"user": "a"}, "there is no field 'user'"),
        ("Log in", {"username": ["a", "b"]}, "takes 1 value"),
    ],
)
def test_what_is_not_on_the_page_cannot_be_pressed_or_filled_in(show, browser, button, fields, sentence):
    show(LOGIN)
    with pytest.raises(UsageMistake, match=sentence):
        browser.press(button, **fields)


def test_a_choice_that_is_not_offered_cannot_be_made(show, browser, internet):
    show(CONSENT)
    with pytest.raises(
        UsageMistake, match=r"no choice of the field 'scope' 'everything'; there are: admin, read"
    ):
        browser.press("Allow", scope=["everything"])
    assert len(internet.requests) == 1


def test_a_get_form_puts_its_fields_in_the_query_in_place_of_the_one_there(show, browser):
    show("<form action=/next?old=1><input name=q><input type=submit value='Search it'></form>")
    browser.press("Search it", q="é ~*\n")
    assert browser.address == "https://app.example/next?q=%C3%A9+%7E*%0D%0A"


def test_a_form_without_action_goes_to_its_own_page(show, browser, internet):
    show("<form method=post><input name=a value=1><button>Go</button></form>")
    browser.press("Go")
    assert internet.conversation[-1] == "POST https://app.example/page"


def test_a_button_may_have_its_own_target_and_method(show, browser):
    show("<form action=/page><button formaction=/next formmethod=POST name=a value=1>Go</button></form>")
    assert browser.press("Go").text == "POST a=1"


def test_the_form_that_has_the_fields_is_meant_when_two_buttons_read_the_same(show, browser):
    form = "<form action=/next method=post><input name={0} value=0><button>Save</button></form>"
    show(form.format("first") + form.format("second"))
    assert browser.press("Save", second="2").text == "POST second=2"
    browser.back()
    assert browser.press("Save").text == "POST first=0"


def test_every_kind_of_field_is_sent_as_a_browser_sends_it(show, browser):
    show("""<form method=post action=/next>
    <select name=s><option>one<option value=2 selected>two</select>
    <select name=d><option>first<option>b</select>
    <select name=m multiple><option selected>x<option>y<option selected>z</select>
    <input type=radio name=r value=1><input type=radio name=r value=2 checked>
    <textarea name=t>\n<b>text</textarea><input type=checkbox name=c checked>
    <input name=off value=1 disabled><input value=nameless><input type=file name=f><input type=reset name=x>
    <input type=button name=y><button type=button name=z>No</button><button type=reset>No</button>
    <button>Go</button></form>""")
    assert not browser.page.can_press("No")
    assert browser.press("Go").text == "POST s=2&d=first&m=x&m=z&r=2&t=<b>text&c=on"
    browser.back()
    sent = browser.press("Go", s="one", m=["y"], r="1", t="new", c=None)
    assert sent.text == "POST s=one&d=first&m=y&r=1&t=new"


def test_a_control_outside_can_belong_to_a_form_by_its_id(show, browser):
    show("<form id=f method=post action=/next></form><input form=f name=a value=1><button form=f>Go</button>")
    assert browser.press("Go").text == "POST a=1"


def test_a_hidden_button_cannot_be_pressed_but_hidden_fields_are_sent(show, browser):
    show("""<form method=post action=/next><p hidden><input name=a value=1><button>Secret</button></p>
    <div style='display: none'><div>x</div><button>Also</button></div><button hidden>No</button>
    <button>Go</button></form>""")
    assert browser.page.buttons == ["Go"]
    assert browser.press("Go").text == "POST a=1"


def test_the_page_says_which_fields_and_buttons_it_has(show):
    page = show(LOGIN + CONSENT)
    assert page.field_names == ("csrf", "username", "password", "scope")
    assert page.buttons == ["Log in", "Allow", "Deny"]
    assert page.can_press("Allow")
    assert not page.can_press("allow")


def test_a_link_outside_of_the_text_is_named_when_another_is_asked_for(show, browser):
    show("<a href=/next?a=1>Read <b>on</b></a><a href=/x hidden>Hidden</a><a name=x>Anchor</a>")
    with pytest.raises(UsageMistake, match="there is no link 'Hidden'; there are: Read on"):
        browser.follow("Hidden")
    assert browser.follow("Read on").text == "GET a=1"


def test_a_link_or_form_that_leads_nowhere_shows_an_error_page(show, browser):
    for html in ("<a href='https://a b/'>Go</a>", "<form action='https://a b/'><button>Go</button></form>"):
        page = show(html)
        assert (browser.follow if page.links else browser.press)("Go").title == "This is not an address"


def test_a_link_that_runs_a_script_runs_nothing(show, browser, internet):
    show("<a href='javascript:alert(1)'>Go</a>")
    assert "does not go to javascript:" in browser.follow("Go").text
    assert len(internet.requests) == 1
