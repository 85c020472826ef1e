"""The doors: web page, loopback API and command line, all in front of one server."""
