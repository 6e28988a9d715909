"""Where metadata lives."""

import pytest

from mockserver.protocol.well_known import OPENID_CONFIGURATION, discovery_url, metadata_url


def test_without_a_path_both_rules_agree_and_with_a_path_they_do_not() -> None:
    for issuer in ("https://auth.example", "https://auth.example/"):
        assert metadata_url(issuer, OPENID_CONFIGURATION) == discovery_url(issuer)
    assert metadata_url("https://auth.example/a", OPENID_CONFIGURATION) != discovery_url(
        "https://auth.example/a"
    )


def test_the_metadata_of_an_authorization_server_is_what_is_asked_for_by_default() -> None:
    url = "https://auth.example:8443/.well-known/oauth-authorization-server/tenant/7"
    assert metadata_url("https://auth.example:8443/tenant/7/") == url


def test_what_has_no_host_is_no_issuer() -> None:
    with pytest.raises(ValueError, match="An issuer is a URL with a host"):
        metadata_url("auth.example")
