"""The commands of `turnpoint`, by what they are about."""
