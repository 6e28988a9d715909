"""Explanations: what happens with each message and why, and what each of its fields is for (RFC by RFC).

Everything is read from the message itself, so edited and attacking messages are explained as what they are.
All sentences are data, see `catalogue`.
"""

from oauthsim.explanations.inspection import Field, fields
from oauthsim.explanations.narration import Explanation, explain

__all__ = ["Explanation", "Field", "explain", "fields"]
