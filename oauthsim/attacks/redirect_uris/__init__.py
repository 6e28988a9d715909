"""Redirect URIs that are not quite the registered one (RFC 9700 §4.1). In the order of teaching."""
