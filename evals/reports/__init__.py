"""Reports of evaluations, comparisons and sessions: one HTML page that asks nothing of the network, Markdown, JSON."""
