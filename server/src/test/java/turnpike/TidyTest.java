package turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What can be checked about the text of the house (house style, limits): closed lists, no guessing.
final class TidyTest {
    static final Path ROOT = Sources.root();
    private static final Path MIGRATIONS = ROOT.resolve("server/src/main/resources/db/migration");

    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 6;
    private static final int RECORD_COMPONENTS = 9;
    private static final int DEPENDENCIES = 8;
    private static final int ROOM_FILES = 40;

    private static final int PACKAGE_INFO_LINES = 20; // fifteen of text, five of code
    private static final int COLUMNS = 150; // in texts, which the formatter leaves alone; it holds code to 120

    /// Rows of these are addressed by the job library's own key; row-level security keeps tenants apart.
    private static final Set<String> KEYED_BY_LIBRARY = Set.of("scheduled_tasks", "job_runs");

    /// These look for what is unique on the whole platform, before a tenant is known or for all tenants at once.
    private static final Set<String> ACROSS_TENANTS = Set.of(
            "AdmissionStore.NOTE_USE", "LoginStore.CLEAN", "SubscriberLoginStore.CLEAN", "TenantStore.IS_SLUG_TAKEN");

    private static final Sources PRODUCT = Sources.of("server/src/main/java");
    private static final Sources TESTS = Sources.of("server/src/test/java");

    @Test
    void filesAreShortEnoughToRead() {
        List<String> offenders = new ArrayList<>();
        for (Sources part : List.of(PRODUCT, TESTS)) {
            part.files().stream()
                    .filter(file -> file.lines().size() > FILE_LINES)
                    .map(file -> file.name() + " has " + file.lines().size() + " lines")
                    .forEach(offenders::add);
        }
        PRODUCT.files().stream()
                .filter(file -> file.name().endsWith("package-info.java"))
                .filter(file -> file.lines().size() > PACKAGE_INFO_LINES)
                .forEach(file -> offenders.add(file.name() + " is longer than a glance"));

        assertThat(offenders).isEmpty();
    }

    @Test
    void linesFitTheScreen() {
        List<String> offenders = new ArrayList<>();
        for (Sources.File file : PRODUCT.files()) {
            for (int i = 0; i < file.lines().size(); i++) {
                if (file.lines().get(i).length() > COLUMNS) offenders.add(file.name() + ":" + (i + 1));
            }
        }

        assertThat(offenders).isEmpty();
    }

    @Test
    void methodsFitInTheHead() {
        List<String> offenders = new ArrayList<>();
        for (Sources.Method method : PRODUCT.methods()) {
            int most = switch (method.kind()) {
                case METHOD -> PARAMETERS;
                case RECORD -> RECORD_COMPONENTS;
                case CONSTRUCTOR -> PRODUCT.isRecord(method.name()) ? RECORD_COMPONENTS : DEPENDENCIES;
            };
            boolean answer = method.kind() == Sources.Kind.RECORD
                    && (method.name().contains("Routes.java") || method.name().contains("Views.java"));
            if (answer) continue; // Its shape is the contract's.
            if (method.parameters() > most) offenders.add(method.name() + " takes " + method.parameters());
            // A list of declarations, one after the other; and the house, which is the map.
            boolean list =
                    method.name().endsWith("Settings.from") || method.name().startsWith("House.java House.");
            if (!list && method.lines() > METHOD_LINES)
                offenders.add(method.name() + " has " + method.lines() + " lines");
        }

        assertThat(offenders).isEmpty();
    }

    @Test
    void roomsCanBeReadInOneSitting() {
        assertThat(PRODUCT.filesByRoom())
                .allSatisfy((room, files) -> assertThat(files).as(room).isLessThanOrEqualTo(ROOM_FILES));
    }

    @Test
    void statementsNameTheirColumnsAndTheTenant() throws IOException {
        Set<String> tenantTables = tenantTables();
        List<String> offenders = new ArrayList<>();
        for (Sources.Text text : PRODUCT.texts()) {
            if (!text.isStatement() || PRODUCT.parts().contains(text.key())) continue;
            if (text.value().contains("select *")) offenders.add(text.where() + " selects *");
            if (!text.file().endsWith("Store.java") || ACROSS_TENANTS.contains(text.key())) continue;
            boolean aboutTenants =
                    tenantTables.stream().anyMatch(table -> !KEYED_BY_LIBRARY.contains(table) && text.hasWord(table));
            if (aboutTenants && !text.hasWord("tenant_id")) {
                offenders.add(text.where() + " names a tenant's table but no tenant_id");
            }
        }

        assertThat(offenders).isEmpty();
    }

    @Test
    void noPageHoldsTwoVersionsOfItself() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            for (Path page : Stream.concat(top, docs)
                    .filter(f -> f.toString().endsWith(".md"))
                    .toList()) {
                assertThat(Files.readString(page)).as(page.toString()).doesNotContainPattern("(?m)^(<{7}|>{7}) ");
            }
        }
    }

    @Test
    void migrationsAreNumberedWithoutGaps() throws IOException {
        Pattern form = Pattern.compile("V(\\d{4})__[a-z0-9_]+\\.sql");
        List<String> names =
                migrations().stream().map(file -> file.getFileName().toString()).toList();
        for (int i = 0; i < names.size(); i++) {
            Matcher name = form.matcher(names.get(i));
            assertThat(name.matches()).as(names.get(i)).isTrue();
            assertThat(Integer.parseInt(name.group(1))).isEqualTo(i + 1);
        }
    }

    @Test
    void everyMigrationSaysWhy() throws IOException {
        for (Path migration : migrations()) {
            assertThat(Files.readString(migration)).as(migration.toString()).startsWith("-- ");
        }
    }

    @Test
    void nothingIsLeftForLaterWithoutAnIssue() {
        Pattern later = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\(#\\d+\\))");
        List<String> offenders = new ArrayList<>();
        for (Sources.File file : PRODUCT.files()) {
            for (int i = 0; i < file.lines().size(); i++) {
                if (later.matcher(file.lines().get(i)).find()) offenders.add(file.name() + ":" + (i + 1));
            }
        }

        assertThat(offenders).isEmpty();
    }

    /// The classes a reader is sent to along a journey exist.
    @Test
    void journeysLeadSomewhere() throws IOException {
        Path map = ROOT.resolve("ARCHITECTURE.md");
        if (!Files.exists(map)) return;
        Set<String> known = PRODUCT.classNames();
        Set<String> lost = new TreeSet<>();
        Matcher named = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.[a-zA-Z]+)?`")
                .matcher(section(Files.readString(map), "Journeys"));
        while (named.find()) {
            if (!known.contains(named.group(1))) lost.add(named.group(1));
        }

        assertThat(lost).isEmpty();
    }

    private static String section(String page, String title) {
        int from = page.indexOf("## " + title);
        if (from < 0) return "";
        int until = page.indexOf("\n## ", from + 1);
        return until < 0 ? page.substring(from) : page.substring(from, until);
    }

    private static Set<String> tenantTables() throws IOException {
        Set<String> tables = new TreeSet<>();
        Pattern table = Pattern.compile("create table (\\w+) \\((.*?)\\n\\)", Pattern.DOTALL);
        for (Path migration : migrations()) {
            Matcher made = table.matcher(Files.readString(migration));
            while (made.find()) {
                if (made.group(2).contains("tenant_id")) tables.add(made.group(1));
            }
        }
        return tables;
    }

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            return files.sorted().toList();
        }
    }
}
