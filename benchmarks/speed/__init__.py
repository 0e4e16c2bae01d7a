"""How fast the stages are beside other tools, with how good they are; see ``__main__``."""
