"""What the data folder knows of its suite: its mark, the passwords of its databases, the token of its administrators."""
