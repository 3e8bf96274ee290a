"""What people and organisations apply for: modules of a pavilion at a fair, places of an exchange; and exhibitions."""
