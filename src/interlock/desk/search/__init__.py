"""Search everywhere: records, people, cases and definitions by what people call them."""
