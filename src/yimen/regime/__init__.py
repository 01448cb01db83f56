"""The regime of a place as data: vocabulary, schema, strict loader, releases, working calendar. Knows no Django."""
