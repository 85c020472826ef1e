"""Reported figures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table, and have documents that are here already read again when they are added again."""
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "document_id", sa.Integer, sa.ForeignKey("document.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("segment", sa.String),
        sa.Column("concept", sa.String, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("decimals", sa.Integer),
        sa.Column("start", sa.String, nullable=False),
        sa.Column("end", sa.String, nullable=False),
        sa.Column("dimensions", sa.Text, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("at", sa.Integer),
        sa.Column("to", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_index("fact_of_document", "fact", ["document_id", "metric"])
    op.execute("UPDATE document SET sha256 = ''")
