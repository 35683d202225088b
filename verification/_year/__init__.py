"""A year of an invented bloc, lived case by case through the API by those who may."""
