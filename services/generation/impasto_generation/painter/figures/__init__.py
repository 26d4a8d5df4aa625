"""Subjects: how they are drawn, modelled and put on stage."""
