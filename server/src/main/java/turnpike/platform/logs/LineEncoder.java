package turnpike.platform.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Writes one event as one line (a stack adds lines in text form). Runs on the thread that logs, so it sees its
/// {@link Trace}.
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private volatile boolean json;

    /// Named so for the logging configuration: "text" or "json".
    public void setFormat(String format) {
        json = format.equals("json");
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = json ? json(event) : text(event);
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ILoggingEvent event) {
        var line = new StringBuilder(200);
        line.append(at(event)).append(' ');
        line.append(String.format(Locale.ROOT, "%-5s", event.getLevel())).append(' ');
        line.append(shortName(event)).append(' ').append(oneLine(message(event)));
        fields(event)
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(quoted(value)));
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null)
            line.append(Mask.hide(ThrowableProxyUtil.asString(thrown))).append('\n');
        return line.toString();
    }

    private static String json(ILoggingEvent event) {
        var line = new StringBuilder(300);
        line.append('{');
        member(line, "at", at(event));
        member(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        member(line, "component", component(event));
        member(line, "message", message(event));
        fields(event).forEach((name, value) -> member(line, name, value));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) member(line, "stack", Mask.hide(ThrowableProxyUtil.asString(thrown)));
        return line.append("}\n").toString();
    }

    private static String message(ILoggingEvent event) {
        return Mask.hide(Objects.requireNonNullElse(event.getFormattedMessage(), ""));
    }

    /// The trace, then what the statement added itself.
    private static Map<String, String> fields(ILoggingEvent event) {
        var fields = new LinkedHashMap<String, String>();
        Trace trace = Trace.current();
        if (trace.request() != null) fields.put("request", trace.request());
        if (trace.tenant() != null) fields.put("tenant", trace.tenant());
        if (trace.job() != null) fields.put("job", trace.job());
        if (event.getKeyValuePairs() != null) {
            for (var pair : event.getKeyValuePairs()) fields.put(pair.key, String.valueOf(pair.value));
        }
        fields.replaceAll((name, value) -> Mask.isSecret(name) ? "***" : Mask.hide(value));
        return fields;
    }

    private static Instant at(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
    }

    /// The room for our own classes, the library's class for others.
    private static String component(ILoggingEvent event) {
        String name = event.getLoggerName();
        if (!name.startsWith("turnpike.")) return name;
        int cut = name.lastIndexOf('.');
        return cut < "turnpike.".length() ? "turnpike" : name.substring("turnpike.".length(), cut);
    }

    private static String shortName(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// A line break inside a message would let its writer forge another line.
    private static String oneLine(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : text.replaceAll("[\\r\\n]+", " | ");
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c != 127);
        return plain ? value : '"' + oneLine(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void member(StringBuilder out, String name, Object value) {
        if (out.length() > 1) out.append(',');
        string(out, name);
        out.append(':');
        string(out, value.toString());
    }

    /// RFC 8259 §7.
    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    else out.append(c);
                }
            }
        }
        out.append('"');
    }
}
