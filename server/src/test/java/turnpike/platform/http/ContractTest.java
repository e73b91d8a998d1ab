package turnpike.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import turnpike.base.Role;

/// The contract is a good OpenAPI document, and we read it as it is meant.
final class ContractTest {
    private static final Contract CONTRACT = Contract.load();

    /// The library knows neither problem documents nor forms, so those are left out for it.
    @Test
    void theContractIsOpenApi31() throws Exception {
        ObjectNode document = CONTRACT.document().deepCopy();
        document.at("/paths")
                .forEach(path -> path.forEach(operation -> {
                    if (!(operation instanceof ObjectNode changed)) return;
                    changed.putObject("responses").putObject("default").put("description", "");
                    if (changed.at("/requestBody/content") instanceof ObjectNode content) {
                        content.remove("application/x-www-form-urlencoded");
                    }
                }));
        ((ObjectNode) document.get("components")).remove("responses");
        Vertx vertx = Vertx.vertx();
        try {
            OpenAPIContract read = OpenAPIContract.from(vertx, new JsonObject(document.toString()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            assertThat(read.operations()).hasSameSizeAs(CONTRACT.operationIds());
        } finally {
            vertx.close();
        }
    }

    @Test
    void aFixedSegmentWinsOverAParameter() {
        assertThat(matched("/api/nases/unknown", "GET")).isEqualTo("listUnknownSources");
        assertThat(matched("/api/nases/1", "GET")).isEqualTo("getNas");
        assertThat(CONTRACT.match("/api/nases/")).isNull();
        assertThat(CONTRACT.match("/api/nases/1/2/3/4")).isNull();
        assertThat(parameters("/api/jobs/a%2Fb%20c+d/retry")).isEqualTo(Map.of("jobId", "a/b c+d"));
        assertThat(parameters("/api/jobs/100%zz/retry")).isEqualTo(Map.of("jobId", "100%zz"));
    }

    @Test
    void defaultsArePutWhereNothingIsSent() {
        ObjectNode body = Json.MAPPER.createObjectNode().put("name", "Day");
        Schema schema = java.util.Objects.requireNonNull(
                CONTRACT.operation("createPlan").body());

        schema.check("", body, new java.util.ArrayList<>());

        assertThat(body.get("overQuota").asText()).isEqualTo("disconnect");
        assertThat(body.get("priceMinor").asInt()).isZero();
        assertThat(body.has("dataQuotaBytes")).isFalse();
    }

    @Test
    void limitsCountCharactersAsPeopleDo() {
        assertThat(problems("{\"type\":\"string\",\"maxLength\":2}", "\"\uD83D\uDE00\uD83D\uDE00\""))
                .isEmpty();
        assertThat(problems("{\"type\":\"string\",\"minLength\":2}", "\"\uD83D\uDE00\""))
                .hasSize(1);
    }

    @Test
    void typesAndBoundsAreExact() {
        assertThat(problems("{\"type\":\"integer\",\"minimum\":1}", "1.5")).hasSize(1);
        assertThat(problems("{\"type\":\"integer\",\"minimum\":1}", "0")).hasSize(1);
        assertThat(problems("{\"type\":[\"integer\",\"null\"],\"minimum\":1}", "null"))
                .isEmpty();
        assertThat(problems("{\"type\":\"integer\",\"format\":\"int64\"}", "9223372036854775808"))
                .hasSize(1);
        assertThat(problems("{\"type\":\"integer\",\"minimum\":1}", "18446744073709551617"))
                .hasSize(1);
        assertThat(problems("{\"type\":\"string\",\"format\":\"date-time\"}", "\"2026-02-30T00:00:00Z\""))
                .hasSize(1);
        assertThat(problems("{\"type\":\"string\",\"format\":\"date-time\"}", "\"2026-02-28T00:00:00+03:00\""))
                .isEmpty();
    }

    @Test
    void whatTheDatabaseCannotHoldIsRefused() {
        assertThat(problems("{\"type\":\"string\"}", "\"a\\u0000b\"")).hasSize(1);
        assertThat(problems("{\"type\":\"string\",\"format\":\"date-time\"}", "\"+999999999-01-01T00:00:00Z\""))
                .hasSize(1);
    }

    @Test
    void onlyTextOfSeveralLinesHasLineBreaks() {
        for (String odd : new String[] {"\\n", "\\r", "\\t", "\\u007f", "\\u0085", "\\u2028"}) {
            assertThat(problems("{\"type\":\"string\"}", "\"a" + odd + "b\""))
                    .as(odd)
                    .hasSize(1);
        }
        assertThat(problems("{\"type\":\"string\",\"x-multiline\":true}", "\"a\\r\\n\\tb\""))
                .isEmpty();
        assertThat(problems("{\"type\":\"string\",\"x-multiline\":true}", "\"a\\u001bb\""))
                .hasSize(1);
    }

    /// A pattern must not work its way through a text that is refused for its length anyway.
    @Test
    void aTextThatIsTooLongIsNotLookedAtFurther() {
        String email = "{\"type\":\"string\",\"pattern\":\"^(a+\\\\.)+$\",\"maxLength\":5}";

        assertThat(problems(email, "\"" + "a.".repeat(100_000) + "\""))
                .extracting(Problem.FieldProblem::problem)
                .containsExactly("must have at most 5 characters");
    }

    @Test
    void aSchemaWeCannotCheckStopsTheStart() {
        assertThatThrownBy(() -> problems("{\"oneOf\":[]}", "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyOperationSaysWhoMayCall() {
        assertThat(CONTRACT.operation("login").role()).isNull();
        assertThat(CONTRACT.operation("getMe").role()).isEqualTo(Role.STAFF);
        assertThat(CONTRACT.operation("getMyUsage").role()).isEqualTo(Role.SUBSCRIBER);
        assertThat(CONTRACT.operation("listTenants").role()).isEqualTo(Role.PLATFORM_ADMIN);
        assertThat(CONTRACT.operation("login").perMinute()).isEqualTo(5);
    }

    private static String matched(String path, String method) {
        return java.util.Objects.requireNonNull(java.util.Objects.requireNonNull(CONTRACT.match(path))
                        .byMethod()
                        .get(method))
                .id();
    }

    private static Map<String, String> parameters(String path) {
        return java.util.Objects.requireNonNull(CONTRACT.match(path)).parameters();
    }

    private static List<Problem.FieldProblem> problems(String schema, String value) {
        var problems = new java.util.ArrayList<Problem.FieldProblem>();
        Schema.compile(Json.parse(schema), Json.parse("{}")).check("v", Json.parse(value), problems);
        return problems;
    }
}
