package turnpike.routers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to change so that a router is what its blueprint says: rows to add and values to set, in the blueprint's
/// order, then rows of ours that nothing names any more.
///
/// @param notes what is declared and cannot be on this router, in words
public record Plan(List<Step> steps, List<String> notes) {
    public Plan {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /// Compares; changes nothing.
    ///
    /// @param observed rows by menu
    static Plan of(Blueprint blueprint, Map<String, List<Map<String, String>>> observed) {
        List<Step> steps = new ArrayList<>();
        List<String> notes = new ArrayList<>(blueprint.notes());
        String refusal = CaptiveOption.refusal(blueprint, observed);
        if (refusal != null) notes.add(refusal);
        for (Statement one : blueprint.statements()) {
            if (refusal != null && CaptiveOption.MENUS.contains(one.menu())) continue;
            Step step = step(one, observed.getOrDefault(one.menu(), List.of()));
            if (step != null) steps.add(step);
        }
        for (String menu : Blueprint.MARKED) {
            for (Map<String, String> row : observed.getOrDefault(menu, List.of())) {
                String comment = row.getOrDefault("comment", "");
                boolean ours = comment.startsWith(Statement.MARK);
                boolean wanted = blueprint.statements().stream()
                        .anyMatch(one -> one.menu().equals(menu) && one.isIn(row));
                if (ours && !wanted) {
                    String key = comment.substring(Statement.MARK.length());
                    steps.add(removal(menu, Statement.Kind.MARKED, key, row));
                }
            }
        }
        steps.addAll(CaptiveOption.leftovers(blueprint, observed, refusal == null));
        return new Plan(steps, notes);
    }

    private static @Nullable Step step(Statement one, List<Map<String, String>> rows) {
        Map<String, String> row = rows.stream().filter(one::isIn).findFirst().orElse(null);
        if (row == null) {
            // Somebody else's row that is not there is not ours to make; it shows as a value that cannot be set.
            boolean ours = one.kind().isOurs();
            Step.Verb verb = ours ? Step.Verb.ADD : Step.Verb.SET;
            return new Step(verb, one.menu(), one.kind(), one.key(), Map.of(), ours ? one.row() : one.values());
        }
        Map<String, String> before = new LinkedHashMap<>();
        Map<String, String> after = new LinkedHashMap<>();
        one.values().forEach((field, wanted) -> {
            String is = row.get(field);
            if (is == null && Statement.isSecret(field)) return; // hidden from us: taken to be as it was set
            if (is != null && same(field, is, wanted)) return;
            before.put(field, is == null ? "" : is);
            after.put(field, wanted);
        });
        if ("true".equals(row.get("disabled")) && one.kind() == Statement.Kind.MARKED) {
            before.put("disabled", "true");
            after.put("disabled", "false");
        }
        return after.isEmpty() ? null : new Step(Step.Verb.SET, one.menu(), one.kind(), one.key(), before, after);
    }

    static Step removal(String menu, Statement.Kind kind, String key, Map<String, String> row) {
        Map<String, String> before = new LinkedHashMap<>(row);
        before.keySet().removeIf(field -> field.startsWith("."));
        before.keySet().retainAll(KEPT);
        return new Step(Step.Verb.REMOVE, menu, kind, key, before, Map.of());
    }

    /// What a row of ours can have been made with; counters and the like cannot be set again.
    private static final java.util.Set<String> KEPT = java.util.Set.of(
            "service",
            "address",
            "secret",
            "authentication-port",
            "accounting-port",
            "timeout",
            "dst-host",
            "action",
            "name",
            "target",
            "max-limit",
            "code",
            "value",
            "options",
            "comment",
            "disabled");

    /// RouterOS prints lists in its own order, yes as true, 10M as 10000000, and ends no text with a line break.
    private static boolean same(String field, String is, String wanted) {
        return normal(field, is).equals(normal(field, wanted));
    }

    private static String normal(String field, String value) {
        return switch (field) {
            case "login-by", "service" -> {
                List<String> words = new ArrayList<>(List.of(value.split(",")));
                words.sort(null);
                yield String.join(",", words);
            }
            case "max-limit" ->
                value.replace("G", "000000000").replace("M", "000000").replace("k", "000");
            case "contents" -> value.replace("\r\n", "\n").strip();
            case "target" -> value.replace("/32", "");
            default -> value.equals("yes") ? "true" : value.equals("no") ? "false" : value;
        };
    }
}
