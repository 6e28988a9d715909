"""The resource servers: four small APIs that give out data for an access token (RFC 6749 §7, RFC 6750)."""

from mockserver.resource_server.server import ResourceServer

__all__ = ["ResourceServer"]
