"""From prompt to picture: jobs, providers, renditions, media."""
