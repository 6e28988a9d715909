"""Runs in which every part of every message, and everything said about it, is hostile text."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

from mockserver.clock import WORLD_START
from mockserver.message import Message, Response
from mockserver.network import Participant
from oauthsim.simulate import simulate
from oauthsim.trace import Event, Trace

PWNED = "top.__pwned=1;window.__pwned=1"
TEXTS = {
    "script": f"<script>{PWNED}</script>",
    "image": f'<img src=x onerror="{PWNED}">',
    "broken out of a script": f"</script><script>{PWNED}</script><!--",
    "broken out of a style": f"</style></title></textarea></noscript></pre><svg onload='{PWNED}'>",
    "attribute": f"\" onmouseover=\"{PWNED}\" autofocus onfocus='{PWNED}' x='",
    "address": f"javascript:{PWNED}//",
    "data address": f"data:text/html,<script>{PWNED}</script>",
    "svg": f"<svg><script>{PWNED}</script><animate onbegin='{PWNED}'/><foreignObject>x</foreignObject></svg>",
    "mathematics": f"<math><mtext><table><mglyph><style><img src=x onerror='{PWNED}'>",
    "template": "${alert(1)} {{7*7}} {n} %(x)s {0} #{x} `x` $(x)",
    "style": "}*{display:none}body{background:url(https://evil.example/x)}/*",
    "document type": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;]]><x onclick="{PWNED}">',
    "control characters": "a\x00b\x07c\x1b[31md\x7fe\x85f\x9bg\r\n\th",
    "overrides": "\u202ereversed\u202c \u2066isolated\u2069 \u200fmark\u200e\ufeff\u2028\u2029",
    "letters piled up": "z" + "\u0301\u0323\u0330\u0336" * 60,
    "half a pair": "\ud800 and \udfff",
    "long": "W" * 4_000,
    "long and wide": "﷽" * 300 + "漢" * 300,
    "quotes": "'; DROP -- \" ` \\ \\u003c \\n '''\"\"\"",
}
"""What people write who want more from a page than to be read."""


def hostile(text: str) -> Trace:
    """Return a run in which `text` stands wherever a message, or what is noted about it, can hold a text."""
    honest = simulate("authorization-code")
    messages = [_hostile(message, text) for message in honest.messages]
    messages += [
        replace(messages[0], number=27, receiver=text, sender="resource_owner", delivery="refused"),
        replace(messages[1], number=28, answers=None, edited=(text, f"state set to {text}")),
    ]
    findings = {
        number: tuple(
            replace(finding, held=index % 3 != 0, enforced=index % 2 == 0, evidence=text, error=text)
            for index, finding in enumerate(found)
        )
        for number, found in honest.findings.items()
    }
    stranger = Participant("stranger", text, text, text)
    return replace(
        honest,
        scenario=text,
        outcome="invalid_request",
        outcome_says=text,
        participants=(*honest.participants, stranger),
        messages=tuple(messages),
        findings=findings,
        events=(*honest.events, _said(text, 14, "leak"), _said(text, 16, "step")),
        edits=(f"12:state={text}",),
    )


def _said(text: str, after: int, kind: str) -> Event:
    return Event(after, WORLD_START, "client", kind, text)


def _hostile(message: Message, text: str) -> Message:
    """Return a message with `text` in its host, path, parameters, headers, cookies and body."""
    spelled = quote(text, safe="", errors="surrogatepass")
    kind = ("text/html", "application/json", "application/x-www-form-urlencoded", text)[message.number % 4]
    members = {"error_description": text, text: text, "access_token": text, "keys": [{text: text}]}
    body = {
        "text/html": f"<title>{text}</title><body {text}><p>{text}</p><a href='{text}'>{text}</a>{text}",
        "application/json": json.dumps(members),
        "application/x-www-form-urlencoded": f"code={spelled}&{spelled}=1&password={spelled}",
    }.get(kind, text)
    headers = (
        ("Content-Type", kind),
        ("Cookie", f"session={text}; {text}={text}"),
        ("Set-Cookie", f"session={text}; Path=/{text}; Max-Age=9"),
        ("WWW-Authenticate", f'Bearer realm="{text}", error_description="{text}"'),
        ("Location", f"https://{text}/{text}?code={spelled}&state={text}#access_token={spelled}"),
        ("Referer", f"https://app.example/?code={spelled}"),
        ("Authorization", f"Bearer {text}"),
        (text, text),
    )
    octets = body.encode("utf-8", errors="surrogatepass")
    url = f"https://{text}/{text}?code={spelled}&state={text}&{spelled}={spelled}"
    request = replace(message.request, url=url, headers=headers, body=octets)
    if message.response is None:
        return replace(message, request=request)
    return replace(message, request=request, response=Response(message.response.status, headers, octets))
