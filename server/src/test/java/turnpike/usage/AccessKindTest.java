package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;

/// Whether a session is hotspot or PPPoE: as the report says, else as the NAS is, else as the subscriber may come.
final class AccessKindTest {
    private final TestClock clock = new TestClock("2026-03-01T09:00:00Z");
    private final LedgerRig rig = new LedgerRig(TestDatabase.fresh(), clock);
    private final List<AccessKind> opened = new ArrayList<>();

    @Test
    void aSessionThatNeitherReportNorNasTellsTakesItsSubscribersAccessKind() {
        rig.accounting.tell(changes -> changes.forEach(change -> opened.add(change.accessKind())));
        subscriber("amina", AccessKind.PPPOE);
        subscriber("baraka", AccessKind.ANY);
        Nas either = nas(AccessKind.ANY);

        start(either, "amina", AccessKind.ANY);
        start(either, "baraka", AccessKind.ANY);
        start(either, "nobody", AccessKind.ANY);
        start(either, "amina", AccessKind.HOTSPOT);
        start(nas(AccessKind.HOTSPOT), "amina", AccessKind.ANY);

        assertThat(opened)
                .containsExactly(
                        AccessKind.PPPOE, AccessKind.ANY, AccessKind.ANY, AccessKind.HOTSPOT, AccessKind.HOTSPOT);
    }

    private void start(Nas nas, String username, AccessKind told) {
        rig.record(new AccountingReport(
                nas,
                Kind.START,
                UUID.randomUUID().toString(),
                username,
                new Place(told, null, null, null, 0),
                Counters.NONE,
                1,
                clock.instant()));
    }

    private Nas nas(AccessKind kind) {
        return new Nas(
                rig.tenant,
                UUID.randomUUID(),
                "gate",
                NasVendor.GENERIC,
                kind,
                true,
                false,
                3799,
                new SharedSecret("secret".getBytes(StandardCharsets.UTF_8)));
    }

    private void subscriber(String username, AccessKind kind) {
        UUID id = rig.subscriber(username);
        rig.database.run(
                rig.tenant,
                tx -> tx.sql()
                        .createUpdate("update subscribers set access_kind = :kind where subscriber_id = :id")
                        .bind("kind", kind.name())
                        .bind("id", id)
                        .execute());
    }
}
