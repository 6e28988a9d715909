"""oauthsim: run, watch, change and break OAuth 2.0 flows, in one process."""
