"""Which documents are embedded, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table("store", sa.Column("name", sa.String, primary_key=True))
    op.create_table(
        "shelved",
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("shelf", sa.String, nullable=False),
        sa.Column("whole", sa.Boolean, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", sa.Float(53), nullable=False),
    )
