"""A folder that is no project yet to what a project could be made of."""
