"""What tests share: behaving fakes, loopback servers, fixtures. Imported by tests only."""
