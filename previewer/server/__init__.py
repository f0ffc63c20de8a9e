"""The live preview: a project's emails in the browser, as their files are at this moment."""
