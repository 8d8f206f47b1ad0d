"""Makes files safe to edit: a reader whose errors have file and line, lint rules, JSON Schemas."""
