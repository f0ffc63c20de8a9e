"""The second engine: pybars3 behind our parser, for teams whose own services send with it (docs/engines.md)."""
