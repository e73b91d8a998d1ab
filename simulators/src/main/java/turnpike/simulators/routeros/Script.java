package turnpike.simulators.routeros;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// As much of RouterOS's script language as operators paste: commands with arguments, `[find …]` and `[get …]`, quoted
/// texts with `$names` in them, `:local`, `:set`, `:do {…} on-error={…}`, `/import`.
final class Script {
    private final Engine engine;
    private final Imports imports;
    private final Map<String, String> names = new LinkedHashMap<>();

    private String context = ""; // menu of the command whose arguments are read

    /// The text of a file.
    interface Imports {
        String text(String file) throws Trap;
    }

    Script(Engine engine, Imports imports) {
        this.engine = engine;
        this.imports = imports;
    }

    void run(String text) throws Trap {
        for (String statement : statements(text)) execute(statement);
    }

    /// Cuts at line ends and semicolons that are outside quotes, braces and brackets.
    private static List<String> statements(String text) throws Trap {
        List<String> found = new ArrayList<>();
        var one = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        String joined =
                text.replace("\r\n", "\n").replaceAll("(?m)^\\s*#.*$", "").replaceAll("\\\\\n\\s*", "");
        for (int i = 0; i < joined.length(); i++) {
            char c = joined.charAt(i);
            if (quoted && c == '\\') {
                one.append(c).append(joined.charAt(++i));
                continue;
            }
            if (c == '"') quoted = !quoted;
            if (!quoted && (c == '{' || c == '[' || c == '(')) depth++;
            if (!quoted && (c == '}' || c == ']' || c == ')')) depth--;
            boolean end = !quoted && depth == 0 && (c == '\n' || c == ';');
            if (end && !one.toString().isBlank()) found.add(one.toString().strip());
            if (end) one.setLength(0);
            else one.append(c);
        }
        if (quoted || depth != 0) throw new Trap(3, "syntax error: a quote or bracket is left open");
        if (!one.toString().isBlank()) found.add(one.toString().strip());
        return found;
    }

    private String execute(String statement) throws Trap {
        List<String> words = words(statement);
        String first = words.getFirst();
        return switch (first) {
            case ":local", ":set", ":global" -> {
                names.put(words.get(1), words.size() > 2 ? value(words.get(2)) : "");
                yield "";
            }
            case ":put", ":log", ":delay", "/log" -> "";
            case ":do" -> {
                attempt(words);
                yield "";
            }
            case "/import" -> {
                String file =
                        words.get(1).startsWith("file-name=") ? words.get(1).substring(10) : words.get(1);
                run(imports.text(value(file)));
                yield "";
            }
            default -> command(words);
        };
    }

    private void attempt(List<String> words) throws Trap {
        String otherwise = words.stream()
                .filter(word -> word.startsWith("on-error="))
                .map(word -> body(word.substring("on-error=".length())))
                .findFirst()
                .orElse(null);
        try {
            run(body(words.get(1)));
        } catch (Trap e) {
            if (otherwise == null) throw e;
            run(otherwise);
        }
    }

    private static String body(String braces) {
        return braces.substring(1, braces.length() - 1);
    }

    private String command(List<String> words) throws Trap {
        var path = new StringBuilder();
        List<String> rest = new ArrayList<>();
        for (String word : words) {
            boolean part = rest.isEmpty() && word.matches("/?[a-z][a-z0-9/-]*") && !isVerb(path.toString());
            if (part) path.append(word.startsWith("/") ? word : "/" + word);
            else rest.add(word);
        }
        boolean absolute = words.getFirst().startsWith("/");
        String command = absolute ? path.toString() : context + path; // `[find …]` looks where it stands
        int slash = command.lastIndexOf('/');
        String menu = command.substring(0, slash);
        String verb = command.substring(slash + 1);
        if (verb.equals("find")) return find(menu, rest);
        if (verb.equals("get")) return get(menu, rest);
        String before = context;
        context = menu;
        try {
            return act(command, verb, rest);
        } finally {
            context = before;
        }
    }

    private String act(String command, String verb, List<String> rest) throws Trap {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : rest) {
            int at = assignment(word);
            if (at > 0) values.put(word.substring(0, at), value(word.substring(at + 1)));
            else values.put(".id", value(word));
        }
        boolean onRows = List.of("set", "remove", "enable", "disable").contains(verb);
        if (onRows && "".equals(values.get(".id"))) return ""; // found none: nothing to do
        Engine.Result result = engine.execute(command, values, List.of());
        return result.ret() == null ? "" : result.ret();
    }

    private static boolean isVerb(String path) {
        int slash = path.lastIndexOf('/');
        return List.of("add", "set", "remove", "find", "get", "enable", "disable", "fetch", "run", "print")
                .contains(path.substring(slash + 1));
    }

    private String find(String menu, List<String> conditions) throws Trap {
        List<String> ids = new ArrayList<>();
        for (Map<String, String> row : engine.rows(menu)) {
            boolean all = true;
            for (String condition : conditions) {
                int like = condition.indexOf('~');
                int at = assignment(condition);
                if (at > 0) {
                    all &= value(condition.substring(at + 1)).equals(row.get(condition.substring(0, at)));
                } else if (like > 0) {
                    String text = row.getOrDefault(condition.substring(0, like), "");
                    all &= java.util.regex.Pattern.compile(value(condition.substring(like + 1)))
                            .matcher(text)
                            .find();
                }
            }
            if (all) ids.add(row.getOrDefault(".id", ""));
        }
        return String.join(",", ids);
    }

    private String get(String menu, List<String> words) throws Trap {
        String field = words.getLast();
        String wanted = words.size() > 1 ? value(words.getFirst()) : "";
        for (Map<String, String> row : engine.rows(menu)) {
            boolean meant = wanted.isEmpty() || wanted.equals(row.get(".id")) || wanted.equals(row.get("name"));
            if (meant && row.containsKey(field)) return row.getOrDefault(field, "");
        }
        throw new Trap(3, "no such item or property " + field);
    }

    private static int assignment(String word) {
        int at = word.indexOf('=');
        return at > 0 && word.substring(0, at).matches("[a-z][a-z0-9-]*") ? at : -1;
    }

    private String value(String word) throws Trap {
        if (word.startsWith("[")) return execute(body(word).strip());
        if (word.startsWith("$")) return names.getOrDefault(word.substring(1), "");
        if (!word.startsWith("\"")) return word;
        var out = new StringBuilder();
        String text = body(word);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                char next = text.charAt(++i);
                out.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else if (c == '$') {
                int end = i + 1;
                while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) end++;
                out.append(names.getOrDefault(text.substring(i + 1, end), ""));
                i = end - 1;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// Cuts a statement at blanks outside quotes, braces and brackets.
    private static List<String> words(String statement) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < statement.length(); i++) {
            char c = statement.charAt(i);
            if (quoted && c == '\\') {
                word.append(c).append(statement.charAt(++i));
                continue;
            }
            if (c == '"') quoted = !quoted;
            if (!quoted && (c == '{' || c == '[')) depth++;
            if (!quoted && (c == '}' || c == ']')) depth--;
            if (!quoted && depth == 0 && Character.isWhitespace(c)) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words.stream().filter(one -> !one.isEmpty()).collect(Collectors.toCollection(ArrayList::new));
    }
}
