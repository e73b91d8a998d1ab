package turnpike.inbound.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import turnpike.platform.http.Contract;

/// The contract as tests walk it: every operation with the ids it takes, and the least that may be sent to it.
final class ContractDocument {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private static final String BASE = "app://contract";

    private final JsonNode document = Contract.load().document();
    private final SchemaRepository schemas = SchemaRepository.create(new JsonSchemaOptions()
                    .setBaseUri("app://")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .dereference(BASE, JsonSchema.of(new JsonObject(document.toString())));

    /// @param ownedInPath name of each id to the kind of thing it names
    /// @param ownedInQuery the same for filters
    /// @param ownedInBody the same for fields of the body
    record Described(
            String id,
            String method,
            String path,
            String role,
            Map<String, String> ownedInPath,
            Map<String, String> ownedInQuery,
            Map<String, String> ownedInBody,
            boolean isList,
            JsonNode bodySchema) {

        boolean takesBody() {
            return !bodySchema.isMissingNode();
        }
    }

    List<Described> operations() {
        var all = new ArrayList<Described>();
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    all.add(described(path.getKey(), path.getValue(), method.getKey()));
                }
            }
        }
        return all;
    }

    /// What an answer has that the contract does not promise, or lacks that it does; empty when it keeps its word.
    List<String> misfits(Described operation, int status, JsonNode answer) {
        JsonNode responses = document.at("/paths")
                .path(operation.path())
                .path(operation.method().toLowerCase(Locale.ROOT))
                .path("responses");
        JsonNode response = followed(responses.path(responses.has("" + status) ? "" + status : "default"));
        JsonNode content = response.path("content");
        JsonNode schema = content.has("application/json")
                ? content.at("/application~1json/schema")
                : content.at("/application~1problem+json/schema");
        if (!schema.has("$ref")) return List.of();
        OutputUnit result =
                schemas.validator(BASE + schema.get("$ref").asText()).validate(new JsonObject(answer.toString()));
        if (Boolean.TRUE.equals(result.getValid())) return List.of();
        return result.getErrors().stream()
                .map(error -> error.getInstanceLocation() + " " + error.getError())
                .toList();
    }

    /// The least the schema takes, with the values given where their fields are named.
    ObjectNode leastBody(JsonNode given, Map<String, String> values) {
        JsonNode schema = followed(given);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (JsonNode name : schema.path("required")) {
            body.set(name.asText(), leastValue(schema.at("/properties").path(name.asText())));
        }
        if (schema.path("minProperties").asInt() > body.size()) {
            var first = schema.get("properties").properties().iterator().next();
            body.set(first.getKey(), leastValue(first.getValue()));
        }
        values.forEach(body::put);
        return body;
    }

    /// Fields of a body that hold text.
    List<String> textFields(JsonNode given) {
        var names = new ArrayList<String>();
        for (var property : followed(given).path("properties").properties()) {
            if (followed(property.getValue()).path("type").toString().contains("\"string\""))
                names.add(property.getKey());
        }
        return names;
    }

    private Described described(String path, JsonNode item, String method) {
        JsonNode operation = item.get(method);
        Map<String, String> inPath = new TreeMap<>();
        Map<String, String> inQuery = new TreeMap<>();
        for (JsonNode list : List.of(item.path("parameters"), operation.path("parameters"))) {
            for (JsonNode each : list) {
                JsonNode parameter = followed(each);
                String name = parameter.get("name").asText();
                String kind = parameter.path("x-tenant-owned").asText();
                if (parameter.get("in").asText().equals("path")) inPath.put(name, kind);
                else if (!kind.isEmpty()) inQuery.put(name, kind);
            }
        }
        JsonNode body = followed(
                operation.at("/requestBody/content").path("application/json").path("schema"));
        Map<String, String> inBody = new TreeMap<>();
        for (var property : body.path("properties").properties()) {
            String kind = property.getValue().path("x-tenant-owned").asText();
            if (!kind.isEmpty()) inBody.put(property.getKey(), kind);
        }
        return new Described(
                operation.get("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                operation.get("x-role").asText(),
                inPath,
                inQuery,
                inBody,
                isList(operation),
                body);
    }

    private boolean isList(JsonNode operation) {
        JsonNode answer =
                operation.at("/responses/200/content").path("application/json").path("schema");
        return answer.path("$ref").asText().endsWith("List");
    }

    private JsonNode leastValue(JsonNode given) {
        JsonNode schema = followed(given);
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (schema.has("enum")) return schema.at("/enum/0");
        if (schema.has("examples")) return schema.at("/examples/0");
        String type = schema.path("type").isArray()
                ? schema.at("/type/0").asText()
                : schema.path("type").asText();
        return switch (type) {
            case "integer", "number" ->
                make.numberNode(Math.max(1, schema.path("minimum").asLong()));
            case "boolean" -> make.booleanNode(true);
            case "object" -> leastBody(schema, Map.of());
            case "array" ->
                schema.path("minItems").asInt() == 0
                        ? make.arrayNode()
                        : make.arrayNode().add(leastValue(schema.path("items")));
            case "string" -> make.textNode(leastText(schema));
            default -> throw new IllegalStateException("no least value for " + schema);
        };
    }

    private static String leastText(JsonNode schema) {
        if (schema.path("format").asText().equals("uuid"))
            return UUID.randomUUID().toString();
        String pattern = schema.path("pattern").asText();
        String unique = "x" + UUID.randomUUID().toString().substring(0, 12);
        if (pattern.contains("@")) return unique + "@example.test";
        if (pattern.startsWith("^([0-9A-Fa-f]{2}")) return "02-00-00-00-00-01";
        if (pattern.contains("[A-Z]{3}")) return "KES";
        if (pattern.startsWith("^\\d+")) return "1.2";
        return unique;
    }

    private JsonNode followed(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
