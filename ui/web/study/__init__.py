"""The study tab: a learner's day, one question at a time, verdicts with their passages, progress, and quizzes by link."""
