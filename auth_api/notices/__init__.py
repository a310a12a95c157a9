"""What a reminder says, by mail or in a browser (`wording`), and the link by which no more are mailed (`unsubscribe_token`). Pure."""
