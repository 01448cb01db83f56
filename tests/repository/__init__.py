"""Tests about the repository itself: what reviewers forget, and what no other tool looks at.

Each check is a small pure function over text, in `words`, `code`, `house` or `pages`; each is tried on a planted
offence before it is turned on the project.
"""
