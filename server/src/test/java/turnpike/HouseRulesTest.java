package turnpike;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The plan of the house: which room may use which. Changing it takes a decision record.
final class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("turnpike");

    /// Rooms open to everyone above tier 0.
    private static final Set<String> OPEN = Set.of("base", "platform.settings", "platform.metrics", "platform.logs");

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("base", Set.of()),
            entry("platform.settings", Set.of()),
            entry("platform.metrics", Set.of()),
            entry("platform.logs", Set.of()),
            entry("platform.postgres", Set.of()),
            entry("platform.db", Set.of()),
            entry("platform.jobs", Set.of("platform.db")),
            entry("platform.upkeep", Set.of("platform.db")),
            entry("platform.http", Set.of()),
            entry("platform.web", Set.of()),
            entry("wire.radius", Set.of()),
            entry("wire.pusher", Set.of()),
            entry("wire.routeros", Set.of()),
            entry("tenancy", Set.of("platform.db")),
            entry("realtime", Set.of("tenancy")),
            entry("plans", Set.of("tenancy", "platform.db")),
            entry("subscribers", Set.of("tenancy", "plans", "platform.db", "platform.jobs")),
            entry("nases", Set.of("tenancy", "platform.db", "platform.jobs")),
            entry("usage", Set.of("nases", "platform.db")),
            entry("aaa", Set.of("nases", "usage", "tenancy", "plans", "subscribers", "platform.db", "platform.jobs")),
            entry("ledger", Set.of("tenancy", "platform.db", "platform.jobs")),
            entry("payments", Set.of("tenancy", "ledger", "platform.db", "platform.jobs")),
            entry("invoices", Set.of("tenancy", "ledger", "platform.db", "platform.jobs")),
            entry("messaging", Set.of("tenancy", "platform.db", "platform.jobs")),
            entry("vouchers", Set.of("tenancy", "plans", "ledger", "platform.db", "platform.jobs")),
            entry("routers", Set.of("tenancy", "nases", "platform.db", "platform.jobs")),
            entry("storefront", Set.of("tenancy", "platform.db")),
            entry(
                    "hotspot",
                    Set.of(
                            "storefront",
                            "tenancy",
                            "plans",
                            "subscribers",
                            "ledger",
                            "invoices",
                            "payments",
                            "vouchers",
                            "messaging",
                            "nases",
                            "usage",
                            "aaa",
                            "routers",
                            "arrivals",
                            "platform.db",
                            "platform.jobs")),
            entry(
                    "renewals",
                    Set.of(
                            "tenancy",
                            "plans",
                            "subscribers",
                            "ledger",
                            "invoices",
                            "messaging",
                            "platform.db",
                            "platform.jobs")),
            entry("readmission", Set.of("tenancy", "subscribers", "hotspot", "platform.db", "platform.jobs")),
            entry("arrivals", Set.of("nases")),
            entry("reporting", Set.of("tenancy", "realtime", "usage", "platform.db", "platform.jobs")),
            entry("inbound.radius", Set.of("wire.radius", "nases", "plans", "usage", "aaa", "tenancy")),
            entry("inbound.pusher", Set.of("wire.pusher", "realtime", "tenancy", "platform.http")),
            entry(
                    "inbound.rest",
                    Set.of(
                            "platform.http",
                            "platform.db",
                            "platform.jobs",
                            "platform.upkeep",
                            "tenancy",
                            "plans",
                            "subscribers",
                            "nases",
                            "usage",
                            "aaa",
                            "ledger",
                            "invoices",
                            "payments",
                            "vouchers",
                            "messaging",
                            "routers",
                            "arrivals",
                            "storefront",
                            "hotspot",
                            "readmission",
                            "realtime",
                            "reporting")),
            entry(
                    "inbound.portal",
                    Set.of(
                            "platform.http",
                            "tenancy",
                            "plans",
                            "subscribers",
                            "vouchers",
                            "payments",
                            "nases",
                            "routers",
                            "arrivals",
                            "storefront",
                            "hotspot")),
            entry("inbound.webhooks", Set.of("platform.http", "tenancy", "payments", "messaging")),
            entry("outbound.mpesa", Set.of("platform.web", "payments")),
            entry("outbound.airtel", Set.of("platform.web", "payments")),
            entry("outbound.stripe", Set.of("platform.web", "payments")),
            entry("outbound.sms", Set.of("platform.web", "messaging")),
            entry("outbound.email", Set.of("messaging")),
            entry("outbound.routeros", Set.of("wire.routeros", "platform.web", "nases", "routers", "hotspot")),
            entry("outbound.unifi", Set.of("platform.web", "nases", "usage", "routers", "hotspot")),
            entry("outbound.nas", Set.of("wire.radius", "nases", "plans", "aaa")));

    @Test
    void everyRoomUsesOnlyItsNeighbours() {
        Set<String> trespasses = new TreeSet<>();
        for (JavaClass from : HOUSE) {
            String room = room(from);
            if (room.isEmpty()) continue; // House wires everything
            from.getDirectDependenciesFromSelf().stream()
                    .map(d -> d.getTargetClass())
                    .filter(to -> to.getPackageName().startsWith("turnpike") && !room(to).equals(room))
                    .filter(to -> !OPEN.contains(room(to))
                            && !MAY_USE.getOrDefault(room, Set.of()).contains(room(to)))
                    .forEach(to -> trespasses.add(from.getSimpleName() + " in " + room + " uses " + to.getName()));
        }
        assertThat(trespasses).isEmpty();
    }

    @Test
    void noCircles() {
        slices().matching("turnpike.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    private static String room(JavaClass c) {
        return c.getPackageName().replaceFirst("^turnpike\\.?", "");
    }
}
