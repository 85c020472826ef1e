"""Whose a document is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; what is there is everybody's."""
    op.add_column("document", sa.Column("owner", sa.String, nullable=False, server_default=""))
