"""Words, and where they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "indexed",
        sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("form", sa.String, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
    )
    op.create_table(
        "line",
        sa.Column("passage", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("document", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
    )
    op.create_index("line_of_document", "line", ["document"])
    op.create_table(
        "posting",
        sa.Column("word", sa.String, primary_key=True),
        sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("passages", sa.ARRAY(sa.Integer), nullable=False),
        sa.Column("counts", sa.ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("lengths", sa.ARRAY(sa.SmallInteger), nullable=False),
    )
    op.create_index("posting_of_document", "posting", ["document"])
