import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.resource_owner.document import READ_AT_MOST, Document
from mockserver.resource_owner.page import Page
from mockserver.resource_owner.url import parse


def page_of(body, content_type="text/html", url="https://app.example/a/b"):
    return Page(parse(url), 200, (("Content-Type", content_type),), body)


def test_the_text_of_a_page_is_what_a_person_reads():
    document = Document("""<!doctype html><title>My &amp; page</title><style>p { color: red }</style>
    <script>if (a < b) { "<p>not text" }</script><template><p>not yet</template>
    <h1>Hello,  <em>world</em></h1><p hidden>secret<p>One<br>two</p><!-- comment -->
    <table><tr><td>a<td>b<tr><th>c</table><iframe><p>no</iframe><img alt=picture> <noscript>plain</noscript>
    <select><option>choice</select><textarea>draft</textarea>""")
    assert document.title == "My & page"
    assert document.text == "Hello, world\nOne\ntwo\na b\nc\npicture plain"


def test_a_title_is_text_even_when_it_looks_like_markup():
    assert Document("<title><b>bold</b> & &lt;x></title><p>y").title == "<b>bold</b> & <x>"


def test_what_is_in_a_template_is_not_in_the_page():
    document = Document("<template><form><button>No</button></form><a href=x>no</a><img src=x></template>")
    assert (document.forms, document.links, document.resources) == ([], [], [])


def test_a_form_inside_a_form_is_no_form():
    document = Document("<form action=outer><form action=inner><input name=a></form>")
    assert [form.action for form in document.forms] == ["outer"]


def test_the_first_attribute_of_a_name_counts():
    assert Document("<a href=/first href=/second>x</a>").links[0].url == "/first"


def test_links_are_relative_to_the_base_of_the_page():
    page = page_of(b"<base href=/c/><a href=d>x</a><a href='http://['>y</a>")
    assert [link.url for link in page.links] == ["https://app.example/c/d", "http://["]
    assert page_of(b"<base href='http://['><a href=d>x</a>").links[0].url == "https://app.example/a/d"


def test_anything_but_html_is_shown_as_text():
    page = page_of(b'{"a": "<a href=x>x</a>"}', "application/json")
    assert page.text == '{"a": "<a href=x>x</a>"}'
    assert page.links == []


@pytest.mark.parametrize(
    ("body", "content_type", "is_html"),
    [
        (b"<!DOCTYPE html><p>x", "", True),
        (b"x<p>", "", False),
        (b"x<p>", "TEXT/HTML; charset=x", True),
        (b"x<p>", "text/htmlx", False),
    ],
)
def test_a_page_is_html_when_it_says_so_or_looks_like_it_and_says_nothing(body, content_type, is_html):
    assert page_of(body, content_type).is_html is is_html


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "text/html", "é"),
        (b"\xe9", "text/html; charset=ISO-8859-1", "é"),
        (b"\xe9", "text/html; charset=unknown", "\ufffd"),
        (b"\xef\xbb\xbfx", "text/plain", "x"),
        (b"\xe9", "text/html; charset=hex", "\ufffd"),
    ],
)
def test_bytes_become_text_by_the_charset_and_never_fail(body, content_type, text):
    assert page_of(body, content_type).text == text


def look_at_everything(page):
    assert isinstance(page.text, str)
    assert isinstance(page.referrer_policy, str)
    for form in page.forms:
        for button in form.buttons:
            form.entries(button, {})
    return page.title, page.links, page.buttons, page.field_names, page.loads_more, page.base


@given(st.binary(max_size=300))
def test_no_bytes_make_a_page_fail(body):
    look_at_everything(page_of(body))


MARKUP = """<![ <![CDATA[ ]]> <! <!-- --> <? > < </ <a <a> </a> <form> </form> <button> </button> <select>
    <option </select> <textarea> </textarea> <title> </title> <script> </script> <template> </template>
    <p hidden> </p> <input name=a> type=checkbox name=b value=c checked form=f id=f = " ' & &# &#x110000;
    <base href=x> <meta name=referrer content=origin> <!DOCTYPE <![if <!ENTITY <iframe> <iframe/> <svg>"""
PIECES = MARKUP.split()


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.booleans())
def test_no_broken_markup_makes_a_page_fail(pieces, spaced):
    text = (" " if spaced else "").join(pieces)
    look_at_everything(page_of(text.encode("utf-8", "surrogatepass")))
    Document(text)


def test_a_long_page_is_read_to_a_limit():
    document = Document("x" * (READ_AT_MOST - 1) + "ye")
    assert document.text.endswith("y")
