"""A whole authorization code run against its floor: the WSGI calls and signatures it cannot do without.

The floor is (HTTP exchanges x one `app.wsgi_app` call of a Flask view that returns "ok") + the time that the
signatures of the run take in OpenSSL.
"""

from __future__ import annotations

from flask import Flask
from werkzeug.test import create_environ

from bench.stopwatch import Job, best, heading, line, ms
from mockserver.protocol import jose
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

AIM = 5.0
"""A run with full recording stays below this many times its floor."""


def bare_call() -> Job:
    """Return one call of a trivial view, from the environment to the last byte of the body."""
    app = Flask("trivial")
    app.add_url_rule("/", view_func=lambda: "ok")
    environ = create_environ("/", "https://app.example")
    return lambda: b"".join(app.wsgi_app(dict(environ), lambda *_: lambda _: None))


def signature() -> Job:
    """Return one RS256 signature with the key that the world signs with."""
    key, octets = jose.demo_key("auth-rs256-1"), b"x" * 400
    return lambda: key.signature(octets)


def exchanges(trace: Trace) -> int:
    """Return the number of requests, each of which is answered."""
    return sum(message.kind == "request" for message in trace.messages)


def signatures(trace: Trace) -> int:
    """Return the number of access tokens that were signed: JWTs in token responses."""
    return sum(b'"access_token": "eyJ' in message.body for message in trace.messages)


def report() -> float:
    """Print the ratio and what it is made of; return it."""
    trace = simulate("authorization-code")
    jobs = {"run": lambda: simulate("authorization-code"), "call": bare_call(), "signature": signature()}
    for job in jobs.values():
        job()
    took = best(jobs, rounds=30)
    calls, signed = exchanges(trace), signatures(trace)
    floor = calls * took["call"] + signed * took["signature"]
    ratio = took["run"] / floor
    heading("A whole authorization code run: four parties, every message and every rule recorded")
    line("run", ms(took["run"]), f"{len(trace.messages)} messages, {len(trace.ledger())} findings")
    line("floor", ms(floor), f"{calls} exchanges of {ms(took['call'])}, {signed} of {ms(took['signature'])}")
    line("run / floor", f"{ratio:.1f} x", f"aim: below {AIM:.0f}")
    return ratio
