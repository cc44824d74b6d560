"""House rules that no common linter knows, checked on the syntax tree."""
