"""The core of Diotima: pure functions that choose the pedagogical move. Standard library only."""
