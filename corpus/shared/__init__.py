"""What servers of one database share that a data folder keeps as files."""
