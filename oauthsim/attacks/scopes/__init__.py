"""Scopes: too many, asked for under a false name, grown on the way. In the order of teaching."""
