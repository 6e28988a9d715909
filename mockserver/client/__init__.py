"""The client of RFC 6749 §1.1: an automation platform that works with Alice's services on her behalf."""

from mockserver.client.party import Client
from mockserver.client.registration import Registration
from mockserver.client.services import CATALOGUE, Service

__all__ = ["CATALOGUE", "Client", "Registration", "Service"]
