"""The commands of ``diotima``, a module a subject; each has a Typer app that ``cli`` adds."""
