"""What every Impasto service stands on."""
