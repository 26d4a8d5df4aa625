"""Styles: what the finished picture is made to look like."""
