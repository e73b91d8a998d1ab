package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every defect of `docs/defects.md` has a test that is there.
final class DefectsTest {
    private static final Path ROOT = TidyTest.ROOT;
    private static final Pattern ROW = Pattern.compile("^\\| ((?:C-X|Peer|Pain) \\d+) \\|.*\\|(.*)\\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern PRIVATE = Pattern.compile(
            "(^|/)\\.env($|\\.(?!example))|\\.(pem|key|p12|pfx|jks|keystore|sqlite3?|db|dump|mdb|rdb)$");

    private static Map<String, List<String>> rows() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/defects.md"))) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) continue;
            List<String> tests = NAMED.matcher(row.group(2))
                    .results()
                    .map(found -> found.group(1) + "." + found.group(2))
                    .toList();
            assertThat(rows.put(row.group(1), tests))
                    .as("%s stands once", row.group(1))
                    .isNull();
        }
        return rows;
    }

    @Test
    void everyDefectHasATest() throws IOException {
        List<String> all = Stream.of(numbered("C-X ", 9), numbered("Peer ", 8), numbered("Pain ", 15))
                .flatMap(List::stream)
                .toList();

        assertThat(rows()).containsOnlyKeys(all);
        assertThat(rows())
                .allSatisfy((defect, tests) -> assertThat(tests).as(defect).isNotEmpty());
    }

    @Test
    void everyTestNamedIsThere() throws IOException {
        Map<String, List<Path>> classes = new TreeMap<>();
        for (String module : List.of("server", "simulators")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
                files.filter(file -> file.toString().endsWith("Test.java"))
                        .forEach(file -> classes.computeIfAbsent(nameOf(file), _ -> new ArrayList<>())
                                .add(file));
            }
        }
        List<String> missing = new ArrayList<>();
        for (String test : rows().values().stream().flatMap(List::stream).toList()) {
            String[] parts = test.split("\\.", -1);
            var method = Pattern.compile("\n    void " + parts[1] + "\\(");
            boolean there = false;
            for (Path file : classes.getOrDefault(parts[0], List.of())) {
                there |= method.matcher(Files.readString(file)).find();
            }
            if (!there) missing.add(test);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void noKeyAndNoDataAreCommitted() throws IOException {
        assumeTrue(Files.exists(ROOT.resolve(".git")), "the sources came without their history");
        var git = new ProcessBuilder("git", "ls-files").directory(ROOT.toFile()).start();
        List<String> files =
                Arrays.asList(new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n", -1));

        assertThat(files).contains("README.md");
        assertThat(files).noneMatch(file -> PRIVATE.matcher(file).find());
    }

    private static List<String> numbered(String kind, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> kind + number).toList();
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
