"""What an editor asks about a template, answered while it is being written."""
