"""Study cards: built from passages so that they are right, checked before they are kept, and graded by the passage."""
