"""What fills the demonstration beside its records: drawn photos, papers, texts; pure."""
