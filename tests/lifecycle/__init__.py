"""The life cycle of every resource: promises that all of them keep."""
