"""What a pack was made of, and what is kept of it: manifest, sealed periods, their verification."""
