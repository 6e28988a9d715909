"""One exchange on the back channel: the answer of another server, or in words why there is none."""

from __future__ import annotations

from typing import Any

import requests

from mockserver.client.troubles import NoUsableAnswer


def exchange(
    http: requests.Session, method: str, url: str, *, title: str, **content: Any
) -> requests.Response:
    """Send a request to the server that people know as `title`; redirects are not followed.

    Raises NoUsableAnswer when nothing came back, or nothing that is HTTP enough to be read.
    """
    try:
        return http.request(method, url, allow_redirects=False, **content)
    except requests.RequestException as lost:
        raise NoUsableAnswer("no_answer", f"{title[0].upper()}{title[1:]} did not answer.") from lost
    except ValueError as garbled:  # a Location that is no URL, for one
        raise unreadable(title) from garbled


def json_of(answer: requests.Response) -> Any:
    """Return the JSON of an answer; None when it is none, whatever came."""
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None


def unreadable(title: str) -> NoUsableAnswer:
    """Return the trouble of an answer that came and cannot be used."""
    return NoUsableAnswer("unreadable_answer", f"The answer of {title} cannot be read.")
