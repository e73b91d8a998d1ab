package turnpike.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import turnpike.base.Role;

/// The API as `openapi.yaml` states it, ready to match requests and check what they carry.
public final class Contract {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String RESOURCE = "/openapi.yaml";
    static final String JSON = "application/json";
    static final String FILE = "application/octet-stream";
    static final String FORM = "application/x-www-form-urlencoded";

    private final JsonNode document;
    private final Map<String, ContractOperation> byId = new LinkedHashMap<>();
    private final PathTree paths = new PathTree();

    private Contract(JsonNode document) {
        this.document = document;
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) add(path.getKey(), path.getValue(), method.getKey());
            }
        }
    }

    /// Reads the contract in the jar; takes part of a second, so start early.
    ///
    /// @throws IllegalArgumentException when it uses what we cannot check
    public static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException("the contract is missing: " + RESOURCE);
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            return new Contract(Json.MAPPER.valueToTree(read));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The whole document, for those who ask for it.
    public JsonNode document() {
        return document;
    }

    /// The version of the product, as the contract states it.
    public String version() {
        return document.path("info").path("version").asText();
    }

    public Set<String> operationIds() {
        return new TreeSet<>(byId.keySet());
    }

    ContractOperation operation(String id) {
        return java.util.Objects.requireNonNull(byId.get(id), id);
    }

    PathTree.@Nullable Match match(String path) {
        return paths.match(path);
    }

    private void add(String path, JsonNode item, String method) {
        JsonNode operation = item.get(method);
        String id = operation.path("operationId").asText();
        var made = new ContractOperation(
                id,
                method.toUpperCase(Locale.ROOT),
                role(id, operation),
                operation.path("x-rate-limit").asInt(0),
                parameters(item, operation),
                body(operation),
                operation.at("/requestBody/content").has(FORM),
                operation.at("/requestBody/content").has(FILE),
                operation.at("/requestBody/required").booleanValue());
        if (byId.put(id, made) != null) throw new IllegalArgumentException("operationId used twice: " + id);
        paths.add(path, made);
    }

    private static @Nullable Role role(String id, JsonNode operation) {
        String role = operation.path("x-role").asText();
        return switch (role) {
            case "public" -> null;
            case "any" -> Role.STAFF;
            case "subscriber", "staff", "tenant_admin", "platform_admin" -> Role.valueOf(role.toUpperCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("operation " + id + " has no x-role we know: " + role);
        };
    }

    private List<Parameter> parameters(JsonNode item, JsonNode operation) {
        var parameters = new ArrayList<Parameter>();
        for (JsonNode list : List.of(item.path("parameters"), operation.path("parameters"))) {
            for (JsonNode given : list) {
                JsonNode node = given.has("$ref")
                        ? document.at(given.get("$ref").textValue().substring(1))
                        : given;
                parameters.add(new Parameter(
                        node.get("name").textValue(),
                        node.get("in").textValue().equals("path"),
                        node.path("required").booleanValue(),
                        Schema.compile(node.get("schema"), document)));
            }
        }
        return List.copyOf(parameters);
    }

    private @Nullable Schema body(JsonNode operation) {
        JsonNode schema = operation.at("/requestBody/content").path(JSON).path("schema");
        return schema.isMissingNode() ? null : Schema.compile(schema, document);
    }

    /// A value in the path or the query.
    record Parameter(String name, boolean inPath, boolean required, Schema schema) {

        /// The value as JSON, a default where absent; problems go to the list.
        @Nullable
        JsonNode read(@Nullable String given, List<Problem.FieldProblem> problems) {
            if (given == null || given.isEmpty()) {
                if (required) problems.add(new Problem.FieldProblem(name, "is missing"));
                return schema.defaultValue();
            }
            JsonNode value = typed(given);
            schema.check(name, value, problems);
            return value;
        }

        private JsonNode typed(String given) {
            if (schema.isBoolean() && (given.equals("true") || given.equals("false"))) {
                return Json.MAPPER.getNodeFactory().booleanNode(given.equals("true"));
            }
            if (!schema.isNumber()) return Json.MAPPER.getNodeFactory().textNode(given);
            try {
                return Json.MAPPER.getNodeFactory().numberNode(Long.parseLong(given));
            } catch (NumberFormatException e) {
                return Json.MAPPER.getNodeFactory().textNode(given);
            }
        }
    }

    /// @param role least role that may call, or the subscriber's own, which no other does for; null for everyone
    /// @param perMinute requests a minute from one address; 0 when only the general limit holds
    /// @param takesForm the body may also come as a form
    /// @param takesFile the body is a file, read from disk; there is no other then
    record ContractOperation(
            String id,
            String method,
            @Nullable Role role,
            int perMinute,
            List<Parameter> parameters,
            @Nullable Schema body,
            boolean takesForm,
            boolean takesFile,
            boolean bodyRequired) {

        /// Checks everything the request carries.
        ///
        /// @throws InvalidFields naming all that is wrong
        Map<String, JsonNode> read(
                Map<String, String> path, java.util.function.Function<String, @Nullable String> query, JsonNode given) {
            var problems = new ArrayList<Problem.FieldProblem>();
            var values = new LinkedHashMap<String, JsonNode>();
            for (Parameter parameter : parameters) {
                String text = parameter.inPath() ? path.get(parameter.name()) : query.apply(parameter.name());
                JsonNode value = parameter.read(text, problems);
                if (value != null) values.put(parameter.name(), value);
            }
            if (body != null && !(given.isMissingNode() && !bodyRequired)) {
                if (given instanceof ObjectNode) body.check("", given, problems);
                else problems.add(new Problem.FieldProblem("body", "must be a JSON object"));
            }
            if (!problems.isEmpty()) throw new InvalidFields(problems);
            return values;
        }
    }
}
