"""The commission's papers: what they say, once, and how it is written as PDF and as DOCX."""
