"""The graph of one turn: recall, then assess beside retrieve, choose, compose, guard (and back), record."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from langgraph.graph import END, START, StateGraph

from agent import nodes
from agent.state import Context, TurnState


@lru_cache(maxsize=1)
def turn_graph() -> Any:
    """The compiled graph. It holds no state of its own: the record is the only memory (decision 1)."""
    graph = StateGraph(TurnState, context_schema=Context)
    graph.add_node("recall", nodes.recall)
    graph.add_node("assess", nodes.assess)
    graph.add_node("retrieve", nodes.retrieve)
    graph.add_node("choose", nodes.choose)
    graph.add_node("compose", nodes.compose)
    graph.add_node("guard", nodes.guard)
    graph.add_node("record", nodes.record)
    graph.add_edge(START, "recall")
    graph.add_edge("recall", "assess")
    graph.add_edge("recall", "retrieve")
    graph.add_edge(["assess", "retrieve"], "choose")
    graph.add_edge("choose", "compose")
    graph.add_edge("compose", "guard")
    graph.add_conditional_edges("guard", nodes.after_guard, ["compose", "record"])
    graph.add_edge("record", END)
    return graph.compile()
