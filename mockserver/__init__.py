"""A whole OAuth 2.0 world as Flask apps on a closed, in-process network: the ground that oauthsim stands on."""
