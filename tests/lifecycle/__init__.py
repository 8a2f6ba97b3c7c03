"""The life of every resource: promises that all of them keep."""
