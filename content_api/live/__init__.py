"""The live session on its way to people: followed once, written once, told to everybody."""
