package turnpike.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/errors.md lists every code an answer can carry.
final class ErrorCodesTest {
    private static final List<Pattern> PLACES = List.of(
            Pattern.compile("new Conflict\\(\\s*\"([a-z_]+)\""),
            Pattern.compile("Refused\\(\\s*\\d+,\\s*\"([a-z_]+)\""),
            Pattern.compile("Refused\\.not(?:SignedIn|Allowed)\\(\\s*\"([a-z_]+)\""),
            Pattern.compile("Problem\\.of\\(\\s*\\d+,\\s*\"([a-z_]+)\""));
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

    @Test
    void everyCodeIsDocumented() throws IOException {
        assertThat(documented()).containsAll(used());
    }

    private static Set<String> used() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                for (Pattern place : PLACES) {
                    place.matcher(text).results().forEach(found -> codes.add(found.group(1)));
                }
            }
        }
        return codes;
    }

    private static Set<String> documented() throws IOException {
        return DOCUMENTED
                .matcher(Files.readString(Path.of("../docs/errors.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
