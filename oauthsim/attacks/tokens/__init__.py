"""Tokens that are forged, confused, or used where they do not belong. In the order of teaching."""
