package turnpike.platform.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes back: a status, a body, and headers beside the usual ones.
public final class Answer {
    static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    private final int status;
    private final String type;
    private final byte[] body;
    private final @Nullable Source source;
    private final Map<String, String> headers = new LinkedHashMap<>();

    /// Writes a long answer piece by piece.
    @FunctionalInterface
    public interface Source {
        /// @param out waits when the reader is slower than we are; need not be closed
        void writeTo(OutputStream out) throws IOException;
    }

    private Answer(int status, String type, byte[] body) {
        this(status, type, body, null);
    }

    private Answer(int status, String type, byte[] body, @Nullable Source source) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.source = source;
    }

    /// 200 with a record, map or list as JSON.
    public static Answer json(Object value) {
        return json(200, value);
    }

    public static Answer json(int status, Object value) {
        return new Answer(status, JSON, Json.bytes(value));
    }

    /// 201 with what was made.
    public static Answer created(Object value) {
        return json(201, value);
    }

    /// 202 with what will be done.
    public static Answer accepted(Object value) {
        return json(202, value);
    }

    /// 204: done, nothing to say.
    public static Answer done() {
        return new Answer(204, "", NOTHING);
    }

    /// 200 with text of the media type given, as UTF-8.
    public static Answer text(String type, String text) {
        return new Answer(200, type + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// 200 with JSON that is written already.
    public static Answer jsonText(String json) {
        return new Answer(200, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    /// A page for people.
    public static Answer html(int status, String html) {
        return new Answer(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /// 302 to another address; HTTP/1.0 mini-browsers know no other.
    public static Answer redirect(String location) {
        return new Answer(302, "", NOTHING).with("Location", location);
    }

    /// 200 with octets of the media type given.
    public static Answer octets(String type, byte[] body) {
        return new Answer(200, type, body);
    }

    /// 200 with a file to keep.
    public static Answer file(String type, String name, byte[] body) {
        return octets(type, body).with("Content-Disposition", disposition(name));
    }

    /// 200 with a file to keep that is written while it is sent, so that its size costs no memory.
    public static Answer stream(String type, String name, Source source) {
        return new Answer(200, type, NOTHING, source).with("Content-Disposition", disposition(name));
    }

    private static String disposition(String name) {
        return "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "\"";
    }

    static Answer bytes(int status, String type, byte[] body) {
        return new Answer(status, type, body);
    }

    /// The same answer with one more header.
    public Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public int status() {
        return status;
    }

    String type() {
        return type;
    }

    byte[] body() {
        return body;
    }

    @Nullable
    Source source() {
        return source;
    }

    Map<String, String> headers() {
        return headers;
    }
}
