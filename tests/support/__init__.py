"""What the test suites share: running playbooks against simulators and checking what came out."""
