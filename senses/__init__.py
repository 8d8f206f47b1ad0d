"""What comes in by camera and microphone, as text; and text as it is said aloud."""
