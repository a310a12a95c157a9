"""Drivers, constructors and makers: who they are, what they did, and one beside another."""
