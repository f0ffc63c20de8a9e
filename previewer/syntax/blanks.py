"""White space as Java knows it."""

JAVA_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
"""What java.lang.Character.isWhitespace holds for white space: no-break spaces are not."""

JAVA_TRIMMED = "".join(map(chr, range(33)))
"""What java.lang.String.trim takes away."""
