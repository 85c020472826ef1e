"""The page behind a quiz's link: plain HTML for whoever has the link, without signing in and without a script."""
