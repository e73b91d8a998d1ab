package turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The runner as typed: help is for everybody, before anything is built, and needs nothing.
final class RunnerTest {
    @ParameterizedTest
    @ValueSource(strings = {"demo", "serve", "test", "check", "fmt", "bench", "migrate", "doctor", "db", "help"})
    void everyVerbExplainsItself(String verb) throws Exception {
        Said said = run(verb, "--help");

        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).startsWith("./turnpike " + verb + " ").doesNotContain("building");
    }

    @Test
    void helpNamesTheSettingsAVerbTakes() throws Exception {
        assertThat(run("demo", "--http-port", "1", "--help").text())
                .contains("--subscribers N")
                .contains("--radius-auth-port")
                .contains("docs/settings.md");
        assertThat(run("migrate", "status", "-h").text()).contains("beside a running server");
    }

    @Test
    void wordsNobodyKnowsAreOnePlainLine() throws Exception {
        for (String verb : List.of("help", "fmt", "check")) {
            Said said = run(verb, "bogus");
            assertThat(said.status()).isEqualTo(2);
            assertThat(said.text()).isEqualTo("turnpike: unknown word: bogus\n");
        }
        assertThat(run("bogus").status()).isEqualTo(2);
    }

    private record Said(int status, String text) {}

    private static Said run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "./turnpike"));
        command.addAll(List.of(words));
        var builder =
                new ProcessBuilder(command).directory(Sources.root().toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("JAVA_HOME", "", "TURNPIKE_DATA_DIR", "/proc/nowhere"));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
