package turnpike.simulators;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What stands on a command line as `--name value`, or `--name` alone for a switch. A name nobody asked for is an
/// error.
public final class Options {
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    public Options(String[] arguments) {
        @Nullable String name = null;
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                name = argument.substring(2);
                given.computeIfAbsent(name, _ -> new ArrayList<>());
            } else if (name != null) {
                given.getOrDefault(name, new ArrayList<>()).add(argument);
                name = null;
            } else {
                throw new IllegalArgumentException("unexpected " + argument);
            }
        }
    }

    public boolean has(String name) {
        asked.add(name);
        return given.containsKey(name);
    }

    public String text(String name, String otherwise) {
        List<String> values = all(name);
        return values.isEmpty() ? otherwise : values.getLast();
    }

    public int number(String name, int otherwise) {
        return (int) decimal(name, otherwise);
    }

    public double decimal(String name, double otherwise) {
        String value = text(name, "");
        try {
            return value.isEmpty() ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a number, was " + value, e);
        }
    }

    /// Every value of an option that may be repeated.
    public List<String> all(String name) {
        asked.add(name);
        return List.copyOf(given.getOrDefault(name, List.of()));
    }

    /// To be called once everything was asked for.
    ///
    /// @throws IllegalArgumentException naming an option that nothing understands
    public void refuseUnknown() {
        for (String name : given.keySet()) {
            if (!asked.contains(name)) throw new IllegalArgumentException("unknown option --" + name);
        }
    }
}
