"""Rows as the Ergast contract has them, a module for each kind. Pure.

Made from the results in memory; imports the vocabulary and the schemas, and nothing that reads or routes.
"""
