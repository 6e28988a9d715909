"""OpenID Connect (OIDC Core §3.1): signing in, silently too, with keys that change, and out again."""

from __future__ import annotations

from mockserver.protocol import jose
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import redirect_carrying, request_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import APP, World

SIGNS_IN = Step("Alice signs in at the application with her account at the provider", request_to("/sign-in"))
LOGS_IN = request_to("/login", "POST")
REDEEMS = token_request("authorization_code")
ASKS = request_to("/authorize")
SILENTLY = request_to("/sign-in/silently")


def sign_in(world: World, button: str = "Sign in with Example") -> None:
    """Press a button that signs somebody in, and let Alice answer. Raises Stopped if nobody is signed in."""
    if not world.browser.page.can_press(button):
        world.browser.open(f"{APP}/")
    press(world, button)
    world.alice.answer_pages()
    if not world.browser.page.can_press("Sign out"):
        raise Stopped(world.client.last_problem[1] if world.client.last_problem else "nobody is signed in")


def try_silently(world: World) -> None:
    """Let the application ask silently who is there, when nobody is. Raises Stopped if somebody is."""
    press(world, "Sign in silently")
    if world.browser.page.can_press("Sign out"):
        raise Stopped("nobody was expected to be signed in, and somebody is")


@scenario(
    "openid-connect",
    spec="OIDC Core §3.1",
    steps=(
        SIGNS_IN,
        Step("The application looks up the provider", request_to("/.well-known/openid-configuration")),
        Step("It asks who is there, with a nonce for this sign-in alone", ASKS),
        Step("Alice logs in and agrees to be known", LOGS_IN),
        Step("The code brings an access token and, made for the application, an ID token", REDEEMS),
        Step("The application fetches the provider's keys and checks the ID token", request_to("/jwks")),
        Step("With the access token it asks for her name and address", request_to("/userinfo")),
    ),
)
def openid_connect(world: World) -> None:
    """An ID token tells the application who has logged in, when and how; an access token tells it nothing."""
    sign_in(world)


@scenario(
    "openid-connect-max-age",
    spec="OIDC Core §3.1.2.1",
    needs=("redirects-after-a-form-use-303",),
    steps=(
        SIGNS_IN,
        Step("An hour later it wants to be sure that it is still her", request_to("/sign-in/again")),
        Step("It asks for a login with a password, no older than five minutes", ASKS),
        Step("The session is an hour old, so Alice types her password again", LOGS_IN),
        Step("The new ID token says when she did (auth_time) and how (acr)", REDEEMS),
    ),
)
def openid_connect_max_age(world: World) -> None:
    """For something delicate the application asks for a recent login, and checks that it got one."""
    sign_in(world)
    world.advance(3600)
    sign_in(world, "Confirm that it is you")


@scenario(
    "openid-connect-prompt-none",
    spec="OIDC Core §3.1.2.1",
    steps=(
        Step("The application asks silently: is somebody there?", SILENTLY),
        Step("Nobody is, and the provider may not show a page", redirect_carrying("error")),
        SIGNS_IN,
        Step("She signs out at the application only", request_to("/sign-out/here")),
        Step("The application asks silently again", SILENTLY),
        Step("This time the provider knows her, and answers without a page", redirect_carrying("code")),
    ),
)
def openid_connect_prompt_none(world: World) -> None:
    """With `prompt=none` the provider shows no page: it signs Alice in silently, or says why it cannot."""
    world.browser.open(f"{APP}/")
    try_silently(world)
    sign_in(world)
    press(world, "Sign out here only")
    press(world, "Sign in silently")
    if not world.browser.page.can_press("Sign out"):
        raise Stopped("Alice was not signed in silently")


@scenario(
    "openid-connect-key-rotation",
    spec="OIDC Core §10.1.1",
    steps=(
        SIGNS_IN,
        Step("The application fetches the provider's keys, and keeps them", request_to("/jwks")),
        Step("The provider has a new key when Alice signs in again", request_to("/sign-in")),
        Step("The ID token names a key that the application does not know", REDEEMS),
        Step("It fetches the keys again, once, and finds it", request_to("/jwks")),
    ),
)
def openid_connect_key_rotation(world: World) -> None:
    """The provider changes its signing key, and no application has to be told: an unknown `kid` tells it."""
    sign_in(world)
    press(world, "Sign out here only")
    world.authorization_server.rotate_keys(jose.demo_key("auth-rs256-2"))
    world.recorder.note("authorization_server", "rotates", "signs with the key auth-rs256-2 from now on")
    sign_in(world)


@scenario(
    "openid-connect-logout",
    spec="OIDC RP-Initiated Logout §2",
    steps=(
        SIGNS_IN,
        Step("She signs out: the application forgets her", request_to("/sign-out")),
        Step("The browser goes to the provider, which forgets her as well", request_to("/logout")),
        Step("It comes back with the state that it was sent with", request_to("/signed-out")),
        Step("The application asks silently who is there", SILENTLY),
        Step("Nobody is, at the provider either", redirect_carrying("error")),
    ),
)
def openid_connect_logout(world: World) -> None:
    """Alice signs out at the application and at the provider, so that nobody can go on as her."""
    sign_in(world)
    press(world, "Sign out")
    try_silently(world)
