"""The top room: settings, the database server, the command line entry."""
