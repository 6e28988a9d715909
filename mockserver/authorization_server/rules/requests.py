"""Rules about how a request is put, before anybody asks what it wants (RFC 6749 §3.1, §3.2, Appendix B)."""

from __future__ import annotations

from mockserver.protocol.errors import InvalidRequest
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.rules import check


@check("RFC 6749 §3.2", vital=True)
def token_request_is_a_form(content_type: str, body: bytes) -> str:
    """A request to the token endpoint is a POST with a form in its body."""
    if not body and not content_type:  # no parameters: Basic alone starts a device (RFC 8628 §3.1)
        return "an empty body"
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise InvalidRequest(
            "send the parameters as application/x-www-form-urlencoded in the body of a POST",
            evidence=f"Content-Type: {content_type or '(none)'}",
        )
    return content_type


@check("RFC 6749 Appendix B", vital=True, requirements=("RFC6749-B-01",))
def parameters_are_utf_8(parameters: Parameters) -> str:
    """Parameters are text in UTF-8."""
    if parameters.malformed:
        raise InvalidRequest("a parameter is not valid UTF-8", evidence="bytes that are not UTF-8")
    return ""


@check("RFC 6749 §3.3", vital=True)
def scope_is_well_formed(scope: str) -> str:
    """A scope is made of words of printable ASCII, without quotation mark or backslash, one space apart."""
    return f"scope={Scope.parse(scope)}"


@check("RFC 6749 §3.1", requirements=("RFC6749-3.1-09", "RFC6749-3.2-08"))
def no_parameter_is_repeated(parameters: Parameters) -> str:
    """No parameter is sent more than once."""
    if parameters.repeated:
        names = ", ".join(parameters.repeated)
        raise InvalidRequest(f"sent more than once: {names}", evidence=f"repeated: {names}")
    return ""
