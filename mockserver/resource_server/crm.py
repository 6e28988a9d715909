"""crm.example: somebody's customers, to be read and never to be written; with a key, everybody's."""

from __future__ import annotations

from dataclasses import asdict

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from mockserver.resource_server.access import Access, needs
from mockserver.resource_server.api_keys import key_of_request
from mockserver.resource_server.app import new_app
from mockserver.resource_server.reading import this_server
from mockserver.resource_server.responses import json_response

app = new_app(__name__)


@app.get("/customers")
@needs("crm.read")
def list_customers(access: Access) -> Response:
    """All customers."""
    return json_response({"customers": [asdict(customer) for customer in access.account.customers]})


@app.get("/legacy/customers")
def list_all_customers() -> Response:
    """Everybody's customers, each once: a key has no user, so there is no account to keep to."""
    server = this_server()
    key = key_of_request(server)
    everybodys = {customer.id: customer for account in server.accounts for customer in account.customers}
    return json_response(
        {"key": key.name, "customers": [asdict(customer) for customer in everybodys.values()]}
    )


@app.get("/customers/<customer_id>")
@needs("crm.read")
def show_customer(access: Access, customer_id: str) -> Response:
    """One customer."""
    customer = access.account.customers.find(customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    return json_response(asdict(customer))
