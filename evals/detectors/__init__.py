"""What can be seen in a tutor's reply without a model: whether it tells the answer, and how it helps."""
