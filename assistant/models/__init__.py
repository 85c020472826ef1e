"""Engines that write, all behind LangChain's `BaseChatModel`; choosing one is configuration."""
