package turnpike.platform.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What goes back: a status, a body, and headers beside the usual ones.
public final class Answer {
    static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    private final int status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Answer(int status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
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

    Map<String, String> headers() {
        return headers;
    }
}
