"""The requirements as notebooks show them: each row run, and one row with its trace."""

from __future__ import annotations

import pytest

from mockserver.policy import UsageMistake
from oauthsim.lab import requirement, requirements


def test_the_table_of_a_document_has_each_row_with_its_result_and_a_count() -> None:
    words = requirements("7636", "MUST", "MUST NOT").text
    assert words.startswith("1 excepted, 12 passed")
    assert "RFC7636-4.6-02" in words
    assert "failed:" not in words


def test_one_requirement_comes_with_the_trace_of_its_check() -> None:
    view = requirement("RFC7636-4.6-02")
    assert "stopped by code-verifier-fits-the-challenge" in view.text
    assert "<img " in view.html


def test_an_exception_gives_its_reason_and_no_trace() -> None:
    view = requirement("RFC7636-7.2-03")
    assert "excepted: " in view.text
    assert "<img " not in view.html


def test_a_row_that_does_not_exist_is_a_usage_mistake() -> None:
    with pytest.raises(UsageMistake, match="there is no requirement"):
        requirement("RFC7636-9.9-99")
