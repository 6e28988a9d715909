"""Two people, three clients, two APIs and a clock, in any order: no token is worth more than was granted.

Each step sends real HTTP and compares the answer with the model in `families`, which knows no server.
After each step the messages are searched, and tokens that should be worthless are tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from properties.families import (
    ABSOLUTE,
    ACCESS,
    API_OF,
    CLIENTS,
    CODE,
    CONFIDENTIAL,
    IDLE,
    SESSION,
    Families,
    Family,
    Scope,
    TokenFormat,
)

from mockserver.message import Message
from mockserver.policy import Policy
from mockserver.protocol import jose
from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.parameters import add_to_uri
from mockserver.resource_owner import Person, UserAgent
from mockserver.resource_owner.page import Page
from mockserver.resource_server.accounts import account_of_mallory
from oauthsim.requirements.stand import BOBS_PASSWORD, VERIFIER, Stand
from oauthsim.requirements.stand import CLIENTS as REGISTERED
from oauthsim.requirements.verdict import Unmet
from oauthsim.world import ISSUER, api_secret

ONE_DAY, REFUSED = 86400, "invalid_grant"
URLS = {"calendar": "https://calendar.example/events", "sheets": "https://sheets.example/sheets"}
DATA = {
    ("calendar", "alice"): "Budget review",
    ("sheets", "alice"): "Budget 2026",
    ("calendar", "bob"): "Buy a trench coat",
    ("sheets", "bob"): "Mallory's loot",
}
"""(API, whose) -> words that stand in nobody else's data."""

ALL_SCOPES = [Scope(some) for size in (3, 2, 1) for some in combinations(API_OF, size)]

