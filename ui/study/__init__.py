"""Study: the bank of cards, what each learner has answered, when a card is due again, and quizzes by link."""
