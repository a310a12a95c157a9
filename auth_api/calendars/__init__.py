"""Private calendars: what their owners do with them, over HTTP and on the command line. May import what auth_api shares."""
