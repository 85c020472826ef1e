"""Followed companies, and what was fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "followed",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("publisher", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("ticker", sa.String, nullable=False),
        sa.Column("forms", sa.Text, nullable=False),
        sa.Column("since", sa.String, nullable=False),
        sa.Column("synced", sa.String, nullable=False),
        sa.UniqueConstraint("publisher", "code"),
    )
    op.create_table(
        "fetched",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("publisher", sa.String, nullable=False),
        sa.Column("accession", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.UniqueConstraint("publisher", "accession"),
    )
