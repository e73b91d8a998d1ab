package turnpike.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The part of JSON Schema (2020-12) that our requests use, compiled once. A keyword we do not know stops the start.
///
/// Ours, because the library at hand names fields that are right beside those that are wrong, and screens mark fields
/// by that list (docs/adr/0011).
final class Schema {
    private static final Set<String> NOTES = Set.of("description", "examples", "x-tenant-owned");

    private final Set<String> types;
    private final List<String> words;
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Schema> properties = new LinkedHashMap<>();
    private final Set<String> required = new HashSet<>();
    private boolean closed;
    private @Nullable Schema others; // what fields without a name of their own hold
    private boolean multiline;
    private @Nullable Schema items;
    private @Nullable JsonNode defaultValue;

    /// Says what is wrong with a value that has the right type, or null.
    private interface Check {
        @Nullable
        String problem(JsonNode value);
    }

    private Schema(Set<String> types, List<String> words) {
        this.types = types;
        this.words = words;
    }

    /// @param root the whole contract, to follow `$ref`
    /// @throws IllegalArgumentException when the schema uses more of the language than we know
    static Schema compile(JsonNode given, JsonNode root) {
        JsonNode node = given;
        while (node.has("$ref")) node = root.at(node.get("$ref").textValue().substring(1));
        var schema = new Schema(types(node), texts(node.path("enum")));
        for (var entry : node.properties()) schema.take(entry.getKey(), entry.getValue(), root);
        if (given.has("$ref") && given.has("default")) schema.defaultValue = given.get("default");
        return schema;
    }

    boolean isBoolean() {
        return types.contains("boolean");
    }

    boolean isNumber() {
        return types.contains("integer") || types.contains("number");
    }

    @Nullable
    JsonNode defaultValue() {
        return defaultValue;
    }

    /// Adds what is wrong to the list, and absent defaults to the value.
    ///
    /// @param path of the value in the body, empty for the body itself
    void check(String path, JsonNode value, List<Problem.FieldProblem> problems) {
        if (!types.isEmpty() && types.stream().noneMatch(type -> is(type, value))) {
            problems.add(new Problem.FieldProblem(path, "must be " + String.join(" or ", types)));
            return;
        }
        if (value.isNull()) return;
        if (value.isTextual() && value.textValue().chars().anyMatch(this::isUnwritten)) {
            problems.add(new Problem.FieldProblem(path, "must not contain line breaks or control characters"));
            return;
        }
        if (!words.isEmpty() && !words.contains(value.asText())) {
            problems.add(new Problem.FieldProblem(path, "must be one of " + String.join(", ", words)));
            return;
        }
        for (Check check : checks) {
            String problem = check.problem(value);
            if (problem == null) continue;
            problems.add(new Problem.FieldProblem(path, problem));
            break;
        }
        if (value instanceof ObjectNode object) checkObject(path, object, problems);
        if (items != null && value.isArray()) {
            for (int i = 0; i < value.size(); i++) items.check(path + "[" + i + "]", value.get(i), problems);
        }
    }

    /// Nobody types a control character, and one that reached a router's configuration would start a new line there.
    private boolean isUnwritten(int c) {
        if (multiline && (c == '\n' || c == '\r' || c == '\t')) return false;
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    private void checkObject(String path, ObjectNode object, List<Problem.FieldProblem> problems) {
        String prefix = path.isEmpty() ? "" : path + ".";
        for (String name : required) {
            if (!object.has(name)) problems.add(new Problem.FieldProblem(prefix + name, "is missing"));
        }
        for (var entry : object.properties()) {
            Schema schema = properties.get(entry.getKey());
            if (schema == null) schema = others;
            if (schema != null) schema.check(prefix + entry.getKey(), entry.getValue(), problems);
            else if (closed) problems.add(new Problem.FieldProblem(prefix + entry.getKey(), "is not known"));
        }
        properties.forEach((name, schema) -> {
            if (schema.defaultValue != null && !object.has(name)) object.set(name, schema.defaultValue);
        });
    }

    private void take(String keyword, JsonNode value, JsonNode root) {
        switch (keyword) {
            case "type", "enum" -> {}
            case "default" -> defaultValue = value;
            case "x-multiline" -> multiline = value.booleanValue();
            case "properties" ->
                value.properties().forEach(p -> properties.put(p.getKey(), compile(p.getValue(), root)));
            case "required" -> required.addAll(texts(value));
            case "additionalProperties" -> {
                if (value.isBoolean()) closed = !value.booleanValue();
                else others = compile(value, root);
            }
            case "items" -> items = compile(value, root);
            case "minItems" -> checks.add(v -> v.size() < value.intValue() ? "must have at least " + value : null);
            case "maxItems" -> checks.addFirst(v -> v.size() > value.intValue() ? "must have at most " + value : null);
            case "minProperties" -> checks.add(v -> v.size() < value.intValue() ? "must not be empty" : null);
            case "minimum" -> checks.add(v -> v.longValue() < value.longValue() ? "must be at least " + value : null);
            case "maximum" -> checks.add(v -> v.longValue() > value.longValue() ? "must be at most " + value : null);
            case "minLength" -> checks.add(v -> length(v) < value.intValue() ? tooShort(value.intValue()) : null);
            case "maxLength" ->
                // First, so that no pattern works on a text without end.
                checks.addFirst(
                        v -> length(v) > value.intValue() ? "must have at most " + value + " characters" : null);
            case "pattern" -> {
                Pattern pattern = Pattern.compile(value.textValue());
                checks.add(v -> pattern.matcher(v.asText()).find() ? null : "has a form we do not take");
            }
            case "format" -> format(value.textValue());
            default -> {
                if (!NOTES.contains(keyword)) throw new IllegalArgumentException("unknown schema keyword " + keyword);
            }
        }
    }

    private void format(String format) {
        switch (format) {
            case "uuid" -> checks.add(v -> Texts.isUuid(v.asText()) ? null : "must be a UUID");
            case "date-time" -> checks.add(v -> Texts.isInstant(v.asText()) ? null : "must be an ISO 8601 instant");
            case "int64" -> checks.add(v -> v.canConvertToLong() ? null : "must fit 64 bits");
            default -> throw new IllegalArgumentException("unknown format " + format);
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private static String tooShort(int least) {
        return least == 1 ? "must not be empty" : "must have at least " + least + " characters";
    }

    private static int length(JsonNode value) {
        String text = value.asText();
        return text.codePointCount(0, text.length());
    }

    private static Set<String> types(JsonNode node) {
        JsonNode type = node.path("type");
        return type.isTextual() ? Set.of(type.textValue()) : new LinkedHashSet<>(texts(type));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
