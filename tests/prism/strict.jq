# What a strict copy still lets pass, or asks too much.

# Prism takes `format: int64` for a number that a double holds exactly, at most 2^53; the server's etags lie above.
walk(if type == "object" and .format == "int64" then del(.format) else . end)

# What is saved is bytes, and not the object that the files declare.
| (.paths[][].responses["200"]?.content?["application/octet-stream"]? | select(. != null)).schema = {type: "string", format: "binary"}

# An answer holds what the file declares, spelt so. This also finds a success with a status that the file does not know:
# it is judged as an error then, whose schema has none of its properties. Schemas that others extend stay open.
| [.. | .allOf? // empty | .[]["$ref"]? // empty | sub(".*/"; "")] as $extended
| .components.schemas |= with_entries(
    if (.key | IN($extended[]) | not)
      and (.value | has("properties") and (has("allOf") or has("oneOf") or has("anyOf") or has("discriminator") | not))
    then .value.additionalProperties //= false else . end)
