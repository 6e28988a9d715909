"""The formats in which a trace can be shown, and where it goes: one line of FORMATS for each."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from mockserver.policy import UsageMistake, unknown
from oauthsim.cli.parsing import Parser
from oauthsim.cli.story import story
from oauthsim.cli.terminal import as_bytes, is_terminal, write_bytes, write_file, write_text
from oauthsim.diagrams.scene import build
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.player.strings import known, languages
from oauthsim.trace import Trace


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a trace: `writer` names a function of a trace, `suffixes` the files it is known by.

    `speaks` tells how it takes a language: "scene" from the scene that it is given, "itself" as an argument.
    """

    writer: str
    suffixes: tuple[str, ...]
    says: str
    binary: bool = False
    speaks: Literal["", "scene", "itself"] = ""

    def write(self, trace: Trace, language: str = ENGLISH) -> str | bytes:
        """Return `trace` in this format; one that `speaks` does so in `language`."""
        module, _, function = self.writer.partition(":")
        written: Callable[..., str | bytes] = getattr(import_module(module), function)
        if self.speaks == "itself":
            return written(trace, language)
        return written(build(trace, language=language) if self.speaks and language != ENGLISH else trace)


FORMATS = {
    "text": Format("oauthsim.diagrams.text:text", (".txt",), "the sequence as text", speaks="scene"),
    "json": Format("oauthsim.export.trace_json:as_json", (".json",), "the trace, whole"),
    "har": Format("oauthsim.export.har:har", (".har",), "HAR 1.2, for the network panel of a browser"),
    "svg": Format("oauthsim.diagrams.svg:svg", (".svg",), "the sequence as a picture", speaks="scene"),
    "html": Format(
        "oauthsim.player.html_export:html", (".html", ".htm"), "the player, in one file", speaks="itself"
    ),
    "pytest": Format("oauthsim.export.pytest_replay:pytest_replay", (".py",), "a test that runs it again"),
    "mermaid": Format("oauthsim.diagrams.mermaid:mermaid", (".mmd", ".mermaid"), "a Mermaid diagram"),
    "dot": Format("oauthsim.diagrams.graphviz:dot", (".dot", ".gv"), "Graphviz, laid out"),
    "trust": Format("oauthsim.diagrams.trust_map:trust", (), "who trusts whom, by Graphviz"),
    "curl": Format("oauthsim.export.curl:curl", (".sh",), "the requests as a shell script"),
    "png": Format("oauthsim.diagrams.graphviz:png", (".png",), "the picture in pixels, by Graphviz", True),
    "pdf": Format("oauthsim.diagrams.graphviz:pdf", (".pdf",), "the picture for print, by Graphviz", True),
}


def add_format_options(parser: Parser, otherwise: str = "text, or by FILE") -> None:
    """Add --format and -o to `parser`; `otherwise` says what is written without them."""
    group = parser.add_argument_group("output")
    group.add_argument("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)} (default: {otherwise})")
    group.add_argument("-o", "--output", metavar="FILE", help="write to FILE; the format follows its name")
    group.add_argument(
        "--language",
        default=ENGLISH,
        metavar="LANGUAGE",
        help=f"of html, svg and text: {', '.join(languages())} (default: {ENGLISH})",
    )


def format_of(arguments: Namespace) -> str:
    """Return the name of the format to write. Raises UsageMistake: unknown, or binary on a terminal."""
    name = arguments.format if arguments.format is not None else _by_suffix(arguments.output)
    if name not in FORMATS:
        raise UsageMistake(unknown("format", name, FORMATS))
    if FORMATS[name].binary and _file(arguments) is None and is_terminal():
        raise UsageMistake(f"{name} is nothing for a terminal; name a file: -o FILE.{name}")
    if known(arguments.language) != ENGLISH and not FORMATS[name].speaks:
        speak = ", ".join(one for one, format in FORMATS.items() if format.speaks)
        raise UsageMistake(f"{name} has no words to translate; --language is for {speak}")
    return name


def write(trace: Trace, arguments: Namespace) -> int:
    """Write `trace` to where the options say, in their format; return 0. Raises UsageMistake."""
    name, file = format_of(arguments), _file(arguments)
    if name == "text" and file is None and is_terminal() and arguments.language == ENGLISH:
        return write_text(story(trace))
    content = FORMATS[name].write(trace, arguments.language)
    if isinstance(content, bytes):
        return write_bytes(content) if file is None else write_file(file, content)
    return write_text(content) if file is None else write_file(file, as_bytes(content))


def _by_suffix(file: str | None) -> str:
    suffix = Path(file).suffix.lower() if file else ""
    return next((name for name, known in FORMATS.items() if suffix in known.suffixes), "text")


def _file(arguments: Namespace) -> str | None:
    return None if arguments.output == "-" else arguments.output
