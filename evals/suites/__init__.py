"""The suites of ``diotima eval``: each module has ``run(options, report) -> Result``; ``evals.running.SUITES`` names them."""
