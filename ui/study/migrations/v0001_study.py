"""Cards, reviews, states, sessions, and quizzes by link."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the ten tables."""
    op.create_table(
        "built",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("company", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("difficulty", sa.Integer, nullable=False),
        sa.Column("quote_start", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("gone", sa.String, nullable=False),
    )
    op.create_index("card_of_source", "card", ["source"])
    op.create_index("card_by_choice", "card", ["language", "kind"])
    op.create_table(
        "also",
        sa.Column("card_id", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
    )
    op.create_index("also_of_source", "also", ["source"])
    op.create_table(
        "learner",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("retention", sa.Float(53), nullable=False),
        sa.Column("new_a_day", sa.Integer, nullable=False),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("uid", sa.String, nullable=False),
        sa.Column("card_id", sa.String, nullable=False),
        sa.Column("session_id", sa.String, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.UniqueConstraint("owner", "uid", name="review_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("review_of_card", "review", ["owner", "card_id", "at"])
    op.create_index("review_over_time", "review", ["owner", "at"])
    op.create_table(
        "state",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("card_id", sa.String, primary_key=True),
        sa.Column("due", sa.String, nullable=False),
        sa.Column("fsrs", sa.Text, nullable=False),
    )
    op.create_index("state_due", "state", ["owner", "due"])
    op.create_table(
        "session",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("cards", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("shown", sa.String, nullable=False),
        sa.Column("begun", sa.String, nullable=False),
        sa.Column("ended", sa.String, nullable=False),
    )
    op.create_index("session_of_owner", "session", ["owner", "begun"])
    _create_quizzes()


def _create_quizzes() -> None:
    op.create_table(
        "quiz",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("cards", sa.Text, nullable=False),
        sa.Column("made", sa.String, nullable=False),
        sa.Column("closed", sa.String, nullable=False),
    )
    op.create_index("quiz_of_owner", "quiz", ["owner", "made"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("quiz_id", sa.String, sa.ForeignKey("quiz.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("shown", sa.String, nullable=False),
        sa.Column("begun", sa.String, nullable=False),
        sa.Column("ended", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("attempt_at_quiz", "attempt", ["quiz_id"])
    op.create_table(
        "taken",
        sa.Column(
            "attempt_id", sa.Integer, sa.ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
    )
