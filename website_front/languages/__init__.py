"""The languages of the website: the words of each (gettext, `french.po`), its dates and numbers (Babel), and names.

In templates and modules stands the English sentence; `make words` lists those that a language lacks. Imports racing's French names.
"""
