package turnpike.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.metrics.Metrics;

/// The server against real requests: every failure is a problem document, every check comes before the operation.
final class HttpServerTest {
    private static final Principal CLERK = new Principal(
            TenantId.PLATFORM, new UUID(0, 7), Principal.Kind.STAFF, "clerk@example.test", Role.STAFF, null);
    private static final Principal ADMIN = new Principal(
            TenantId.PLATFORM, new UUID(0, 8), Principal.Kind.STAFF, "admin@example.test", Role.TENANT_ADMIN, null);
    private static final int FILE_MAX = 6_000_000;
    private static final AtomicReference<@Nullable Path> TAKEN = new AtomicReference<>();
    private static final CountDownLatch HELD = new CountDownLatch(4);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static HttpServer server;

    private record NewPlan(String name, long priceMinor, String currency, String overQuota) {}

    @BeforeAll
    static void start() {
        Contract contract = Contract.load();
        var operations = new Operations()
                .on("ping", _ -> Answer.json(Map.of("status", "ok")))
                .on("getPlan", call -> {
                    throw new NotFound("plan", call.id("planId"));
                })
                .on("createPlan", call -> Answer.created(call.body(NewPlan.class)))
                .on(
                        "listPlans",
                        call -> Answer.json(ListPage.of(
                                List.of(call.text("sort"), String.valueOf(call.textOrNull("q"))), call.page(), 2)))
                .on("createSubscriber", call -> Answer.created(call.body(Map.class)))
                .on("suspendSubscriber", _ -> {
                    throw new Conflict("already_suspended", "it is suspended");
                })
                .on("activateSubscriber", _ -> {
                    throw new Unavailable("no database", new IOException("down"));
                })
                .on("endSubscription", _ -> {
                    throw new IllegalStateException("a secret detail");
                })
                .on("startSubscription", _ -> {
                    throw new InvalidInput("planId", "is archived");
                })
                .on("authorizeChannel", call -> Answer.json(call.body(Map.class)))
                .on("uploadStatement", HttpServerTest::keep)
                .on("login", _ -> Answer.done())
                .on("getDashboardStats", _ -> {
                    HELD.countDown();
                    sleep();
                    return Answer.done();
                });
        contract.operationIds().stream()
                .filter(id -> !operations.ids().contains(id))
                .forEach(id -> operations.on(id, _ -> Answer.done()));
        var settings = new HttpSettings(
                new HttpSettings.Listen("127.0.0.1", 0, "", ""),
                4,
                4096,
                FILE_MAX,
                new HttpSettings.Limits(100_000, 100_000, 1),
                List.of(),
                "",
                Duration.ofSeconds(60),
                Duration.ofSeconds(2));
        server = new HttpServer(
                settings,
                new Api(contract, operations, HttpServerTest::principal),
                new Metrics(),
                InstantSource.system());
        server.attach("/app/", request -> request.response().end("raw " + request.path()));
        for (String deeper : List.of("/app/deep/", "/app/b/", "/app/z/", "/app/deep/er/"))
            server.attach(deeper, request -> request.response().end("of " + deeper));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Principal principal(String bearer) {
        if (bearer.equals("clerk")) return CLERK;
        if (bearer.equals("admin")) return ADMIN;
        throw Refused.notSignedIn("token_invalid", "no such token");
    }

    @Test
    void aPublicOperationNeedsNobody() throws Exception {
        HttpResponse<String> answer = send("GET", "/api/health/ping", null, null);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).isPresent();
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void headAnswersAsGetWithoutTheBody() throws Exception {
        HttpResponse<String> got = send("GET", "/api/health/ping", null, null);
        HttpResponse<String> head = send("HEAD", "/api/health/ping", null, null);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(String.valueOf(got.body().length()));
        assertThat(send("HEAD", "/api/plans", null, null).statusCode()).isEqualTo(401);
        assertThat(send("HEAD", "/api/auth/login", null, null).statusCode()).isEqualTo(405);
    }

    @Test
    void withoutATokenNothingElseIsSaid() throws Exception {
        assertProblem(send("GET", "/api/plans/not-even-a-uuid", null, null), 401, "not_signed_in");
        assertProblem(send("GET", "/api/plans", "stranger", null), 401, "token_invalid");
    }

    @Test
    void aRoleBelowTheContractsIsRefused() throws Exception {
        assertProblem(send("POST", "/api/plans", "clerk", "{\"name\":\"Day\"}"), 403, "role_too_low");
    }

    @Test
    void unknownPathsAndMethodsAreProblemsToo() throws Exception {
        assertProblem(send("GET", "/api/nothing/here", "clerk", null), 404, "not_found");
        HttpResponse<String> wrongMethod = send("DELETE", "/api/plans", "clerk", null);
        assertProblem(wrongMethod, 405, "method_not_allowed");
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("GET, POST, HEAD");
    }

    /// A form can only mark its fields if all that is wrong comes back at once, and nothing that is right.
    @Test
    void everyWrongFieldIsNamedAndNoOther() throws Exception {
        HttpResponse<String> answer = send(
                "POST",
                "/api/subscribers",
                "clerk",
                "{\"username\":\"a b\",\"accessKind\":\"x\",\"planId\":\"1\",\"name\":\"right\",\"color\":1}");

        assertProblem(answer, 422, "invalid_input");
        JsonNode errors = Json.parse(answer.body()).get("errors");
        assertThat(errors.findValuesAsText("field"))
                .containsExactlyInAnyOrder("username", "accessKind", "planId", "color", "password");
    }

    @Test
    void queryValuesAreCheckedAndGetTheirDefaults() throws Exception {
        HttpResponse<String> answer = send("GET", "/api/plans?q=a%20b", "clerk", null);
        assertThat(answer.body()).isEqualTo("{\"items\":[\"name\",\"a b\"],\"page\":1,\"perPage\":25,\"total\":2}");

        HttpResponse<String> wrong = send("GET", "/api/plans?page=0&perPage=x&sort=color", "clerk", null);
        assertProblem(wrong, 422, "invalid_input");
        assertThat(Json.parse(wrong.body()).findValuesAsText("field")).containsExactly("sort", "page", "perPage");
    }

    @Test
    void whatAnOperationThrowsDecidesTheStatus() throws Exception {
        String subscriber = "/api/subscribers/" + UUID.randomUUID();
        assertProblem(send("GET", "/api/plans/" + UUID.randomUUID(), "clerk", null), 404, "not_found");
        assertProblem(send("POST", subscriber + "/suspend", "clerk", null), 409, "already_suspended");
        HttpResponse<String> down = send("POST", subscriber + "/activate", "clerk", null);
        assertProblem(down, 503, "unavailable");
        assertThat(down.headers().firstValue("Retry-After")).isPresent();
        HttpResponse<String> bug = send("DELETE", subscriber + "/subscription", "clerk", null);
        assertProblem(bug, 500, "internal_error");
        assertThat(bug.body()).doesNotContain("secret detail");
        HttpResponse<String> archived =
                send("POST", subscriber + "/subscription", "clerk", "{\"planId\":\"" + UUID.randomUUID() + "\"}");
        assertProblem(archived, 422, "invalid_input");
        assertThat(archived.body()).contains("{\"field\":\"planId\",\"problem\":\"is archived\"}");
    }

    @Test
    void bodiesThatAreNoJsonOrTooLongAreRefused() throws Exception {
        assertProblem(send("POST", "/api/subscribers", "clerk", "{oops"), 400, "malformed_body");
        assertProblem(send("POST", "/api/subscribers", "clerk", "[1]"), 422, "invalid_input");
        assertProblem(send("POST", "/api/subscribers", "clerk", "{\"a\":1,\"a\":2}"), 400, "malformed_body");
        assertProblem(send("POST", "/api/subscribers", "clerk", "{} {}"), 400, "malformed_body");
        assertProblem(send("POST", "/api/subscribers", "clerk", "{}}"), 400, "malformed_body");
        assertProblem(send("POST", "/api/subscribers", "clerk", "\"" + "x".repeat(5000) + "\""), 413, "body_too_large");
    }

    @Test
    void formsAreTakenWherePusherClientsSendThem() throws Exception {
        var request = request("/api/broadcasting/auth", "clerk")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("socket_id=1.2&channel_name=private-a%26b"));

        HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("{\"socket_id\":\"1.2\",\"channel_name\":\"private-a&b\"}");
    }

