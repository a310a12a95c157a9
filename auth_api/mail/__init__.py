"""Letters: their words in each language (`letter`), the way to a mail server (`smtp`), and who sends what is due (`posting`)."""
