"""What is fuzzed, by name."""

from tests.fuzz.target import Target
from tests.fuzz.targets import amounts, answers, files, questions, reading, showing

TARGETS: dict[str, Target] = {
    target.name: target
    for room in (reading, files, amounts, answers, questions, showing)
    for target in room.TARGETS
}
