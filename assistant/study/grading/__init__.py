"""What an answer given to a study card is worth: graded at once, by code first, then by meaning, then by a model."""

from assistant.study.grading.grade import grade
from assistant.study.grading.judge import Judge, Ruling, judge_of
from assistant.study.grading.meaning import Meaning, meaning_of

__all__ = ["Judge", "Meaning", "Ruling", "grade", "judge_of", "meaning_of"]
