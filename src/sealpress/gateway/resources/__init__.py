"""The resources of a gateway as a system: kept sealed on disk, received, and served."""
