"""Text to tokens to a tree that gives its source back byte for byte."""
