"""crm.example: somebody's customers, to be read and never to be written."""

from __future__ import annotations

from dataclasses import asdict

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from mockserver.resource_server.access import Access, needs
from mockserver.resource_server.app import new_app
from mockserver.resource_server.responses import json_response

app = new_app(__name__)


@app.get("/customers")
@needs("crm.read")
def list_customers(access: Access) -> Response:
    """All customers."""
    return json_response({"customers": [asdict(customer) for customer in access.account.customers]})


@app.get("/customers/<customer_id>")
@needs("crm.read")
def show_customer(access: Access, customer_id: str) -> Response:
    """One customer."""
    customer = access.account.customers.find(customer_id)
    if customer is None:
        raise NotFound("There is no such customer.")
    return json_response(asdict(customer))
