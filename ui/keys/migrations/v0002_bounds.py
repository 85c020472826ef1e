"""How much a key may ask; those that were made before may ask what keys usually may."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add a column for each bound."""
    for name in ("per_minute", "at_once", "longest"):
        op.add_column("api_key", sa.Column(name, sa.Integer))
