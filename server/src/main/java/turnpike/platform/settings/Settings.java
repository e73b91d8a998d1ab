package turnpike.platform.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every value an operator may set. A room asks for its settings while it is built; what is asked for is thereby
/// declared, so documentation, `--print-settings` and the refusal of unknown keys come from the same place.
///
/// Flags win over environment, environment over file. `radius.auth-port`, `TURNPIKE_RADIUS_AUTH_PORT` and
/// `--radius-auth-port` name the same setting.
public final class Settings {
    private static final String PREFIX = "turnpike-";
    private static final String FILE = "settings.file";

    /// One declared setting as documentation shows it.
    ///
    /// @param value what is in force, masked when secret
    public record Declared(String key, String type, String defaultValue, String value, String sentence) {}

    private final Map<String, String> given;
    private final Set<String> flagged;
    private final Map<String, Declared> declared = new TreeMap<>();

    private Settings(Map<String, String> given, Set<String> flagged) {
        this.given = given;
        this.flagged = flagged;
    }

    /// Gathers what was set; nothing is checked before it is asked for.
    ///
    /// @param file properties file, missing is fine; null for the one that `settings.file` names
    /// @param environment only names that start with TURNPIKE_ count
    /// @param flags key (any spelling, without dashes in front) to value
    public static Settings from(@Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        Map<String, String> given = new HashMap<>();
        for (var entry : environment.entrySet()) {
            String name = canonical(entry.getKey());
            if (name.startsWith(PREFIX)) given.put(name.substring(PREFIX.length()), entry.getValue());
        }
        Set<String> flagged = new HashSet<>();
        for (var entry : flags.entrySet()) {
            String key = canonical(entry.getKey());
            flagged.add(key);
            given.put(key, entry.getValue());
        }
        var settings = new Settings(given, flagged);
        String named = settings.text(
                FILE, "", "Properties file with settings, one key = value a line; readable by Turnpike only.");
        if (file != null && Files.exists(file)) settings.read(file);
        else if (!named.isEmpty()) settings.read(Path.of(named));
        return settings;
    }

    private void read(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new BadSetting("the settings file " + file + " cannot be read");
        }
        for (String name : properties.stringPropertyNames()) {
            given.putIfAbsent(canonical(name), properties.getProperty(name));
        }
    }

    /// Nothing set: defaults only, for tests.
    public static Settings defaults() {
        return from(null, Map.of(), Map.of());
    }

    public String text(String key, String defaultValue, String sentence) {
        return take(key, "text", defaultValue, sentence, false);
    }

    /// A value that never appears in documentation, logs or errors.
    ///
    /// @throws BadSetting when it was given as a flag, which everybody on the machine can list
    public String secret(String key, String sentence) {
        if (flagged.contains(canonical(key))) {
            throw new BadSetting("%s is a secret and no flag, which others on this machine can list: set %s in the"
                            .formatted(
                                    key,
                                    "TURNPIKE_"
                                            + canonical(key).replace('-', '_').toUpperCase(Locale.ROOT))
                    + " environment, or " + key + " in the settings file");
        }
        return take(key, "secret", "", sentence, true);
    }

    public boolean flag(String key, boolean defaultValue, String sentence) {
        String value = take(key, "true or false", String.valueOf(defaultValue), sentence, false);
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on", "" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new BadSetting(key + " must be true or false, was " + value);
        };
    }

    /// @param unit what one is, for documentation ("packets", "port")
    public int number(String key, int defaultValue, int min, int max, String unit, String sentence) {
        String type = "%s, %d to %d".formatted(unit, min, max);
        String value = take(key, type, String.valueOf(defaultValue), sentence, false);
        try {
            int number = Integer.parseInt(value.strip());
            if (number < min || number > max) {
                throw new BadSetting("%s must be %s, was %s".formatted(key, type, value));
            }
            return number;
        } catch (NumberFormatException e) {
            throw new BadSetting("%s must be a number (%s), was %s".formatted(key, type, value));
        }
    }

    /// A span of time, written `250ms`, `30s`, `5m`, `12h` or `7d`.
    public Duration duration(String key, String defaultValue, Duration min, Duration max, String sentence) {
        String type = "duration, %s to %s".formatted(min, max);
        Duration value = Durations.parse(key, take(key, type, defaultValue, sentence, false));
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new BadSetting("%s must be between %s and %s, was %s".formatted(key, min, max, value));
        }
        return value;
    }

    /// To be called when every room has been built.
    ///
    /// @throws BadSetting when something was set that no room declared: a typing error must not pass in silence
    public void refuseUnknown() {
        List<String> unknown = new ArrayList<>();
        for (String key : given.keySet()) {
            if (declared.keySet().stream().noneMatch(known -> canonical(known).equals(key))) unknown.add(key);
        }
        if (!unknown.isEmpty()) throw new BadSetting("unknown setting: " + String.join(", ", unknown));
    }

    /// As `refuseUnknown`, for a command that reads few settings and shares its environment with others.
    public void refuseUnknownFlags() {
        List<String> unknown = new ArrayList<>();
        for (String key : flagged) {
            if (declared.keySet().stream().noneMatch(known -> canonical(known).equals(key))) unknown.add("--" + key);
        }
        if (!unknown.isEmpty()) throw new BadSetting("unknown flag: " + String.join(", ", unknown));
    }

    /// Everything declared so far, by key.
    public List<Declared> declared() {
        return List.copyOf(declared.values());
    }

    private String take(String key, String type, String defaultValue, String sentence, boolean secret) {
        String value = given.getOrDefault(canonical(key), defaultValue);
        String shown = secret ? (value.isEmpty() ? "" : "set") : value;
        declared.put(key, new Declared(key, type, defaultValue, shown, sentence));
        return value;
    }

    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replace('.', '-').replace('_', '-');
    }
}
