"""The actions on records that every automation can take."""
