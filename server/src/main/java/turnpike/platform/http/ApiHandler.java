package turnpike.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.platform.http.Contract.ContractOperation;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;

/// The road of one API request: match, limit, read, know who calls, check, do, answer.
///
/// Up to reading the body it runs on the event loop, from there on a virtual thread of its own.
final class ApiHandler {
    private static final int UPLOADS = 4; // files at once; one more is refused with 503
    private static final JsonNode NO_BODY = MissingNode.getInstance();

    private final HttpSettings settings;
    private final Api api;
    private final Metrics metrics;
    private final RateLimits limits;
    private final Addresses addresses;
    private final Semaphore places;
    private final Semaphore uploads = new Semaphore(UPLOADS);
    private final Counter overloaded;
    private final Counter limited;

    ApiHandler(HttpSettings settings, Api api, Metrics metrics, InstantSource clock) {
        this.settings = settings;
        this.api = api;
        this.metrics = metrics;
        this.limits = new RateLimits(clock);
        this.addresses = new Addresses(settings.trustedProxies());
        this.places = new Semaphore(settings.concurrent());
        this.overloaded = metrics.counter("http_overloaded", "Requests refused because too many were open");
        this.limited = metrics.counter("http_rate_limited", "Requests refused by a rate limit");
    }

    /// One request on its way.
    ///
    /// @param started `System.nanoTime` when its head arrived
    private record Road(
            HttpServerRequest request,
            ContractOperation operation,
            Map<String, String> path,
            Call.Origin origin,
            long started) {}

    int open() {
        return settings.concurrent() - places.availablePermits();
    }

