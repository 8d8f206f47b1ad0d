"""Learning from many learners' answers: knowledge tracing fitted on a record, and a calibrated prediction."""
