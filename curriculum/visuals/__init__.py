"""Pictures to think with: declared as data, drawn as SVG, said in words, moved by learners."""
