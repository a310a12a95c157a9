"""What a person reads: the lines of the processes in words, the welcome, the logs, one page of a terminal."""
