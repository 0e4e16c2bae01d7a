"""The `unspin` command: thin commands that check what was given, call once and print."""
