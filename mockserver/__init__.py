"""A whole OAuth 2.0 world: Flask apps on a closed, in-process network. oauthsim stands on it."""
