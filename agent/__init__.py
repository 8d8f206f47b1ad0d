"""The graph of one turn, and the facade that everyone who tutors or evaluates uses."""
