"""Work that is handed in, its grades, and what instructors said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "submissions",
        sa.Column("n", number, nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.Column("rubric", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("lease", sa.Float, nullable=False),
        sa.Column("grading", sa.Text),
        sa.Column("trouble", sa.Text),
        sa.Column("unsure", sa.Float, nullable=False),
        sa.Column("contested_at", sa.Float),
        sa.Column("reviewed_at", sa.Float),
        sa.PrimaryKeyConstraint("n", name="pk_submissions"),
        sa.UniqueConstraint("id", name="uq_submissions_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_submissions_state_lease", "submissions", ["state", "lease"])
    op.create_index("ix_submissions_learner", "submissions", ["learner"])
    op.create_table(
        "reviews",
        sa.Column("n", number, nullable=False),
        sa.Column("submission", number, nullable=False),
        sa.Column("by", sa.String(36), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("levels", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_reviews"),
        sa.ForeignKeyConstraint(
            ["submission"], ["submissions.n"], name="fk_reviews_submission_submissions", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reviews_submission", "reviews", ["submission"])
