"""Screening of prompts, captions and images, every decision an event."""
