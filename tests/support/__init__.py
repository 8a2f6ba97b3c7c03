"""What the test suites share: running playbooks against simulators and judging what came out."""
