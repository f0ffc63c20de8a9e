"""A project's files to findings: which templates they stand for, what is known of them, what waits in the baseline."""
