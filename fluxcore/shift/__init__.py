"""How far training and test lie apart: in their covariates, and in what covariates mean."""
