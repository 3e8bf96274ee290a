"""What was signed, where and by whom: the record since 1978."""
