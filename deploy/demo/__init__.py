"""`make demo`: a race of the archive, told once more in the live feed's own words, through the whole suite to a table on the terminal."""
