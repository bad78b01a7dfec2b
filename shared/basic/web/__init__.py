"""What scripts send to the web and what they read of its answers. May import `shared.network` and the language's values."""
