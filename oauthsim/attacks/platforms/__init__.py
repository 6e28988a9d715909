"""Platforms that hold the connections of many users. In the order of teaching."""
