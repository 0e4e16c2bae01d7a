"""The scan on a cluster: the engine's pure functions inside Spark's `mapInPandas`."""
