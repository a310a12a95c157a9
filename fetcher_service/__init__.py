"""Gets data where it is published, checks it, and writes it through data_scheduler."""
