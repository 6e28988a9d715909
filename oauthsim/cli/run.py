"""`oauthsim run NAME`: play one scenario and show what happened."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from mockserver.policy import UsageMistake, unknown
from oauthsim.cli.formats import add_format_options, format_of, write
from oauthsim.cli.parsing import Parser, add_several, name_in, whole_number
from oauthsim.cli.policy_options import add_policy_options, policy_of
from oauthsim.cli.settings import settings
from oauthsim.cli.terminal import complain
from oauthsim.edits import parse as read_edit
from oauthsim.scenarios import SCENARIOS, STORIES, find
from oauthsim.simulate import simulate
from oauthsim.world import SCOPES, Owner, client_type

PROTOCOL_ERROR = 1


def add_arguments(parser: Parser) -> None:
    """Add the name and all options of a run."""
    parser.usage = "oauthsim run NAME [option …]"
    parser.add_argument("name", nargs="?", metavar="NAME", help="the scenario; `oauthsim list` shows them")
    parser.add_argument("--seed", default="1", metavar="N", help="another number, other tokens (default: 1)")
    parser.add_argument("--client", metavar="TYPE", help="confidential (it has a secret) or public")
    parser.add_argument(
        "--edit",
        action="append",
        default=[],
        metavar="'N:FIELD=VALUE'",
        help="change message N on the wire: N:FIELD=VALUE, N:-FIELD or N:drop; FIELD is a parameter, "
        "header.NAME, body, url or status",
    )
    alice = parser.add_argument_group("what Alice does")
    alice.add_argument("--deny", action="store_true", help="she presses Deny")
    add_several(alice, "--grant-only", "SCOPE", "she leaves only these scopes ticked")
    add_policy_options(parser)
    add_format_options(parser)


def execute(arguments: Namespace) -> int:
    """Play the scenario, write its trace; return 0, or 1 when the flow ended in a protocol error."""
    format_of(arguments)
    if arguments.name not in SCENARIOS:
        import_module("oauthsim.attacks")  # puts the attacks on the list, which takes a while
    story = find(_name(arguments))
    for setting in settings(arguments.set).keys() & story.settings.keys():
        raise UsageMistake(f"{setting} is {story.settings[setting]} in {story.name}: that is its story")
    trace = simulate(
        story,
        seed=whole_number("--seed", arguments.seed),
        policy=policy_of(arguments, story.policy),
        owner=_owner(arguments),
        edits=[read_edit(edit) for edit in arguments.edit],
        client=None if arguments.client is None else client_type(arguments.client),
    )
    write(trace, arguments)
    if trace.outcome == "completed":
        return 0
    complain(f"oauthsim: {trace.scenario} ended with {trace.outcome}: {trace.outcome_says}")
    return PROTOCOL_ERROR


def _name(arguments: Namespace) -> str:
    name = name_in(arguments, STORIES, "off", "on", "set", "grant_only")
    if name is None:
        raise UsageMistake(f"name a scenario: oauthsim run NAME; there are: {', '.join(STORIES)}")
    return name


def _owner(arguments: Namespace) -> Owner:
    for scope in arguments.grant_only:
        if scope not in SCOPES:
            raise UsageMistake(unknown("scope", scope, SCOPES))
    if arguments.deny and arguments.grant_only:
        raise UsageMistake("Alice cannot both deny and grant: take --deny or --grant-only away")
    return Owner(allow=not arguments.deny, grant_only=tuple(arguments.grant_only) or None)
