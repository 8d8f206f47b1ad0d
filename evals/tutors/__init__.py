"""Who tutors in a measurement: Diotima, bots that mark the ends of the scale, recorded teachers, plain models."""
