"""Passages and the embedder; search with citations."""
