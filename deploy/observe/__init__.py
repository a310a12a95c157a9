"""`make observe`: how a running suite does, on one page of a terminal, from the metrics and the status that it shows anyway."""
