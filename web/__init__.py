"""What stands beside the chat page: data layer, sign-in, own pages, static files."""
