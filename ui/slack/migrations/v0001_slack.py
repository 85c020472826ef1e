"""Questions, threads, our messages, files, subscriptions and announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "question",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("asker", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("received", sa.Float(53), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("respond", sa.Text, nullable=False),
        sa.Column("reply", sa.String, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("question_of_thread", "question", ["channel", "thread", "ts"])
    op.create_index("question_by_state", "question", ["state", "received"])
    op.create_table(
        "thread",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("thread", sa.String, primary_key=True),
        sa.Column("since", sa.String, nullable=False),
    )
    op.create_table(
        "posted",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("ts", sa.String, primary_key=True),
        sa.Column("question", sa.String, nullable=False),
    )
    op.create_index("posted_of_question", "posted", ["question"])
    op.create_table(
        "file",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("asker", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reply", sa.String, nullable=False),
        sa.Column("received", sa.Float(53), nullable=False),
    )
    op.create_table(
        "subscription",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("company", sa.String, primary_key=True),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("follower", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("since", sa.String, nullable=False),
    )
    op.create_table(
        "announcement",
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("filing", sa.String, primary_key=True),
        sa.Column("company", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
    )
