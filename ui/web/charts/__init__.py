"""Charts: figures of answers, and the falls that the article tells of, drawn as SVG."""
