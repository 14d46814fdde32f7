"""What must not leave: personal numbers and names of natural persons, and how what leaves is read to look for them."""
