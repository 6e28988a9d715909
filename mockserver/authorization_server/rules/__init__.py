"""The rules of an authorization server, one file for each thing they are about."""
