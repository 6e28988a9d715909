"""Authorization servers, resource servers and metadata that lie. In the order of teaching."""
