package turnpike.platform.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes answers, with the headers every answer carries. Any thread.
final class Responses {
    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);

    /// Below this a compressed answer is hardly shorter than the packet it travels in.
    private static final int COMPRESS_FROM = 1400;

    /// From now on a browser comes by TLS only.
    static final String STRICT = "max-age=31536000";

    private Responses() {}

    static void send(HttpServerRequest request, String requestId, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) return;
        response.setStatusCode(answer.status());
        var headers = response.headers();
        headers.set("X-Request-Id", requestId);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        if (request.isSSL()) headers.set("Strict-Transport-Security", STRICT);
        if (!answer.type().isEmpty()) headers.set("Content-Type", answer.type());
        answer.headers().forEach(headers::set);
        Answer.Source source = answer.source();
        if (source != null) {
            stream(request, source);
            return;
        }
        byte[] body = answer.body();
        if (body.length >= COMPRESS_FROM && accepts(request, "gzip")) {
            headers.set("Content-Encoding", "gzip");
            headers.set("Vary", "Accept-Encoding");
            body = gzipped(body);
        }
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        if (isHead) headers.set("Content-Length", String.valueOf(body.length));
        if (body.length == 0 || isHead) response.end();
        else response.end(Buffer.buffer(body));
    }

    /// Called on a virtual thread, which waits for slow readers. A failure in the middle cuts the connection, so that
    /// nobody takes the part for the whole.
    private static void stream(HttpServerRequest request, Answer.Source source) {
        HttpServerResponse response = request.response().setChunked(true);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
            return;
        }
        try (var out = new ResponseStream(response)) {
            source.writeTo(out);
            out.finish();
        } catch (IOException | RuntimeException e) {
            LOG.warn("streaming failed path={} cause={}", request.path(), e.toString());
            response.reset();
            request.connection().close();
        }
    }

    static boolean accepts(HttpServerRequest request, String encoding) {
        String accepted = request.getHeader("Accept-Encoding");
        return accepted != null && accepted.contains(encoding);
    }

    private static byte[] gzipped(byte[] body) {
        var out = new ByteArrayOutputStream(body.length / 3);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
