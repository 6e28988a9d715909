"""The rules of a client, one file for each thing they are about, in the order in which a flow meets them."""

# isort: off
from mockserver.client.rules import authorization as authorization
from mockserver.client.rules import tokens as tokens
from mockserver.client.rules import openid as openid
from mockserver.client.rules import id_token as id_token
from mockserver.client.rules import devices as devices
from mockserver.client.rules import legacy as legacy
from mockserver.client.rules import links as links