    /// A page of another site can send a form or plain text with a browser's blessing, JSON only if we allowed it.
    @Test
    void aBodyOfAnotherTypeIsRefusedAndTheRightOneNamed() throws Exception {
        String json = "{\"username\":\"a\",\"password\":\"b\",\"accessKind\":\"any\"}";
        for (String type : List.of("application/x-www-form-urlencoded", "text/plain", "application/json-seq", "*/*")) {
            for (String body : List.of(json, "username=a&password=b&accessKind=any")) {
                HttpResponse<String> answer = sendAs(type, body);

                assertProblem(answer, 415, "unsupported_media_type");
                assertThat(answer.headers().firstValue("Accept")).as(type).contains("application/json");
            }
        }
        for (String type : List.of("application/json", "Application/JSON ; charset=utf-8")) {
            assertThat(sendAs(type, json).statusCode()).as(type).isEqualTo(201);
        }
        var untyped = request("/api/subscribers", "clerk").POST(BodyPublishers.ofString(json));
        assertThat(CLIENT.send(untyped.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    private static HttpResponse<String> sendAs(String type, String body) throws Exception {
        var request = request("/api/subscribers", "clerk")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body));
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void theSixthLoginInAMinuteWaits() throws Exception {
        String body = "{\"email\":\"a@b.test\",\"password\":\"x\"}";
        int refused = 0;
        HttpResponse<String> last = send("POST", "/api/auth/login", null, body);
        // A minute may turn in the middle, so up to five more can pass.
        for (int i = 0; i < 11 && refused == 0; i++) {
            last = send("POST", "/api/auth/login", null, body);
            if (last.statusCode() == 429) refused++;
        }
        assertProblem(last, 429, "rate_limited");
        assertThat(last.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void pathsAttachedGetTheirRequestsRaw() throws Exception {
        assertThat(send("GET", "/app/key1", null, null).body()).isEqualTo("raw /app/key1");
    }

    @Test
    void ofTwoPrefixesThatFitTheLongerOnesHandlerAnswers() throws Exception {
        for (String deeper : List.of("/app/deep/", "/app/b/", "/app/z/", "/app/deep/er/"))
            assertThat(send("GET", deeper + "key1", null, null).body()).isEqualTo("of " + deeper);
    }

    @Test
    void moreThanTheConcurrentOperationsAreToldToComeBack() throws Exception {
        var held = java.util.stream.IntStream.range(0, 4)
                .mapToObj(_ -> CLIENT.sendAsync(
                        request("/api/dashboard/stats", "clerk").build(), BodyHandlers.ofString()))
                .toList();
        HELD.await();
        HttpResponse<String> answer = send("GET", "/api/health/ping", null, null);

        assertProblem(answer, 503, "overloaded");
        for (var request : held) assertThat(request.join().statusCode()).isEqualTo(204);
    }

    private static Answer keep(Call call) {
        TAKEN.set(call.file());
        try {
            return Answer.json(Map.of("length", Files.size(call.file())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Twenty times as long as any other body may be, and gone from disk afterwards.
    @Test
    void aFileIsTakenToItsOwnLimit() throws Exception {
        HttpResponse<String> answer =
                upload("admin", "application/octet-stream", BodyPublishers.ofString("head".repeat(1_250_000)));

        assertThat(answer.body()).isEqualTo("{\"length\":5000000}");
        assertThat(Objects.requireNonNull(TAKEN.get())).doesNotExist();
    }

    @Test
    void aLongerFileIsRefusedHoweverItIsSent() throws Exception {
        byte[] tooLong = new byte[FILE_MAX + 1];
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong));

        assertProblem(
                upload("admin", "application/octet-stream", BodyPublishers.ofByteArray(tooLong)),
                413,
                "body_too_large");
        assertProblem(upload("admin", "application/octet-stream", chunked), 413, "body_too_large");
    }

    @Test
    void aFileIsTakenOnlyFromWhoMaySendIt() throws Exception {
        var file = BodyPublishers.ofString("head".repeat(250_000));

        assertProblem(upload(null, "application/octet-stream", file), 401, "not_signed_in");
        assertProblem(upload("clerk", "application/octet-stream", file), 403, "role_too_low");
        assertProblem(upload("admin", "application/json", file), 415, "unsupported_media_type");
        assertThat(upload("admin", "application/octet-stream", BodyPublishers.ofString("head"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> upload(@Nullable String token, String type, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        var request = request("/api/reconciliation/statements?provider=mpesa", token)
                .header("Content-Type", type)
                .POST(body);
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(Json.parse(answer.body()).get("code").asText()).isEqualTo(code);
        assertThat(Json.parse(answer.body()).get("requestId").asText()).isNotEmpty();
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String token, @Nullable String body)
            throws IOException, InterruptedException {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request = request(path, token).method(method, publisher);
        if (body != null) request.header("Content-Type", "application/json");
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, @Nullable String token) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (token != null) request.header("Authorization", "Bearer " + token);
        return request;
    }

    private static void sleep() {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
