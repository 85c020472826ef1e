"""The server's API, a module for each thing that is asked for.

Who may call it is settled before (`ui.doorkeeper`, `ui.people.gate`); routes do what they do for the person that those
have named (`ui.api.asker`). Errors are `{"error": {"code", "message"}}`, the message in the language of Accept-Language.
"""
