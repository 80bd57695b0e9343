"""What agents send their telemetry and hooks to. A person waits for the answers."""