    /// Lets open operations end; later ones find no place.
    void drain(Duration patience) {
        try {
            if (!places.tryAcquire(settings.concurrent(), patience.toMillis(), TimeUnit.MILLISECONDS)) {
                places.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void handle(HttpServerRequest request, String path) {
        long started = System.nanoTime();
        Call.Origin origin = origin(request);
        PathTree.Match match = api.contract().match(path);
        ContractOperation operation = match == null ? null : match.byMethod().get(meant(request.method()));
        if (match == null || operation == null) {
            Responses.send(request, origin.requestId(), unmatched(match, origin.requestId()));
            return;
        }
        var road = new Road(request, operation, match.parameters(), origin, started);
        Refused refused = limit(road);
        if (refused == null) readBody(road);
        else refuse(road, refused);
    }

    /// One request outside the contract, on the same road: limit, read, do, answer.
    ///
    /// @param name of its kind, for figures
    void handlePage(HttpServerRequest request, String name, PageOperation operation) {
        long started = System.nanoTime();
        Call.Origin origin = origin(request);
        RateLimits.Verdict verdict = limits.count(
                "address " + origin.address(),
                settings.limits().perAddress() * settings.limits().rateFactor());
        if (verdict.isTooMany()) {
            limited.add();
            var refused = new Refused(429, "rate_limited", "Too many requests", verdict.secondsToNext());
            Responses.send(
                    request,
                    origin.requestId(),
                    Problems.of(refused, name, origin.requestId()).answer());
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= settings.bodyMaxBytes()) body.appendBuffer(part);
        });
        request.exceptionHandler(_ -> {}); // The client went away in the middle; nobody waits for an answer.
        request.endHandler(_ -> startPage(request, name, operation, origin, body, started));
    }

    private void startPage(
            HttpServerRequest request,
            String name,
            PageOperation operation,
            Call.Origin origin,
            Buffer body,
            long started) {
        if (!places.tryAcquire()) {
            overloaded.add();
            var refused = new Refused(503, "overloaded", "Too many requests are open", 1);
            Responses.send(
                    request,
                    origin.requestId(),
                    Problems.of(refused, name, origin.requestId()).answer());
            return;
        }
        Thread.ofVirtual().name("page-" + name).start(() -> {
            Answer answer;
            try {
                if (body.length() > settings.bodyMaxBytes()) {
                    throw new Refused(413, "body_too_large", "At most " + settings.bodyMaxBytes() + " bytes");
                }
                answer = operation.handle(page(request, origin, body));
            } catch (RuntimeException | Error e) {
                answer = Problems.of(e, name, origin.requestId()).answer();
            } finally {
                places.release();
            }
            time(name, answer, started);
            Responses.send(request, origin.requestId(), answer);
        });
    }

    private static PageCall page(HttpServerRequest request, Call.Origin origin, Buffer body) {
        String rawQuery = request.query() == null ? "" : request.query();
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((header, value) -> headers.putIfAbsent(header.toLowerCase(Locale.ROOT), value));
        return new PageCall(
                meant(request.method()),
                QueryStringDecoder.decodeComponent(request.path(), StandardCharsets.UTF_8),
                rawQuery,
                Texts.form(rawQuery),
                headers,
                new PageCall.Octets(body.getBytes()),
                origin);
    }

    private Call.Origin origin(HttpServerRequest request) {
        return new Call.Origin(
                addresses.client(request),
                newRequestId(),
                text(request, "User-Agent"),
                text(request, "Host"),
                bearer(request));
    }

    /// HEAD asks what GET would answer, without its body (RFC 9110 §9.3.2).
    private static String meant(HttpMethod method) {
        return method.equals(HttpMethod.HEAD) ? "GET" : method.name();
    }

    private Answer unmatched(PathTree.@Nullable Match match, String requestId) {
        if (match == null)
            return Problem.of(404, "not_found", "Not found", "No such path", requestId)
                    .answer();
        return Problem.of(405, "method_not_allowed", Problems.title(405), null, requestId)
                .answer()
                .with("Allow", String.join(", ", allowed(match)));
    }

    private static List<String> allowed(PathTree.Match match) {
        var methods = new ArrayList<>(match.byMethod().keySet());
        if (methods.contains("GET")) methods.add("HEAD");
        return methods;
    }

    /// The general limit of the address, then the operation's own.
    private @Nullable Refused limit(Road road) {
        int factor = settings.limits().rateFactor();
        String address = road.origin().address();
        Refused refused = count(road, "address " + address, settings.limits().perAddress() * factor);
        if (refused != null || road.operation().perMinute() == 0) return refused;
        return count(
                road, road.operation().id() + " " + address, road.operation().perMinute() * factor);
    }

    private @Nullable Refused count(Road road, String caller, int limit) {
        RateLimits.Verdict verdict = limits.count(caller, limit);
        var headers = road.request().response().headers();
        headers.set("X-RateLimit-Limit", String.valueOf(verdict.limit()));
        headers.set("X-RateLimit-Remaining", String.valueOf(Math.max(0, verdict.remaining())));
        if (!verdict.isTooMany()) return null;
        limited.add();
        return new Refused(
                429, "rate_limited", "More than " + limit + " requests in a minute", verdict.secondsToNext());
    }

    private void readBody(Road road) {
        HttpServerRequest request = road.request();
        if (road.operation().takesFile()) {
            var upload = new Upload(request);
            start(road, () -> answer(road, upload));
            return;
        }
        if (road.operation().body() == null || request.isEnded()) {
            start(road, () -> answer(road, Buffer.buffer()));
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= settings.bodyMaxBytes()) body.appendBuffer(part);
        });
        request.exceptionHandler(_ -> {}); // The client went away in the middle; nobody waits for an answer.
        request.endHandler(_ -> start(road, () -> answer(road, body)));
    }

    private void refuse(Road road, Refused refused) {
        finish(
                road,
                Problems.of(refused, road.operation().id(), road.origin().requestId())
                        .answer());
    }

    /// A place is taken only now: whoever sends a body slowly holds up nobody else.
    private void start(Road road, Supplier<Answer> work) {
        if (!places.tryAcquire()) {
            overloaded.add();
            refuse(road, new Refused(503, "overloaded", "Too many requests are open", 1));
            return;
        }
        Thread.ofVirtual().name("http-" + road.operation().id()).start(() -> {
            Answer answer;
            try {
                answer = work.get();
            } catch (RuntimeException | Error e) {
                answer = Problems.of(e, road.operation().id(), road.origin().requestId())
                        .answer();
            } finally {
                places.release();
            }
            finish(road, answer);
        });
    }

    private Answer answer(Road road, Buffer body) {
        ContractOperation operation = road.operation();
        if (body.length() > settings.bodyMaxBytes()) {
            throw new Refused(413, "body_too_large", "At most " + settings.bodyMaxBytes() + " bytes");
        }
        Principal principal = caller(road);
        JsonNode json = operation.body() == null ? NO_BODY : parsed(road, body);
        MultiMap query = road.request().params();
        Map<String, JsonNode> values = operation.read(road.path(), query::get, json);
        return handled(new Call(operation.id(), road.origin(), principal, values, json));
    }

    /// A file is taken only from who may send it.
    private Answer answer(Road road, Upload upload) {
        ContractOperation operation = road.operation();
        try {
            Principal principal = caller(road);
            String type = mediaType(road.request());
            if (!type.equals(Contract.FILE)) throw unsupported(Contract.FILE);
            Map<String, JsonNode> values =
                    operation.read(road.path(), road.request().params()::get, NO_BODY);
            if (!uploads.tryAcquire()) throw new Refused(503, "overloaded", "Other files are being taken", 5);
            try {
                return upload.lend(
                        settings.uploadMaxBytes(),
                        file -> handled(new Call(operation.id(), road.origin(), principal, values, NO_BODY, file)));
            } finally {
                uploads.release();
            }
        } finally {
            upload.drop();
        }
    }

    private Answer handled(Call call) {
        return java.util.Objects.requireNonNull(api.operations().find(call.operation()))
                .handle(call);
    }

    private @Nullable Principal caller(Road road) {
        Role least = road.operation().role();
        return least == null ? null : caller(road, least);
    }

    private Principal caller(Road road, Role least) {
        String bearer = road.origin().bearer();
        if (bearer == null) throw Refused.notSignedIn("not_signed_in", "Send Authorization: Bearer with a token");
        Principal principal = api.authenticator().principal(bearer);
        int limit = settings.limits().perPrincipal() * settings.limits().rateFactor();
        RateLimits.Verdict verdict = limits.count("principal " + principal.id(), limit);
        if (verdict.isTooMany()) {
            limited.add();
            throw new Refused(
                    429, "rate_limited", "More than " + limit + " requests in a minute", verdict.secondsToNext());
        }
        // A door of subscribers shows the caller's own rows, and staff have none.
        boolean mayEnter = least == Role.SUBSCRIBER ? principal.role() == least : principal.mayActAs(least);
        if (!mayEnter) {
            throw Refused.notAllowed(
                    "role_too_low", "This needs the role " + least.name().toLowerCase(Locale.ROOT));
        }
        return principal;
    }

    /// A body of no stated type is taken for JSON; a form only where the contract says so: the screens of another
    /// site can make a browser send forms, never JSON.
    private static JsonNode parsed(Road road, Buffer body) {
        if (body.length() == 0) return NO_BODY;
        String type = mediaType(road.request());
        if (type.equals(Contract.FORM) && road.operation().takesForm()) {
            return form(body.toString(StandardCharsets.UTF_8));
        }
        if (!type.equals(Contract.JSON) && !type.isEmpty()) {
            throw unsupported(Contract.JSON);
        }
        try {
            return Json.MAPPER.readTree(body.getBytes());
        } catch (IOException e) {
            throw new Refused(400, "malformed_body", "The body is not JSON");
        }
    }

    private static Refused unsupported(String wanted) {
        return new Refused(415, "unsupported_media_type", "Send the body as Content-Type: " + wanted);
    }

    /// The type without its parameters (RFC 9110 §8.3.1).
    private static String mediaType(HttpServerRequest request) {
        String type = text(request, "Content-Type");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static JsonNode form(String text) {
        var object = Json.MAPPER.createObjectNode();
        Texts.form(text).forEach(object::put);
        return object;
    }

    private void time(String operation, Answer answer, long started) {
        metrics.timing(
                        "http_request",
                        "HTTP operations by kind of answer",
                        "operation",
                        operation,
                        "status",
                        answer.status() / 100 + "xx")
                .record(System.nanoTime() - started);
    }

    private void finish(Road road, Answer answer) {
        time(road.operation().id(), answer, road.started());
        Responses.send(road.request(), road.origin().requestId(), answer);
    }

    private static String text(HttpServerRequest request, String header) {
        String value = request.getHeader(header);
        return value == null ? "" : value;
    }

    private static @Nullable String bearer(HttpServerRequest request) {
        String header = text(request, "Authorization");
        return header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : null;
    }

    private static String newRequestId() {
        return Long.toString(ThreadLocalRandom.current().nextLong() >>> 4, 36);
    }
}
