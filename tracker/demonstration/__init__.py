"""The demonstration district: the worked example of docs/field.md, section 8, and eleven projects beside it."""
