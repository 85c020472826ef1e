"""Questions for reported figures, answered from what the filings state, without a model."""
