"""Values as HTML and SVG for the pages of `hookkit serve`."""
