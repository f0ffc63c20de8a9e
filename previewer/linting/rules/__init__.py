"""One module a group of rules; `registry` lists them."""
