"""Joint calls of two agencies: twin applications, reviews, the mixed commission, financed projects."""
