package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// What is kept of a try while somebody has the order sent once more.
final class NasCommandOutcomesTest {
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Database database = TestDatabase.fresh();
    private final AccessRig rig = new AccessRig(database);
    private final Ids ids = new Ids(InstantSource.system());
    private final NasCommandStore store = new NasCommandStore();
    private final TenantId tenant = rig.tenant();
    private final UUID session = rig.session(
            rig.nas(tenant), rig.subscriber(tenant, "otieno", rig.plan(tenant, Map.of()), Map.of()), "1", null, 60);

    private NasCommand order() {
        var order = new NasCommandStore.Order(
                NasCommand.Kind.DISCONNECT, Disconnects.Cause.STAFF, "Achieng", Instant.now());
        return database.call(tenant, tx -> store.insertForSession(tx, tenant, session, ids, order));
    }

    private List<NasCommandStore.Due> claim() {
        Instant now = Instant.now();
        return database.callAcrossTenants(tx -> store.claim(tx, now, now.plus(LEASE), 10, List.of()));
    }

    private void keep(NasCommandStore.Due due, NasCommandStore.Outcome outcome) {
        try (var outcomes = new NasCommandOutcomes(database, InstantSource.system())) {
            outcomes.keep(due, outcome);
        }
    }

    @Test
    void silenceDoesNotPutOffWhatSomebodyHasSentOnceMore() {
        order();
        NasCommandStore.Due first = claim().getFirst();
        order();
        keep(first, NasCommandStore.Outcome.again(Instant.now().plusSeconds(300), "no answer"));

        List<NasCommandStore.Due> second = claim();
        assertThat(second).hasSize(1);
        keep(first, NasCommandStore.Outcome.givenUp("no answer"));
        assertThat(order().state()).isEqualTo(NasCommand.State.PENDING);
    }

    @Test
    void aYesCountsWhoeverAskedMeanwhile() {
        order();
        NasCommandStore.Due first = claim().getFirst();
        order();
        keep(first, NasCommandStore.Outcome.acknowledged());

        assertThat(claim()).isEmpty();
    }

    @Test
    void silenceIsFollowedByItsPause() {
        order();
        keep(claim().getFirst(), NasCommandStore.Outcome.again(Instant.now().plusSeconds(300), "no answer"));

        assertThat(claim()).isEmpty();
    }
}
