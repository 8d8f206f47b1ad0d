"""The tables of the record, for any database that SQLAlchemy speaks.

Who a learner is stands in one column of ``sessions`` (and of ``alerts``, ``consents``, ``accounts``);
everything else hangs on a session. So export is a walk and erasure is a handful of deletes. Names of people
stand in ``accounts`` only.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISIONS = ("0001", "0002", "0003")
"""Every schema this version knows, oldest first. The last one is what it writes."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only when the column is called INTEGER.
_Number = BigInteger().with_variant(Integer(), "sqlite")

packs = Table(
    "packs",
    metadata,
    Column("n", _Number, primary_key=True),
    Column("fingerprints", Text, nullable=False, unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("n", _Number, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("learner", String(36), nullable=False),
    Column("course", Text, nullable=False),
    Column("packs", ForeignKey("packs.n"), nullable=False),
    Column("name", Text),
    Column("archived", Boolean, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("last_turn", _Number, nullable=False),
    Column("settings", Text),
    Index(None, "learner", "last_turn"),
    sqlite_autoincrement=True,
)

turns = Table(
    "turns",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("session", ForeignKey("sessions.n", ondelete="CASCADE"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("message_id", String(64)),
    Column("message", Text, nullable=False),
    Column("button", Text),
    Column("item", Text),
    Column("step", Text),
    Column("packs", ForeignKey("packs.n"), nullable=False),
    Column("degraded", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("session", "turn"),
    UniqueConstraint("session", "message_id"),
    sqlite_autoincrement=True,
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("session", _Number, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kc", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("hint_level", Integer, nullable=False),
    Column("misconception", Text),
    Column("first_try", Boolean, nullable=False),
    Column("seconds", Float),
    Column("confidence", Float),
    Column("spans", Text),
    Column("help", Text),
    ForeignKeyConstraint(["session", "turn"], ["turns.session", "turns.turn"], ondelete="CASCADE"),
    Index(None, "session", "id"),
    sqlite_autoincrement=True,
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("session", _Number, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kc", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("propensity", Float, nullable=False),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(["session", "turn"], ["turns.session", "turns.turn"], ondelete="CASCADE"),
    Index(None, "session", "turn"),
    sqlite_autoincrement=True,
)

# What was learnt from all learners of a course together: sums and shares, nobody's answers.
fits = Table(
    "fits",
    metadata,
    Column("n", _Number, primary_key=True),
    Column("course", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("course", "name"),
    sqlite_autoincrement=True,
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("session", ForeignKey("sessions.n", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("turn", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("learner", String(36), nullable=False, index=True),
    Column("course", Text, nullable=False),
    Column("session", ForeignKey("sessions.n", ondelete="SET NULL"), index=True),
    Column("turn", Integer),
    Column("kind", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("closed_at", Float),
    Column("closed_by", Text),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(36), nullable=False, unique=True),
    Column("session", _Number, primary_key=True, autoincrement=False),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("liked", Boolean, nullable=False),
    Column("comment", Text),
    Column("at", Float, nullable=False),
    ForeignKeyConstraint(["session", "turn"], ["turns.session", "turns.turn"], ondelete="CASCADE"),
)

favourites = Table(
    "favourites",
    metadata,
    Column("session", _Number, primary_key=True, autoincrement=False),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    ForeignKeyConstraint(["session", "turn"], ["turns.session", "turns.turn"], ondelete="CASCADE"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("learner", String(36), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("at", Float, nullable=False),
    sqlite_autoincrement=True,
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the name as compared: normalised, without case
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text),  # an argon2 hash; none for the local learner, who cannot sign in
    Column("created_at", Float, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("n", _Number, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("learner", String(36), nullable=False),
    Column("rubric", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease", Float, nullable=False),
    Column("grading", Text),
    Column("trouble", Text),
    Column("unsure", Float, nullable=False),
    Column("contested_at", Float),
    Column("reviewed_at", Float),
    Index(None, "state", "lease"),
    Index(None, "learner"),
    sqlite_autoincrement=True,
)

reviews = Table(
    "reviews",
    metadata,
    Column("n", _Number, primary_key=True),
    Column("submission", ForeignKey("submissions.n", ondelete="CASCADE"), nullable=False, index=True),
    Column("by", String(36), nullable=False),
    Column("at", Float, nullable=False),
    Column("levels", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("blind", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
