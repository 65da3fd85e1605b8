"""Fogline: from a pile of war reports to who held what, who said so, and who was right."""
