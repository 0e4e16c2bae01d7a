"""Pure comparing: text and arrays in, frozen results out; no clock, no database, no network."""
