"""What the model worded before."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "wording",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("index_version", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("replies", sa.Text, nullable=False),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("cited", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("used", sa.String, nullable=False),
    )
    op.create_index("wording_by_use", "wording", ["used"])
