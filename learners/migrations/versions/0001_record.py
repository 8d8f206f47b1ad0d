"""The record as it begins: sessions, turns, evidence, snapshots, alerts, feedback, consents, accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    of_turn = (["session", "turn"], ["turns.session", "turns.turn"])

    op.create_table(
        "packs",
        sa.Column("n", number, nullable=False),
        sa.Column("fingerprints", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_packs"),
        sa.UniqueConstraint("fingerprints", name="uq_packs_fingerprints"),
    )
    op.create_table(
        "sessions",
        sa.Column("n", number, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.Column("packs", number, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.Float, nullable=False),
        sa.Column("last_at", sa.Float, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("last_turn", number, nullable=False),
        sa.Column("settings", sa.Text),
        sa.PrimaryKeyConstraint("n", name="pk_sessions"),
        sa.UniqueConstraint("id", name="uq_sessions_id"),
        sa.ForeignKeyConstraint(["packs"], ["packs.n"], name="fk_sessions_packs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_learner_last_turn", "sessions", ["learner", "last_turn"])
    op.create_table(
        "turns",
        sa.Column("id", number, nullable=False),
        sa.Column("session", number, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("message_id", sa.String(64)),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("button", sa.Text),
        sa.Column("item", sa.Text),
        sa.Column("step", sa.Text),
        sa.Column("packs", number, nullable=False),
        sa.Column("degraded", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("session", "turn", name="uq_turns_session_turn"),
        sa.UniqueConstraint("session", "message_id", name="uq_turns_session_message_id"),
        sa.ForeignKeyConstraint(["session"], ["sessions.n"], name="fk_turns_session", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["packs"], ["packs.n"], name="fk_turns_packs"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "evidence",
        sa.Column("id", number, nullable=False),
        sa.Column("session", number, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kc", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("hint_level", sa.Integer, nullable=False),
        sa.Column("misconception", sa.Text),
        sa.Column("first_try", sa.Boolean, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("confidence", sa.Float),
        sa.Column("spans", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.ForeignKeyConstraint(*of_turn, name="fk_evidence_session_turn", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_session_id", "evidence", ["session", "id"])
    op.create_table(
        "snapshots",
        sa.Column("session", number, nullable=False, autoincrement=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("session", name="pk_snapshots"),
        sa.ForeignKeyConstraint(["session"], ["sessions.n"], name="fk_snapshots_session", ondelete="CASCADE"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", number, nullable=False),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.Column("session", number),
        sa.Column("turn", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("closed_at", sa.Float),
        sa.Column("closed_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(["session"], ["sessions.n"], name="fk_alerts_session", ondelete="SET NULL"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_learner", "alerts", ["learner"])
    op.create_index("ix_alerts_session", "alerts", ["session"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("session", number, nullable=False, autoincrement=False),
        sa.Column("turn", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("liked", sa.Boolean, nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("session", "turn", name="pk_feedback"),
        sa.UniqueConstraint("id", name="uq_feedback_id"),
        sa.ForeignKeyConstraint(*of_turn, name="fk_feedback_session_turn", ondelete="CASCADE"),
    )
    op.create_table(
        "favourites",
        sa.Column("session", number, nullable=False, autoincrement=False),
        sa.Column("turn", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("session", "turn", name="pk_favourites"),
        sa.ForeignKeyConstraint(*of_turn, name="fk_favourites_session_turn", ondelete="CASCADE"),
    )
    op.create_table(
        "consents",
        sa.Column("id", number, nullable=False),
        sa.Column("learner", sa.String(36), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consents_learner", "consents", ["learner"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("key", name="uq_accounts_key"),
    )
