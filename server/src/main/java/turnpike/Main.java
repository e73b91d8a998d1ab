package turnpike;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import turnpike.base.Unavailable;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// The verbs of the server process. What an operator got wrong is one sentence and exit code 1, never a stack trace.
public final class Main {
    private Main() {}

    public static void main(String[] words) {
        String verb = words.length == 0 ? "serve" : words[0];
        List<String> rest = Arrays.asList(words).subList(Math.min(1, words.length), words.length);
        try {
            switch (verb) {
                case "serve" -> serve(flags(rest));
                case "migrate" -> migrate(rest);
                case "doctor" -> System.exit(doctor(settings(rest)));
                case "db" -> db(rest);
                default -> throw new BadSetting("unknown verb " + verb);
            }
        } catch (BadSetting | Unavailable e) {
            System.err.println("turnpike: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Settings settings(List<String> words) {
        return Settings.from(null, System.getenv(), flags(words));
    }

    private static int doctor(Settings settings) {
        Installation.declare(settings);
        settings.refuseUnknownFlags();
        return new Doctor(System.out).examine(settings);
    }

    /// `db dump [file]`: the schema on one page, by way of a database made for the purpose.
    private static void db(List<String> words) {
        if (words.isEmpty() || !words.getFirst().equals("dump") || words.size() > 2)
            throw new BadSetting("db knows: dump [file]");
        SchemaPage.write(Path.of(words.size() > 1 ? words.get(1) : "db/schema.sql"));
    }

    /// Reads `--name value` and `--name=value`; a flag alone means true.
    public static Map<String, String> flags(List<String> words) {
        var flags = new HashMap<String, String>();
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            if (!word.startsWith("--")) throw new BadSetting("unknown word: " + word);
            int equals = word.indexOf('=');
            boolean valueFollows = at + 1 < words.size() && !words.get(at + 1).startsWith("--");
            if (equals > 0) flags.put(word.substring(2, equals), word.substring(equals + 1));
            else flags.put(word.substring(2), valueFollows ? words.get(++at) : "true");
        }
        return flags;
    }

    /// Stops the house when the process is asked to end (SIGTERM, Ctrl-C), and waits until then.
    public static void keepOpen(AutoCloseable house) {
        var stopped = new CountDownLatch(1);
        var shutdown = new Thread(
                () -> {
                    close(house);
                    stopped.countDown();
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(shutdown);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable house) {
        try {
            house.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Main.class).warn("stopping failed", e);
        }
    }

    private static void serve(Map<String, String> flags) {
        Settings settings = Settings.from(null, System.getenv(), flags);
        House house = House.open(settings, InstantSource.system(), House.Mode.SERVE);
        LoggerFactory.getLogger(Main.class).info("serving address={}", house.address());
        keepOpen(house);
    }

    private static void migrate(List<String> words) {
        boolean status = !words.isEmpty() && words.getFirst().equals("status");
        Settings settings = settings(status ? words.subList(1, words.size()) : words);
        var command = new SchemaCommand(System.out);
        if (status) command.status(settings);
        else command.migrate(settings);
    }
}
