"""Traces full of markup, control characters and foreign scripts in every part of every message."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from mockserver.clock import WORLD_START
from mockserver.message import Message, Request, Response
from mockserver.network import Participant
from mockserver.rules import Finding
from oauthsim.trace import Event, Trace

NASTY = (
    "<script>alert(1)</script>",
    "</title></svg><img src=x onerror=alert(1)>",
    "]]><!--",
    "&#x202e;&amp;&lt;",
    "\u202egnp.exe",
    "\u2066\u2069\u200b\ufeff",
    "line\nbreak\r\ttab\x00\x1b[31m",
    "\ud800 lone \udfff",
    "\ufffe\uffff\U0001ffff",
    "quote \" ' ` backslash \\ \\N \\G \\l",
    "end",
    "END end; note over p1: #quot; #35;",
    "%%{init: {}}%% %% style a:b#c;",
    "$$x^2$$ ﬂ°°35¶ß <br/>",
    "漢字ひらがな한국어" * 6,
    "שלום עולם مرحبا",
    "e" + "\u0301" * 12,
    "\u0301lonely mark",
    "🙂👩‍💻🏳️‍🌈",
    "x" * 500,
    " ",
    "",
)

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=30),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map(" ".join),
)
IDS = ("resource_owner", "client", "authorization_server", "calendar")
parties = st.one_of(st.sampled_from(IDS), st.sampled_from(IDS), texts)


@st.composite
def urls(draw: st.DrawFn) -> str:
    """A URL, or nearly one."""
    return draw(st.sampled_from(("https://{}/{}?{}={}#{}", "{}{}{}{}{}"))).format(
        *(draw(texts) for _ in range(5))
    )


@st.composite
def headers(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    """Headers, most of them such as a label looks at."""
    media = st.sampled_from(
        ("application/json", "application/x-www-form-urlencoded", "text/html", "application/problem+json")
    )
    known = st.one_of(
        st.tuples(st.just("Content-Type"), st.one_of(media, texts)),
        st.tuples(
            st.sampled_from(("Location", "Authorization", "WWW-Authenticate")), st.one_of(urls(), texts)
        ),
    )
    return tuple(draw(st.lists(known, max_size=3)))


bodies = st.one_of(
    st.binary(max_size=40),
    texts.map(lambda text: f"<title>{text}</title>".encode(errors="surrogatepass")),
    texts.map(lambda text: f"code={text}&{text}={text}".encode(errors="surrogatepass")),
    st.sampled_from(
        (b'{"error": "<b>", "\\u202e": [1], "access_token": "\\ud800"}', b"[" * 3000, b'{"a":NaN}')
    ),
)


@st.composite
def messages(draw: st.DrawFn, number: int) -> Message:
    """One message; a response may answer any message before it, or none."""
    request = Request(draw(texts), draw(urls()), draw(headers()), draw(bodies))
    message = Message(
        number=number,
        at=WORLD_START + draw(st.sampled_from((0, 0, 0, 1, 4000))) * number,
        sender=draw(parties),
        receiver=draw(parties),
        channel=draw(st.sampled_from(("front", "back"))),
        request=request,
        delivery=draw(st.sampled_from(("delivered", "delivered", "lost", "refused"))),
        edited=tuple(draw(st.lists(texts, max_size=2))),
    )
    if draw(st.booleans()):
        response = Response(draw(st.integers(100, 599)), draw(headers()), draw(bodies))
        answers = draw(st.one_of(st.none(), st.integers(1, max(1, number - 1))))
        message = replace(message, response=response, answers=answers)
    return message


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """A trace with up to six messages."""
    count = draw(st.integers(0, 6))
    crossed = tuple(draw(messages(number)) for number in range(1, count + 1))
    finding = st.builds(Finding, texts, texts, texts, st.booleans(), st.booleans(), texts)
    event = st.builds(
        Event,
        st.integers(0, count + 1),
        st.just(WORLD_START),
        parties,
        st.one_of(st.just("step"), texts),
        texts,
    )
    return Trace(
        scenario=draw(texts),
        seed=draw(st.integers(0, 10)),
        policy=draw(texts),
        outcome=draw(st.one_of(st.just("completed"), texts)),
        outcome_says=draw(texts),
        participants=tuple(
            Participant(one, draw(st.one_of(st.just(one), texts)), draw(texts), draw(texts)) for one in IDS
        ),
        messages=crossed,
        findings={number: tuple(draw(st.lists(finding, max_size=2))) for number in range(1, count + 1)},
        events=tuple(draw(st.lists(event, max_size=2))),
        edits=tuple(draw(st.lists(texts, max_size=1))),
        off=tuple(draw(st.lists(texts, max_size=1))),
    )
