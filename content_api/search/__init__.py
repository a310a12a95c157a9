"""The search: drivers, constructors, Grands Prix, circuits and rounds by what people type.

`search` keeps an index in memory and makes it again when its facts change. An index (`index`) is made of entries (`entries`), which are
made of facts (`facts`), and answers a question as it was read (`question`). Everything but `search` is pure.
"""
