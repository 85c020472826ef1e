"""Questions in other words, and which words a learner was asked in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create two tables, and a column each for what is being asked and what was asked."""
    op.create_table(
        "mould",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("template", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("way", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.UniqueConstraint("language", "template", "topic", "way", name="mould_once"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wording",
        sa.Column("card_id", sa.String, primary_key=True),
        sa.Column("mould_id", sa.Integer, sa.ForeignKey("mould.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
    )
    # What was asked before was asked in the card's own words: 0.
    op.add_column("session", sa.Column("mould", sa.Integer, nullable=False, server_default="0"))
    op.add_column("review", sa.Column("mould", sa.Integer, nullable=False, server_default="0"))
