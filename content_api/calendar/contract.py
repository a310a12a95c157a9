"""Private calendars in the description of the API: their path is no endpoint, since its parameter is a secret without an example."""

from typing import Any

from racing.calendar_token import PATH

TAG = "private calendars"
ABOUT = "Calendars behind a secret address, whose choice can be changed without subscribing anew."


def paths() -> dict[str, Any]:
    """Return their part of OpenAPI."""
    token = {
        "name": "token",
        "in": "path",
        "required": True,
        "description": "The secret that stands in the address; who has it has the calendar.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"},
    }
    return {
        PATH: {
            "get": {
                "operationId": "private_calendar",
                "tags": [TAG],
                "summary": "The private calendar of an account, with what its owner has chosen.",
                "description": "It holds the seasons of `/calendar.ics`, and events of the same UIDs. Its choice is made and changed under "
                "`/auth/v1/calendars`, where the suite has accounts; there are no parameters. It is never in a shared cache.",
                "parameters": [token],
                "responses": {
                    "200": {
                        "description": "The calendar.",
                        "headers": {
                            name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Last-Modified")
                        },
                        "content": {"text/calendar": {"schema": {"type": "string"}}},
                    },
                    "304": {"description": "Nothing has changed since the version you have."},
                    "404": {"description": "There is no such calendar, or not any more, or the suite has no accounts."},
                    "503": {"$ref": "#/components/responses/SERVICE_UNAVAILABLE"},
                },
            }
        }
    }
