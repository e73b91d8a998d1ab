package turnpike.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Kind;

/// Lists kept by reading only what moved say what lists read in full say, whatever came and went.
final class LiveListsTest {
    private final ReportingRig rig = new ReportingRig();
    private final LiveLists lists = fresh();

    @Test
    void theyFollowEveryComingAndGoing() {
        rig.accounting.tell((turnpike.usage.UsageListener) changes -> changes.forEach(lists::take));
        List<TenantId> tenants = List.of(rig.tenant("UTC"), rig.tenant("Africa/Nairobi"));
        List<Nas> nases = new ArrayList<>();
        for (TenantId tenant : tenants) {
            nases.add(rig.nas(tenant, "Gate"));
            for (int i = 0; i < 60; i++) rig.subscriber(tenant, "user" + i, "Person " + i, "");
            lists.get(tenant);
        }
        Set<String> online = new HashSet<>();
        Random random = new Random(5);
        for (int round = 0; round < 150; round++) {
            rig.clock.advance(Duration.ofSeconds(2));
            // First they gather, then they leave; user60 and on are strangers.
            int leaving = round < 80 ? 2 : 7;
            List<AccountingReport> reports = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                int device = random.nextInt(130);
                Nas nas = nases.get(random.nextInt(2));
                boolean leaves = random.nextInt(10) < leaving;
                if (leaves ? !online.remove(device + "@" + nas.id()) : !online.add(device + "@" + nas.id())) continue;
                Kind kind = leaves ? Kind.STOP : Kind.START;
                reports.add(rig.report(nas, kind, "s" + device, "user" + device / 2, AccessKind.PPPOE, 0));
            }
            rig.record(reports.toArray(AccountingReport[]::new));
            if (random.nextInt(8) == 0) continue; // more than one commit is waiting then
            lists.refresh(tenants);
            for (TenantId tenant : tenants) {
                Lists full = fresh().get(tenant);
                assertThat(lists.peek(tenant).shown()).as("round %d", round).isEqualTo(full.shown());
                assertThat(lists.peek(tenant).activities())
                        .as("round %d", round)
                        .isEqualTo(full.activities());
            }
        }
    }

    private LiveLists fresh() {
        return new LiveLists(rig.database, rig.clock, rig.metrics.cache("lists"));
    }
}
