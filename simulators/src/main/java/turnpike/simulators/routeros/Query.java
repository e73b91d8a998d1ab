package turnpike.simulators.routeros;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// The query words of a print: each puts a truth on a stack, `?#` works on it, and all that is left must hold.
final class Query {
    private Query() {}

    static boolean holds(List<String> words, Map<String, String> row) {
        Deque<Boolean> stack = new ArrayDeque<>();
        for (String word : words) {
            String rest = word.substring(1);
            if (rest.startsWith("#")) {
                operate(rest.substring(1), stack);
            } else {
                stack.push(test(rest, row));
            }
        }
        return stack.stream().allMatch(Boolean::booleanValue);
    }

    private static boolean test(String text, Map<String, String> row) {
        if (text.startsWith("-")) return !row.containsKey(text.substring(1));
        char how = text.isEmpty() ? ' ' : text.charAt(0);
        String plain = how == '=' || how == '<' || how == '>' ? text.substring(1) : text;
        int at = plain.indexOf('=');
        if (at < 0) return row.containsKey(plain);
        String value = row.get(plain.substring(0, at));
        String wanted = plain.substring(at + 1);
        if (value == null) return false;
        return switch (how) {
            case '<' -> compare(value, wanted) < 0;
            case '>' -> compare(value, wanted) > 0;
            default -> value.equals(wanted) || value.equals(wanted.equals("yes") ? "true" : wanted);
        };
    }

    private static int compare(String a, String b) {
        boolean numbers = a.matches("\\d{1,18}") && b.matches("\\d{1,18}");
        return numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : a.compareTo(b);
    }

    private static void operate(String operations, Deque<Boolean> stack) {
        for (int i = 0; i < operations.length(); i++) {
            char operation = operations.charAt(i);
            if (operation == '!') {
                stack.push(!stack.pop());
            } else if (operation == '&' || operation == '|') {
                boolean second = stack.pop();
                boolean first = stack.pop();
                stack.push(operation == '&' ? first && second : first || second);
            }
        }
    }
}
