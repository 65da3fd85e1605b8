"""One module a step; the number in its name is the schema that it makes."""
