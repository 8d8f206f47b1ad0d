"""Inspect AI tasks: the suites as the field writes them. Needs the extra ``eval``; ``evals.inspect_tasks`` names the tasks."""
