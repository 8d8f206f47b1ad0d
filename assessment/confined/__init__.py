"""What runs inside the sandbox: the walls that go up first, and then the drivers of a learner's program."""
