"""sheets.example: somebody's spreadsheets, of which rows are read, added, changed and deleted."""

from __future__ import annotations

from dataclasses import asdict, replace

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from mockserver.resource_server.access import Access, needs
from mockserver.resource_server.accounts import Cell, Row, Sheet
from mockserver.resource_server.app import new_app
from mockserver.resource_server.reading import json_object
from mockserver.resource_server.responses import json_response, no_content

MOST_CELLS = 50
LONGEST_CELL = 4_000  # characters

app = new_app(__name__)


@app.get("/sheets")
@needs("sheets.read")
def list_sheets(access: Access) -> Response:
    """All sheets, without their rows."""
    return json_response({"sheets": [_headline(sheet) for sheet in access.account.sheets]})


@app.get("/sheets/<sheet_id>/rows")
@needs("sheets.read")
def list_rows(access: Access, sheet_id: str) -> Response:
    """The rows of a sheet."""
    sheet = _sheet(access, sheet_id)
    return json_response({"sheet": _headline(sheet), "rows": [asdict(row) for row in sheet.rows]})


@app.post("/sheets/<sheet_id>/rows")
@needs("sheets.write")
def add_row(access: Access, sheet_id: str) -> Response:
    """A new row at the end."""
    sheet, cells = _sheet(access, sheet_id), _cells()
    row = Row(f"row-{sheet.rows_so_far + 1}", cells)
    _keep(access, replace(sheet, rows=(*sheet.rows, row), rows_so_far=sheet.rows_so_far + 1))
    response = json_response(asdict(row), 201)
    response.headers["Location"] = f"/sheets/{sheet.id}/rows/{row.id}"
    return response


@app.put("/sheets/<sheet_id>/rows/<row_id>")
@needs("sheets.write")
def change_row(access: Access, sheet_id: str, row_id: str) -> Response:
    """Other cells in a row."""
    sheet = _sheet(access, sheet_id)
    row = replace(_row(sheet, row_id), cells=_cells())
    _keep(access, replace(sheet, rows=tuple(row if old.id == row.id else old for old in sheet.rows)))
    return json_response(asdict(row))


@app.delete("/sheets/<sheet_id>/rows/<row_id>")
@needs("sheets.write")
def delete_row(access: Access, sheet_id: str, row_id: str) -> Response:
    """A row less."""
    sheet = _sheet(access, sheet_id)
    row = _row(sheet, row_id)
    _keep(access, replace(sheet, rows=tuple(other for other in sheet.rows if other.id != row.id)))
    return no_content()


def _headline(sheet: Sheet) -> dict[str, str]:
    return {"id": sheet.id, "title": sheet.title}


def _sheet(access: Access, sheet_id: str) -> Sheet:
    sheet = access.account.sheets.find(sheet_id)
    if sheet is None:
        raise NotFound("There is no such sheet.")
    return sheet


def _row(sheet: Sheet, row_id: str) -> Row:
    row = next((row for row in sheet.rows if row.id == row_id), None)
    if row is None:
        raise NotFound("There is no such row in this sheet.")
    return row


def _keep(access: Access, sheet: Sheet) -> None:
    access.account.sheets.put(sheet.id, sheet)


def _cells() -> tuple[Cell, ...]:
    """Return the cells in the body; raise BadRequest when they are not a short list of plain values."""
    cells = json_object().get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, Cell) for cell in cells):
        raise BadRequest("cells must be a list of texts, numbers, true, false or null.")
    if len(cells) > MOST_CELLS or any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        raise BadRequest(f"A row has {MOST_CELLS} cells of {LONGEST_CELL} characters at the most.")
    return tuple(cells)
