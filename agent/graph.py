"""The graph of one turn: recall, assess and retrieve side by side, choose, compose, guard (and back), record."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from agent import composing, nodes
from agent.state import Context, TurnState

#: The library's types want every node's parameter to be called ``state``; ours say what it is, the turn.
_NODES: tuple[tuple[str, Any], ...] = (
    ("recall", nodes.recall),
    ("assess", nodes.assess),
    ("retrieve", nodes.retrieve),
    ("choose", nodes.choose),
    ("compose", composing.compose),
    ("guard", nodes.guard),
    ("record", nodes.record),
)


@lru_cache(maxsize=1)
def turn_graph() -> Any:
    """The compiled graph. It holds no state of its own: the record is the only memory (decision 1).

    Its library is loaded here: it takes a second, and the first page does not wait for it.
    """
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(TurnState, context_schema=Context)
    for name, node in _NODES:
        graph.add_node(name, node)
    beside = ["recall", "assess", "retrieve"]
    for name in beside:
        graph.add_edge(START, name)
    graph.add_edge(beside, "choose")
    graph.add_edge("choose", "compose")
    graph.add_edge("compose", "guard")
    graph.add_conditional_edges("guard", nodes.after_guard, ["compose", "record"])
    graph.add_edge("record", END)
    return graph.compile()
