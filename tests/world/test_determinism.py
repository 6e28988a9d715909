"""Same inputs, same bytes: in other processes and versions of Python. Another seed, other secrets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from world.golden import GOLDEN, digests
from world.runs import HONEST, VARIANTS, Variant, honest_run

ROOT = Path(__file__).parents[2]
SECRET_LIKE = re.compile(r"(?<![\w-])([a-z]+(?:_[a-z]+)?)_([\w-]{43})(?![\w-])")
JWT = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_the_same_inputs_give_the_same_trace(variant: Variant) -> None:
    assert variant.run() == variant.run()


def test_another_process_with_other_hashes_writes_the_same_bytes() -> None:
    in_two_processes = [_digests_of_a_new_process(hash_seed) for hash_seed in ("1", "4242")]
    assert in_two_processes[0] == in_two_processes[1]


def test_every_version_of_python_writes_the_bytes_on_file() -> None:
    """`python -m world.golden` in tests/ writes the file anew after a change that is meant."""
    assert digests() == json.loads(GOLDEN.read_text()), "changed on purpose? cd tests; python -m world.golden"


def test_another_seed_gives_other_secrets_and_no_value_twice() -> None:
    one, other = (_secrets(seed) for seed in (1, 2))
    assert {kind for kind, _ in one} == {kind for kind, _ in other}
    assert {kind for kind, _ in one} >= {"state", "code", "verifier", "refresh", "app_csrf", "request", "JWT"}
    assert len(one) == len(other)
    assert not one & other


def test_another_seed_changes_secrets_and_nothing_else() -> None:
    one, other = (HONEST.run(seed=seed) for seed in (1, 2))
    for message, its_twin in zip(one.messages, other.messages, strict=True):
        assert _without_secrets(message.text) == _without_secrets(its_twin.text), message.number
        assert _without_secrets(message.url) == _without_secrets(its_twin.url), message.number


def test_a_trace_cannot_be_changed_after_the_run() -> None:
    trace = honest_run()
    with pytest.raises(AttributeError):
        trace.outcome = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        trace.message(1).number = 2  # type: ignore[misc]


def _digests_of_a_new_process(hash_seed: str) -> object:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "world.golden", "--show"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _secrets(seed: int) -> set[tuple[str, str]]:
    """Every value that looks drawn by chance, with its kind."""
    messages = HONEST.run(seed=seed).messages
    everything = "\n".join(f"{message.url}\n{message.headers}\n{message.text}" for message in messages)
    return {*SECRET_LIKE.findall(everything), *(("JWT", token) for token in JWT.findall(everything))}


def _without_secrets(text: str) -> str:
    text = re.sub(r"code_challenge=[\w-]{43}", "code_challenge=…", JWT.sub("…", text))
    return SECRET_LIKE.sub(r"\1", text)
