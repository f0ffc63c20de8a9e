"""A syntax tree and data to text, as handlebars.java 4.3.1 renders it."""
