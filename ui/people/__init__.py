"""The people of a server: who they are, how they sign in, and what each of them may take up of it."""
