"""What a change of one property does to a resource: replaces it or updates it in place."""
