"""What the supervisor knows of one child.

Its program, how it is asked whether it answers, how long it may be silent, what it writes, the sockets it is handed. Imports of `deploy`
only what is about readable lines.
"""