scopes = st.sampled_from(ALL_SCOPES)
ticks = st.sampled_from([ALL_SCOPES[0]] * 4 + [Scope(), None] + ALL_SCOPES[1:])  # None: she presses Deny
people, clients, apis = st.sampled_from(("alice", "bob")), st.sampled_from(CLIENTS), st.sampled_from([*URLS])
kinds = st.sampled_from(("access", "refresh"))
yes_to = st.sampled_from([ALL_SCOPES[0]] * 4 + ALL_SCOPES[1:])
troubles = st.sampled_from(
    ("", "", "", "verifier", "uri", "client", "pause", "too late", "withdrawn", "given back", "twice")
)
mostly = st.sampled_from((True, True, True, False))
some_client = st.sampled_from((None, None, None, *CLIENTS))  # None: the one whose it is
waits = st.sampled_from(
    [1, 5, 30, CODE - 1, CODE, 5 * 60, ACCESS // 2] * 3
    + [ACCESS - 1, ACCESS, SESSION, ONE_DAY, IDLE - 1, IDLE, ABSOLUTE]
)


class Answer(NamedTuple):
    """What one token response brought; a client that acts for itself gets no refresh token."""

    access: str
    refresh: str

    def one(self, kind: str) -> str:
        return self.refresh if kind == "refresh" and self.refresh else self.access


@dataclass(eq=False)
class Visitor:
    """A person with a browser, and until when the server should know it (seconds of the model's time)."""

    person: Person
    logged_in_until: int = 0
    logins: int = 0


@dataclass(eq=False)
class Tab:
    """A consent page that waits in a tab; `login` is the one under which it was shown."""

    who: str
    client: str
    scope: Scope
    page: Page
    login: int
    answered: bool = False


class AnyOrder(RuleBasedStateMachine):
    """One world, and a rule for each thing that somebody in it can do."""

    tabs = Bundle("tabs")
    codes = Bundle("codes")
    answers = Bundle("answers")
    of_itself = Bundle("of_itself")  # what clients got for themselves
    any_answer = answers | of_itself
    any_code = codes | answers  # as an answer says who got it, so it says for which code

    def __init__(self, token_format: TokenFormat, *without: str) -> None:
        super().__init__()
        policy = Policy().without(*without)
        lifetimes = {
            "code_lifetime": CODE,
            "access_token_lifetime": ACCESS,
            "refresh_token_idle_lifetime": IDLE,
            "refresh_token_absolute_lifetime": ABSOLUTE,
            "session_lifetime": SESSION,
        }
        self.stand = Stand("any order", policy.setting(access_token_format=token_format, **lifetimes))
        self.families = Families(token_format)
        bobs = UserAgent(self.stand.world.network, party="bobs_browser")
        bob = Person(bobs, username="bob", password=BOBS_PASSWORD)
        self.visitors = {"alice": Visitor(self.stand.alice), "bob": Visitor(bob)}
        for api in URLS:
            self.stand.world.resource_servers[api].accounts.put("bob-1", account_of_mallory())
        self.heard = self.turn = self.wrong_secrets = 0

    # --- how each world begins, so that most of the rules have something to work on ---

    @initialize(target=answers, client=clients, scope=scopes, ticked=yes_to, trouble=troubles)
    def alice_has_connected_something(self, client: str, scope: Scope, ticked: Scope, trouble: str) -> Any:
        return self.connect("alice", client, scope, ticked, trouble)

    @initialize(
        target=answers, client=clients, scope=scopes, trouble=st.sampled_from(("", "given back", "twice"))
    )
    def bob_has_connected_something(self, client: str, scope: Scope, trouble: str) -> Any:
        return self.connect("bob", client, scope, scope, trouble)

    @initialize(target=tabs, who=people, client=clients, scope=scopes)
    def somebody_has_left_a_page_open(self, who: str, client: str, scope: Scope) -> Tab:
        return self.open_a_tab(who, client, scope)

    # --- the person: asked, and asked again; and what she takes back ---

    @rule(target=codes, who=people, client=clients, scope=scopes, ticked=ticks)
    def authorize(self, who: str, client: str, scope: Scope, ticked: Scope | None) -> Any:
        """A client sends somebody's browser; she is asked, unless she has said yes to as much before."""
        page = self.ask(who, client, scope)
        if self.families.remembers(who, client, scope):
            return self.code_of(page, who, client, scope)
        return self.decide(who, client, scope, ticked)

    @rule(target=tabs, who=people, client=clients, scope=scopes)
    def open_a_tab(self, who: str, client: str, scope: Scope) -> Tab:
        """The same, but she leaves the page for later (prompt=consent: it comes in any case)."""
        page = self.ask(who, client, scope, prompt="consent")
        return Tab(who, client, scope, page, self.visitors[who].logins)

    @rule(target=codes, tab=tabs, ticked=ticks)
    def answer_a_tab(self, tab: Tab, ticked: Scope | None) -> Any:
        """She comes back to a page, and maybe has answered it already, or logged in anew since."""
        visitor = self.visitors[tab.who]
        visitor.person.browser.page = tab.page
        logged_in = tab.login == visitor.logins and self.families.now < visitor.logged_in_until
        if logged_in and not tab.answered:
            tab.answered = True
            return self.decide(tab.who, tab.client, tab.scope, ticked)
        page = self.press(tab.who, ticked)
        assert page.url.startswith(ISSUER), f"an answer that does not count, and yet {page}"
        assert 400 <= page.status < 500
        return multiple()

    @rule(target=codes, who=people, client=clients, scope=scopes)
    def authorize_without_a_page(self, who: str, client: str, scope: Scope) -> Any:
        """With prompt=none a code comes only if she is logged in and said yes before (OIDC Core §3.1.2.1)."""
        page = self.send_browser(who, client, scope, prompt="none")
        logged_in = self.families.now < self.visitors[who].logged_in_until
        if logged_in and self.families.remembers(who, client, scope):
            return self.code_of(page, who, client, scope)
        self.stand.sent_back(page, "consent_required" if logged_in else "login_required")
        return multiple()

    @rule(who=people, which=st.integers(-3, -1))
    def withdraw(self, who: str, which: int) -> None:
        """She takes back what she granted on the page that lists all of it; of another's grants, nothing."""
        browser = self.visitors[who].person.browser
        others = [one.grant for one in self.families.all if one.owner != who and one.grant]
        if self.look_at_grants(who) and others:
            page = browser.press("Withdraw", grant=others[-1])
            assert 400 <= page.status < 500
        if standing := self.look_at_grants(who):
            family = standing[which % len(standing)]
            browser.press("Withdraw", grant=family.grant)
            self.families.end(family)

    # --- the client: codes, refresh tokens, its own credentials, revocation ---

    @rule(target=answers, who=people, client=clients, scope=scopes, ticked=yes_to, trouble=troubles)
    def connect(self, who: str, client: str, scope: Scope, ticked: Scope, trouble: str) -> Any:
        """A whole flow: she says yes to some of it, the client redeems the code, maybe after some trouble."""
        code = self.authorize(who, client, scope, ticked if ticked & scope else scope)
        if trouble in ("verifier", "uri", "client"):
            thief = next(one for one in CLIENTS if one != client) if trouble == "client" else client
            self.redeem(code, thief, verifier=trouble != "verifier", uri=trouble != "uri")
        if trouble == "withdrawn":
            self.withdraw(who, -1)
        self.wait({"pause": CODE - 1, "too late": CODE}.get(trouble, 0))
        answer = self.redeem(code, client, verifier=True, uri=True)
        if trouble == "given back":
            self.revoke(answer.refresh, client)
        if trouble == "twice":
            self.redeem(code, client, verifier=True, uri=True)
        return answer

    @rule(target=answers, code=any_code, client=some_client, verifier=mostly, uri=mostly)
    def redeem(self, code: str | Answer, client: str | None, verifier: bool, uri: bool) -> Any:
        """By whatever client, with the right or a wrong code_verifier and redirect_uri; not always once."""
        changes = {} if verifier else {"code_verifier": VERIFIER[::-1]}
        changes |= {} if uri else {"redirect_uri": "https://tester.example/elsewhere"}
        value = self.code_in(code)
        return self.redeemed(value, client or self.families.codes[value].family.client, **changes)

    @rule(target=answers, answer=answers, scope=scopes | st.none(), thief=some_client)
    def refresh_with_the_newest(self, answer: Answer, scope: Scope | None, thief: str | None) -> Any:
        """As a client does that keeps what it gets; another may try first, and is of no consequence."""
        family = self.families.access[answer.access].family
        newest = self.families.newest(family)
        if thief not in (None, family.client):
            self.refreshed(newest, thief, scope)
        return self.refreshed(newest, family.client, scope)

    @rule(target=answers, answer=answers, times=st.integers(2, 5))
    def refresh_just_in_time(self, answer: Answer, times: int) -> Any:
        """Each refresh makes the family less idle, and none of them makes it younger."""
        for _ in range(times):
            if not self.families.is_alive(self.families.access[answer.access].family):
                return multiple()
            self.wait(IDLE - 1)
            latest = self.refresh_with_the_newest(answer, None, None)
        return latest

    @rule(answer=answers)
    def refresh_twice(self, answer: Answer) -> None:
        """The answer gets lost and the client tries again, or somebody else has a copy: nobody can tell."""
        family = self.families.access[answer.access].family
        newest = self.families.newest(family)
        self.refreshed(newest, family.client, None)
        self.refreshed(newest, family.client, None)

    @rule(target=answers, answer=any_answer, client=some_client, scope=scopes | st.none())
    def refresh_somehow(self, answer: Answer, client: str | None, scope: Scope | None) -> Any:
        """With any refresh token ever seen, by whatever client: as a thief would, or after a lost answer."""
        family = self.families.access[answer.access].family
        return self.refreshed(answer.one("refresh"), client or family.client, scope)

    @rule(target=of_itself, client=clients, scope=scopes)
    def act_for_itself(self, client: str, scope: Scope) -> Any:
        form = {"grant_type": "client_credentials", "scope": " ".join(sorted(scope))}
        answer = self.stand.post("/token", form, client)
        if client not in CONFIDENTIAL:
            return self.refused(answer, "unauthorized_client")
        return self.granted(answer, self.families.begin(client, client, scope), scope)

    @precondition(lambda self: self.wrong_secrets <= 6)  # ten would be guessing: that has other tests
    @rule(code=any_code, answer=answers, client=st.sampled_from(CONFIDENTIAL))
    def ask_for_tokens_unauthenticated(self, code: str | Answer, answer: Answer, client: str) -> None:
        """With no secret and with a wrong one, no grant gives a token, and nothing is used up by it."""
        registered = REGISTERED[client]
        proof = {"redirect_uri": registered.redirect_uri, "code_verifier": VERIFIER}
        wrong = {"Authorization": basic_header(registered.client_id, "wrong")}
        for form in (
            {"grant_type": "authorization_code", "code": self.code_in(code), **proof},
            {"grant_type": "refresh_token", "refresh_token": answer.refresh},
            {"grant_type": "client_credentials"},
        ):
            named = {**form, "client_id": registered.client_id}
            self.refused(self.stand.post("/token", named, None), "invalid_client")
            self.refused(self.stand.post("/token", form, None, headers=wrong), "invalid_client")
            self.wrong_secrets += 1

    @rule(code=any_code, answer=any_answer, kind=kinds)
    def take_one_thing_for_another(self, code: str | Answer, answer: Answer, kind: str) -> None:
        """A code is no refresh token and no access token, a token is no code."""
        value = self.code_in(code)
        client = self.families.codes[value].family.client
        self.refreshed(value, client, None)
        self.redeemed(answer.one(kind), client)
        for api in URLS:
            self.read(api, value)

    @rule(answer=any_answer, client=some_client)
    def revoke_an_access_token(self, answer: Answer, client: str | None) -> None:
        """It alone ends; who revokes a token of somebody else ends nothing."""
        self.revoke(answer.access, client or self.families.access[answer.access].family.client)

    @rule(answer=answers, client=some_client)
    def revoke_a_refresh_token(self, answer: Answer, client: str | None) -> None:
        """The whole family ends with it, also when a newer one has replaced it."""
        self.revoke(answer.refresh, client or self.families.access[answer.access].family.client)

    # --- the APIs, and time ---

    @rule(answer=any_answer, kind=kinds, api=apis)
    def call_and_introspect(self, answer: Answer, kind: str, api: str) -> None:
        self.read(api, answer.one(kind))
        self.ask_about(answer.one(kind), api)

    @rule(seconds=waits)
    def wait(self, seconds: int) -> None:
        self.stand.world.advance(seconds)
        self.families.now += seconds

    # --- what must hold after each step ---

    @invariant()
    def no_breakdown_and_no_token_in_the_browser(self) -> None:
        messages = self.stand.world.recorder.messages
        for message in messages[self.heard :]:
            assert (message.status or 200) < 500, f"{message.status} {message.url} {message.text}"
            if message.channel == "front":
                self.carries_no_token(message)
        self.heard = len(messages)

    @invariant()
    def a_family_that_ended_is_worth_nothing(self) -> None:
        """Not its codes, its newest refresh token, the consent; a JWT works until it expires, not longer."""
        ended, self.families.just_ended = self.families.just_ended, []
        for family in ended:
            self.refused(self.send_refresh(self.families.newest(family) or "none", family.client), REFUSED)
            for value in self.families.codes_of(family):
                self.refused(self.stand.redeem(value, family.client), REFUSED)
            for value in self.families.access_tokens_of(family):
                self.try_everywhere(value)
            if family.owner in self.visitors:
                self.authorize_without_a_page(family.owner, family.client, family.scope)

    @invariant()
    def a_token_is_worth_what_it_should_be(self) -> None:
        """One token a step, each in its turn, at one place after the other."""
        if values := list(self.families.access):
            self.turn += 1
            turn, place = divmod(self.turn, 3)
            value = values[turn % len(values)]
            if place < 2:
                self.read([*URLS][place], value)
            else:
                self.ask_about(value, "calendar")

    def teardown(self) -> None:
        for who in self.visitors:
            self.look_at_grants(who)
        for value in self.families.access:
            self.try_everywhere(value)

    # --- how it is done ---

    def send_browser(self, who: str, client: str, scope: Scope, **more: str) -> Page:
        asked = self.stand.request(client, scope=" ".join(sorted(scope)), **more)
        return self.visitors[who].person.browser.open(add_to_uri(f"{ISSUER}/authorize", asked))

    def ask(self, who: str, client: str, scope: Scope, **more: str) -> Page:
        self.send_browser(who, client, scope, **more)
        return self.log_in_if_asked(who)

    def log_in_if_asked(self, who: str) -> Page:
        """The server knows her for as long as her session lasts, and not longer."""
        visitor = self.visitors[who]
        page = visitor.person.browser.page
        asked = page.can_press("Log in")
        assert asked == (self.families.now >= visitor.logged_in_until), f"{who} sees {page}"
        if not asked:
            return page
        visitor.logins += 1
        visitor.logged_in_until = self.families.now + SESSION
        return visitor.person.log_in()

    def decide(self, who: str, client: str, scope: Scope, ticked: Scope | None) -> Any:
        page = self.press(who, ticked)
        granted = scope & (ticked or Scope())
        if granted:
            return self.code_of(page, who, client, granted)
        self.stand.sent_back(page, "access_denied")
        return multiple()

    def press(self, who: str, ticked: Scope | None) -> Page:
        person = self.visitors[who].person
        assert person.browser.page.can_press("Allow"), f"{who} was not asked but sees {person.browser.page}"
        person.allow, person.grant_only = ticked is not None, tuple(sorted(ticked or ()))
        return person.decide()

    def code_of(self, page: Page, who: str, client: str, scope: Scope) -> str:
        code = self.stand.response(page).require("code")
        self.families.give_code(code, self.families.begin(who, client, scope))
        return code

    def look_at_grants(self, who: str) -> list[Family]:
        """The grants page lists what stands, in words and in order."""
        self.visitors[who].person.browser.open(f"{ISSUER}/grants")
        page = self.log_in_if_asked(who)
        listed = page.html.split("</form>")[:-1]
        standing = self.families.standing(who)
        expected = [(f"The {REGISTERED[one.client].client_id}", one.scope) for one in standing]
        assert [granted_in(form) for form in listed] == expected
        for family, form in zip(standing, page.forms, strict=True):
            family.grant = next(field.value for field in form.fields if field.name == "grant")
        return standing

    def code_in(self, source: str | Answer) -> str:
        if isinstance(source, str):
            return source
        return self.families.codes_of(self.families.access[source.access].family)[0]

    def redeemed(self, code: str, client: str, **changes: str) -> Any:
        answer = self.stand.redeem(code, client, **changes)
        if error := self.families.redeem(code, client, proven=not changes):
            return self.refused(answer, error)
        family = self.families.codes[code].family
        return self.granted(answer, family, family.scope)

    def refreshed(self, value: str, client: str, scope: Scope | None) -> Any:
        answer = self.send_refresh(value, client, scope)
        if error := self.families.refresh(value, client, scope):
            return self.refused(answer, error)
        family = self.families.refreshes[value].family
        return self.granted(answer, family, scope or family.scope, replaced=value)

    def send_refresh(self, value: str, client: str, scope: Scope | None = None) -> requests.Response:
        asked = {} if scope is None else {"scope": " ".join(sorted(scope))}
        return self.stand.refresh(value, client, **asked)

    def refused(self, answer: requests.Response, error: str) -> MultipleResults[Any]:
        self.stand.refused(answer, error, 401 if error == "invalid_client" else 400)
        assert "token_type" not in answer.json()
        return multiple()

    def granted(self, answer: requests.Response, family: Family, scope: Scope, replaced: str = "") -> Answer:
        """New tokens, never seen before, for no more than `scope`."""
        members = self.stand.granted(answer)
        got = Answer(members["access_token"], members.get("refresh_token", ""))
        assert not {*got} & {*self.families.access, *self.families.refreshes}
        assert Scope(members["scope"].split()) == scope
        if self.families.token_format == "jwt":
            claims = jose.decode_unverified(got.access)[1]
            assert Scope(claims["scope"].split()) == scope
            assert claims["exp"] - self.stand.world.clock.now == ACCESS
        self.families.give_access(got.access, family, scope)
        assert bool(got.refresh) == (family.owner != family.client)
        if got.refresh:
            self.families.give_refresh(got.refresh, family, self.families.refreshes.get(replaced))
        return got

    def revoke(self, value: str, client: str) -> None:
        reply = self.stand.post("/revoke", {"token": value}, client)
        if error := self.families.revoke(value, client):
            self.refused(reply, error)
        else:
            assert reply.status_code == 200, reply.text

    def try_everywhere(self, value: str) -> None:
        for api in URLS:
            self.read(api, value)
        self.ask_about(value, "calendar")

    def read(self, api: str, value: str) -> None:
        """The data of whoever granted it, or nothing at all."""
        answer = self.stand.call(value, URLS[api])
        status = self.families.status_at(api, value)
        assert answer.status_code == status, f"{answer.status_code} instead of {status} at {api}"
        token = self.families.access.get(value)
        owner = token.family.owner if token and status == 200 else None
        read = [key for key, words in DATA.items() if words in answer.text]
        assert read == [key for key in DATA if key == (api, owner)]

    def ask_about(self, value: str, api: str) -> None:
        header = {"Authorization": basic_header(f"{api}-api", api_secret(api))}
        told = self.stand.json(self.stand.post("/introspect", {"token": value}, None, headers=header))
        active = self.families.is_active(value, api)
        assert told["active"] is active
        if not active:
            assert told == {"active": False}

    def carries_no_token(self, message: Message) -> None:
        text = "\n".join([message.url, *(value for _, value in message.headers), message.text])
        carried = [value for value in (*self.families.access, *self.families.refreshes) if value in text]
        assert not carried, f"{message.method} {message.url} carries a token"
        assert not re.search("access_token|refresh_token", text), f"{message.url} speaks of a token"


def granted_in(form: str) -> tuple[str, Scope]:
    """Which client, and which scope values, an entry of the grants page names."""
    (client,) = re.findall("<strong>(.+?)</strong>", form)
    return client, Scope(re.findall(r"<small>(\w+\.\w+)</small>", form))


PLENTY = settings(
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow],  # no clock judges
    phases=[Phase.generate, Phase.shrink],
)
UNTIL_ONE_FAILS = settings(PLENTY, max_examples=200, phases=[Phase.generate], print_blob=False)


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_in_whatever_order_things_happen_no_token_is_worth_more_than_was_granted(
    token_format: TokenFormat,
) -> None:
    run_state_machine_as_test(lambda: AnyOrder(token_format), settings=PLENTY)


@pytest.mark.parametrize(
    ("rule_taken_out", "token_format"),
    [
        ("code-has-not-expired", "jwt"),
        ("code-belongs-to-this-client", "jwt"),
        ("code-verifier-fits-the-challenge", "jwt"),
        ("client-secret-is-right", "jwt"),
        ("refresh-token-belongs-to-this-client", "jwt"),
        ("refresh-token-is-used-once", "jwt"),
        ("refresh-token-reuse-revokes-the-family", "jwt"),
        ("scope-does-not-grow-on-refresh", "jwt"),
        ("grant-still-stands", "jwt"),
        ("token-is-meant-for-this-resource", "jwt"),
        ("token-has-not-expired", "jwt"),
        ("token-is-active", "opaque"),
        ("code-is-single-use", "opaque"),
        ("revoking-a-refresh-token-revokes-its-access-tokens", "opaque"),
    ],
)
def test_the_machine_notices_when_a_rule_is_not_enforced(
    rule_taken_out: str, token_format: TokenFormat
) -> None:
    with pytest.raises((AssertionError, Unmet)):
        run_state_machine_as_test(lambda: AnyOrder(token_format, rule_taken_out), settings=UNTIL_ONE_FAILS)
