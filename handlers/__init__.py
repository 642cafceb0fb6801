"""The heart of Handrail: what may be asked, what is decided, and in which words it is answered."""
