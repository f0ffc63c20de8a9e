"""What a template asks for, held against what its payloads have."""
