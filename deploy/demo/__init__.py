"""`make demo`: a race of the bundled archive, replayed as the live feed through the whole suite, to a table on the terminal."""
