"""The site around the lessons: its app, its shell, its first page."""
