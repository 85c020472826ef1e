"""The conversation: questions, answers as they are written, and what is offered with them."""
