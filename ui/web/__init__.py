"""The web chat: a Gradio page in front of the one running application."""
