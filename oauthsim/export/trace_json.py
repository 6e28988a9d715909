"""A trace as JSON: the contract of `oauthsim run --format json`. The same trace gives the same bytes."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict
from typing import Any

from mockserver.message import Message
from mockserver.rules import Finding
from oauthsim.explanations import explain, fields
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.knowledge import knowledge
from oauthsim.trace import Trace

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def as_json(trace: Trace, language: str = ENGLISH) -> str:
    """Return `trace` as JSON text that ends with a line break and can always be written as UTF-8."""
    text = json.dumps(as_dict(trace, language), ensure_ascii=False, indent=2)
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def as_dict(trace: Trace, language: str = ENGLISH, *, with_fields: bool = False) -> dict[str, Any]:
    """Return `trace` as values that JSON knows, its keys always in the same order.

    with_fields: also each message's fields with what each is for, which is most of the size then.
    """
    return {
        "scenario": trace.scenario,
        "seed": trace.seed,
        "policy": trace.policy,
        "off": list(trace.off),
        "on": list(trace.on),
        "edits": list(trace.edits),
        "outcome": trace.outcome,
        "outcome_says": trace.outcome_says,
        "participants": [asdict(participant) for participant in trace.participants],
        "messages": [_message(message, trace, language, with_fields) for message in trace.messages],
        "events": [asdict(event) for event in trace.events],
        "knowledge": knowledge(trace, language).as_dict(),
    }


def _message(message: Message, trace: Trace, language: str, with_fields: bool) -> dict[str, Any]:
    explanation = explain(message, trace, language)
    explained = {"fields": [asdict(field) for field in fields(message, language)]} if with_fields else {}
    return {
        "number": message.number,
        "at": message.at,
        "sender": message.sender,
        "receiver": message.receiver,
        "channel": message.channel,
        "kind": message.kind,
        "answers": message.answers,
        "delivery": message.delivery,
        "edited": list(message.edited),
        "method": message.method,
        "url": message.url,
        "status": message.status,
        "headers": [[name, value] for name, value in message.headers],
        **_body(message.body),
        "explanation": explanation.says,
        "spec": explanation.spec,
        "step": explanation.step,
        "ledger": [_finding(finding) for finding in trace.ledger(message.number)],
        **explained,
    }


def _body(octets: bytes) -> dict[str, str]:
    """Return a body as text; one that is not UTF-8 comes a second time as Base64, so that nothing is lost."""
    try:
        return {"body": octets.decode("utf-8")}
    except UnicodeDecodeError:
        exact = base64.b64encode(octets).decode("ascii")
        return {"body": octets.decode("utf-8", errors="replace"), "body_base64": exact}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "spec": finding.spec,
        "held": finding.held,
        "enforced": finding.enforced,
        "evidence": finding.evidence,
        "party": finding.party,
        "error": finding.error,
    }
