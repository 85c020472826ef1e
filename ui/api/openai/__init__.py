"""The routes that clients of OpenAI's API speak: chat, models, embeddings. docs/api.md tells what is taken and what is not."""
