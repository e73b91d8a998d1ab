package turnpike.routers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One change of one row, with what is needed to take it back.
///
/// @param before what the changed values were; all of the row when it is removed
/// @param after what they are to be
public record Step(
        Verb verb,
        String menu,
        Statement.Kind kind,
        String key,
        Map<String, String> before,
        Map<String, String> after) {

    public enum Verb {
        ADD,
        SET,
        REMOVE
    }

    public Step {
        before = Collections.unmodifiableMap(new LinkedHashMap<>(before));
        after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
    }

    /// What undoes it.
    Step reversed() {
        return switch (verb) {
            case ADD -> new Step(Verb.REMOVE, menu, kind, key, after, Map.of());
            case SET -> new Step(Verb.SET, menu, kind, key, after, before);
            case REMOVE -> new Step(Verb.ADD, menu, kind, key, Map.of(), before);
        };
    }

    static List<Step> reversed(List<Step> steps) {
        List<Step> back = new ArrayList<>();
        for (Step step : steps.reversed()) back.add(step.reversed());
        return back;
    }

    /// The statement in RouterOS's script language.
    String script() {
        String path = menu.substring(1).replace('/', ' ');
        String find = find();
        return switch (verb) {
            case ADD -> "/" + path + " add" + arguments(after);
            case SET -> "/" + path + " set" + (find.isEmpty() ? "" : " " + find) + arguments(after);
            case REMOVE -> "/" + path + " remove " + find;
        };
    }

    private String find() {
        if (key.isEmpty()) return "";
        return "[find " + kind.field() + "=" + quoted(name()) + "]";
    }

    /// What stands in the field that tells the row.
    String name() {
        return kind == Statement.Kind.MARKED ? Statement.MARK + key : key;
    }

    private static String arguments(Map<String, String> values) {
        var out = new StringBuilder();
        values.forEach(
                (field, value) -> out.append(' ').append(field).append('=').append(quoted(value)));
        return out.toString();
    }

    /// A text of RouterOS's script language. Line breaks are written out, so that no value begins a line of its own.
    static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("$", "\\$")
                        .replace("?", "\\?")
                        .replace("\r", "\\r")
                        .replace("\n", "\\n")
                + '"';
    }

    /// Text that [#read] takes back.
    static byte[] written(List<Step> steps) {
        var out = new StringBuilder();
        for (Step step : steps) {
            List<String> parts = new ArrayList<>(List.of(step.verb.name(), step.menu, step.kind.name(), step.key));
            parts.add(Integer.toString(step.before.size()));
            step.before.forEach((field, value) -> parts.addAll(List.of(field, value)));
            step.after.forEach((field, value) -> parts.addAll(List.of(field, value)));
            for (String part : parts) {
                out.append(Base64.getEncoder().encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                        .append(' ');
            }
            out.append('\n');
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static List<Step> read(byte[] text) {
        List<Step> steps = new ArrayList<>();
        new String(text, StandardCharsets.US_ASCII).lines().forEach(line -> {
            List<String> parts = new ArrayList<>();
            for (String part : line.substring(0, line.length() - 1).split(" ", -1)) {
                parts.add(new String(Base64.getDecoder().decode(part), StandardCharsets.UTF_8));
            }
            int before = Integer.parseInt(parts.get(4));
            steps.add(new Step(
                    Verb.valueOf(parts.get(0)),
                    parts.get(1),
                    Statement.Kind.valueOf(parts.get(2)),
                    parts.get(3),
                    pairs(parts.subList(5, 5 + 2 * before)),
                    pairs(parts.subList(5 + 2 * before, parts.size()))));
        });
        return steps;
    }

    private static Map<String, String> pairs(List<String> parts) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i += 2) values.put(parts.get(i), parts.get(i + 1));
        return values;
    }

    /// Values may be secrets.
    @Override
    public String toString() {
        return "Step[" + verb + " " + menu + " " + key + "]";
    }
}
