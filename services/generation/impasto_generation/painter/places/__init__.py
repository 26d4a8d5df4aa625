"""Places: sky, land, water, plants, streets, rooms, and what hangs in the air."""
