"""The player: one interactive view of a trace, the same in a notebook, in a file of its own, and on a page.

`model(trace)` is everything it shows as one value; `script()` and `style()` are what shows it;
`html_export.html(trace)` puts all of it into one file.
"""
