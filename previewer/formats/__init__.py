"""Java values, a pattern and a locale become text as JDK 17 and Joda-Time print it.

One module a subject: `simple_date` (SimpleDateFormat), `joda`, `joda_parse` and `joda_math` (Joda-Time),
`numbers` over `decimal_format` (DecimalFormat), `url`, `digests`, `java_regex`.  Under them `locales` (what
JDK 17 knows of a locale), `zones` (time zones) and `iso_calendar`.

Every function is pure: the machine's clock, zone, locale and time zone database are never read.  Times are
milliseconds since 1970-01-01T00:00Z, as in Java.  What cannot be printed or read raises
`previewer.formats.errors.FormatError`.
"""
