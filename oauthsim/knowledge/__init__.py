"""Who has seen which secret, where, and from which message on: computed from the trace and nothing else.

A secret is found by the name of what holds it (`code`, `refresh_token`, a Cookie header) and is then followed
by its value through every message, also where it stands encoded, in a page, or inside a token. A sender knows
what it sends, a receiver what reaches it; what was lost on the way reached nobody.
"""

from oauthsim.knowledge.secret import Secret, secrets
from oauthsim.knowledge.table import Knowledge, Row, Sighting, knowledge

__all__ = ["Knowledge", "Row", "Secret", "Sighting", "knowledge", "secrets"]
