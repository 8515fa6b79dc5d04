"""What stands in the corpus is read by tests; nothing in it is collected or imported."""

collect_ignore_glob = ["*"]
