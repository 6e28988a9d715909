"""What a person sees in an HTML page, and what a browser does with it: text, links, forms, sub-resources.

A reading of HTML good enough for the pages of this world; it runs no script, and no input makes it fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from mockserver.resource_owner.forms import Button, Field, Form
from mockserver.resource_owner.markup import RAW, tokens

READ_AT_MOST: Final = 1 << 18
"""Of a longer page only so many characters are read: what no person would scroll through."""

# fmt: off
_VOID: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})
_LINES: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "dd", "div", "dl",
    "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tr", "ul",
})
# fmt: on
_UNSEEN: Final = RAW | {"select", "textarea", "title"}
_CLOSES_ITSELF: Final = frozenset({"dd", "dt", "li", "p", "td", "th", "tr"})
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """A link: the `text` that a person sees, and the URL in it (absolute in `Page.links`)."""

    text: str
    url: str
    rel: str = ""
    referrer_policy: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that the page makes the browser load by itself: an `img`, `iframe`, `script` or `link`."""

    tag: str
    url: str
    referrer_policy: str = ""


class Document:
    """An HTML text, read: `title`, `text`, `links`, `forms`, `resources`, `base`, `referrer` (meta)."""

    def __init__(self, html: str) -> None:
        self.title = ""
        self.links: list[Link] = []
        self.forms: list[Form] = []
        self.resources: list[Resource] = []
        self.base: str | None = None
        self.referrer: list[str] = []
        self._text: list[str] = []
        self._unseen: list[str] = []
        self._templates = 0
        self._hidden: list[str] = []
        self._catching: dict[str, list[str]] = {}
        self._anchor: Attributes | None = None
        self._button: Attributes | None = None
        self._textarea: Attributes | None = None
        self._select: Attributes | None = None
        self._option: Attributes | None = None
        self._options: list[Field] = []
        self._form: Form | None = None
        self._forms_by_id: dict[str, Form] = {}
        self._strays: list[tuple[str, Field | Button]] = []
        self._read(html[:READ_AT_MOST])

    def _read(self, html: str) -> None:
        for kind, name, attributes in tokens(html):
            if kind == "text":
                self._take(name)
            elif kind == "start":
                self._begin(name, attributes)
            else:
                self._finish(name)
        for tag in ("a", "button", "textarea", "option", "select", "title"):
            self._finish(tag)
        for owner, control in self._strays:
            if owner in self._forms_by_id:
                self._forms_by_id[owner].controls.append(control)

    @property
    def text(self) -> str:
        """The visible text, a line for each block, without the white space between."""
        lines = (" ".join(line.split()) for line in "".join(self._text).split("\n"))
        return "\n".join(line for line in lines if line)

    def _begin(self, tag: str, attributes: Attributes) -> None:
        self._templates += tag == "template"
        if self._templates:
            return
        if tag in _LINES:
            self._write("\n")
        elif tag in ("td", "th"):
            self._write(" ")
        if tag not in _VOID:
            self._open(tag, attributes)
        begin = _BEGIN.get(tag)
        if begin is not None:
            begin(self, attributes)

    def _finish(self, tag: str) -> None:
        if self._templates:
            self._templates -= tag == "template"
            return
        finish = _FINISH.get(tag)
        if finish is not None:
            finish(self)
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        if tag in _LINES:
            self._write("\n")

    def _take(self, text: str) -> None:
        if self._templates:
            return
        for tag in ("title", "textarea", "option"):
            if tag in self._catching:
                self._catching[tag].append(text)
                return
        self._write(text.replace("\n", " ").replace("\r", " "))

    def _open(self, tag: str, attributes: Attributes) -> None:
        if tag in _UNSEEN and self._unseen[-1:] != [tag]:
            self._unseen.append(tag)
        if tag in _CLOSES_ITSELF and self._hidden[-1:] == [tag]:
            self._hidden.pop()
        not_shown = "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style", ""))
        if not_shown or (self._hidden and self._hidden[-1] == tag):
            self._hidden.append(tag)

    def _write(self, text: str) -> None:
        if self._unseen or self._hidden:
            return
        self._text.append(text)
        for tag in ("a", "button"):
            if tag in self._catching:
                self._catching[tag].append(text)

    def _caught(self, tag: str) -> str:
        return "".join(self._catching.pop(tag, []))

    def _begin_title(self, attributes: Attributes) -> None:
        self._catching["title"] = []

    def _finish_title(self) -> None:
        caught = " ".join(self._caught("title").split())
        self.title = self.title or caught

    def _begin_base(self, attributes: Attributes) -> None:
        if self.base is None:
            self.base = attributes.get("href")

    def _begin_meta(self, attributes: Attributes) -> None:
        if attributes.get("name", "").lower() == "referrer":
            self.referrer.append(attributes.get("content", ""))

    def _begin_a(self, attributes: Attributes) -> None:
        self._finish_a()
        self._anchor = None if self._hidden or self._unseen else attributes
        self._catching["a"] = []

    def _finish_a(self) -> None:
        text, anchor, self._anchor = " ".join(self._caught("a").split()), self._anchor, None
        if anchor is not None and "href" in anchor:
            rel, policy = anchor.get("rel", "").lower(), anchor.get("referrerpolicy", "").lower()
            self.links.append(Link(text, anchor["href"], rel, policy))

    def _begin_img(self, attributes: Attributes) -> None:
        self._write(attributes.get("alt", ""))
        self._load("img", attributes, attributes.get("src"))

    def _begin_iframe(self, attributes: Attributes) -> None:
        self._load("iframe", attributes, attributes.get("src"))

    def _begin_script(self, attributes: Attributes) -> None:
        self._load("script", attributes, attributes.get("src"))

    def _begin_link(self, attributes: Attributes) -> None:
        if {"stylesheet", "icon", "preload", "prefetch"} & set(attributes.get("rel", "").lower().split()):
            self._load("link", attributes, attributes.get("href"))

    def _load(self, tag: str, attributes: Attributes, url: str | None) -> None:
        if url and url.strip():
            self.resources.append(Resource(tag, url, attributes.get("referrerpolicy", "").lower()))

    def _begin_form(self, attributes: Attributes) -> None:
        if self._form is not None:
            return  # a form inside a form is no form (HTML §4.10.3)
        method = "POST" if attributes.get("method", "").strip().lower() == "post" else "GET"
        policy = "no-referrer" if "noreferrer" in attributes.get("rel", "").lower().split() else ""
        self._form = Form(attributes.get("action", ""), method, referrer_policy=policy)
        self.forms.append(self._form)
        self._forms_by_id.setdefault(attributes.get("id", ""), self._form)

    def _finish_form(self) -> None:
        self._form = None

    def _control(self, attributes: Attributes, control: Field | Button) -> None:
        if "disabled" in attributes or (isinstance(control, Field) and not control.name):
            return
        if "form" in attributes:
            self._strays.append((attributes["form"], control))
        elif self._form is not None:
            self._form.controls.append(control)

    def _begin_input(self, attributes: Attributes) -> None:
        kind, name = attributes.get("type", "text").strip().lower(), attributes.get("name", "")
        if kind in ("submit", "image"):
            label = attributes.get("value", "Submit") if kind == "submit" else attributes.get("alt", "Submit")
            self._write(f" {label} ")
            self._control(attributes, self._pressable(attributes, label))
        elif kind in ("checkbox", "radio"):
            ticked = "checked" in attributes
            self._control(attributes, Field(name, kind, attributes.get("value", "on"), ticked))
        elif kind not in ("button", "reset", "file"):
            self._control(attributes, Field(name, kind, attributes.get("value", "")))

    def _pressable(self, attributes: Attributes, label: str) -> Button:
        method = attributes.get("formmethod")
        return Button(
            text=" ".join(label.split()),
            name=attributes.get("name", ""),
            value=attributes.get("value", ""),
            action=attributes.get("formaction"),
            method=None if method is None else "POST" if method.strip().lower() == "post" else "GET",
            visible=not (self._hidden or self._unseen or "hidden" in attributes),
        )

    def _begin_button(self, attributes: Attributes) -> None:
        self._finish_button()
        self._button = attributes
        self._catching["button"] = []

    def _finish_button(self) -> None:
        text, attributes, self._button = self._caught("button"), self._button, None
        if attributes is not None and attributes.get("type", "").strip().lower() not in ("button", "reset"):
            label = text if text.strip() else attributes.get("aria-label", "")
            self._control(attributes, self._pressable(attributes, label))

    def _begin_textarea(self, attributes: Attributes) -> None:
        self._textarea = attributes
        self._catching["textarea"] = []

    def _finish_textarea(self) -> None:
        text, attributes, self._textarea = self._caught("textarea"), self._textarea, None
        if attributes is not None:
            value = re.sub(r"^\r?\n", "", text)
            self._control(attributes, Field(attributes.get("name", ""), "textarea", value))

    def _begin_select(self, attributes: Attributes) -> None:
        self._finish_select()
        self._select = attributes

    def _begin_option(self, attributes: Attributes) -> None:
        self._finish_option()
        self._option = attributes
        self._catching["option"] = []

    def _finish_option(self) -> None:
        text, attributes, self._option = " ".join(self._caught("option").split()), self._option, None
        if attributes is None or self._select is None or "disabled" in attributes:
            return
        value = attributes.get("value", text)
        self._options.append(Field(self._select.get("name", ""), "option", value, "selected" in attributes))

    def _finish_select(self) -> None:
        self._finish_option()
        options, select, self._options, self._select = self._options, self._select, [], None
        if select is None:
            return
        if "multiple" not in select:
            chosen = next((option for option in reversed(options) if option.chosen), None)
            chosen = chosen or next(iter(options), None)
            options = [replace(option, chosen=option is chosen) for option in options]
        for option in options:
            self._control(select, option)


_BEGIN: Final[dict[str, Callable[[Document, Attributes], None]]] = {
    "a": Document._begin_a,
    "base": Document._begin_base,
    "button": Document._begin_button,
    "form": Document._begin_form,
    "iframe": Document._begin_iframe,
    "img": Document._begin_img,
    "input": Document._begin_input,
    "link": Document._begin_link,
    "meta": Document._begin_meta,
    "option": Document._begin_option,
    "script": Document._begin_script,
    "select": Document._begin_select,
    "textarea": Document._begin_textarea,
    "title": Document._begin_title,
}
_FINISH: Final[dict[str, Callable[[Document], None]]] = {
    "a": Document._finish_a,
    "title": Document._finish_title,
    "form": Document._finish_form,
    "button": Document._finish_button,
    "textarea": Document._finish_textarea,
    "select": Document._finish_select,
    "option": Document._finish_option,
}
