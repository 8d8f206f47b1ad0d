"""What the outer loop suggested, what help came before an answer, and what was learnt from all learners of a course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column and two tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("evidence", sa.Column("help", sa.Text))
    op.create_table(
        "suggestions",
        sa.Column("id", number, nullable=False),
        sa.Column("session", number, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kc", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("propensity", sa.Float, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
        sa.ForeignKeyConstraint(
            ["session", "turn"],
            ["turns.session", "turns.turn"],
            name="fk_suggestions_session_turn_turns",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_suggestions_session_turn", "suggestions", ["session", "turn"])
    op.create_table(
        "fits",
        sa.Column("n", number, nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_fits"),
        sa.UniqueConstraint("course", "name", name="uq_fits_course_name"),
        sqlite_autoincrement=True,
    )
