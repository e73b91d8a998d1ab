package turnpike.aaa;

import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Background;
import turnpike.platform.db.Database;
import turnpike.platform.jobs.Failures;
import turnpike.platform.jobs.Ticker;

/// Has hotspot devices let in again whose session ended because another right took the place of the one it had, given
/// by staff, renewed, or however it came: what follows goes on by itself.
///
/// A NAS that takes a change gets the new terms and keeps the session. One that takes none ends it: at the
/// Session-Timeout of the first right, or because it is told to. The row says that there was a changeover, so a restart
/// forgets nothing; it is looked at for about two minutes, at longer and longer pauses.
public final class Changeovers implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int SET = 500;
    private static final int LOOKS_MOST = 8;

    /// A session that ended so shortly before the next right began was ended with the right before.
    static final Duration UNTIL_THEN = Duration.ofSeconds(15);

    /// A changeover that is carried out later than this, after an outage, lets nobody in: the person sits elsewhere.
    static final Duration LATE_MAX = Duration.ofHours(1);

    private final Database database;
    private final InstantSource clock;
    private final Return back;
    private final ChangeoverStore store = new ChangeoverStore();
    private final Ticker ticker;

    /// Lets a device in whose session ended then, unless something was ordered for it since. May be told again.
    @FunctionalInterface
    public interface Return {
        void letIn(Device device, java.time.Instant endedAt);
    }

    /// @param address of the device behind the NAS; null when not known
    public record Device(
            TenantId tenant,
            UUID nasId,
            String mac,
            @Nullable String address,
            UUID subscriberId) {}

    public Changeovers(Database database, InstantSource clock, Return back) {
        this.database = database;
        this.clock = clock;
        this.back = back;
        this.ticker = Ticker.every(LOOK, "changeovers", () -> Background.run(this::look));
    }

    /// Looks at all that are due. One that fails holds up no other and is looked at again.
    ///
    /// @throws RuntimeException the first failure, after all others were looked at
    public void look() {
        var failures = new Failures();
        ChangeoverStore.Looked looked;
        do {
            looked = database.callAcrossTenants(tx -> store.look(tx, clock.instant(), SET, LATE_MAX, UNTIL_THEN));
            for (ChangeoverStore.Ended one : looked.ended()) {
                var device = new Device(one.tenant(), one.nasId(), one.mac(), one.address(), one.subscriberId());
                failures.keep(() -> back.letIn(device, one.at()));
            }
        } while (looked.changeovers() == SET && !failures.any());
        if (looked.changeovers() > 0) database.runAcrossTenants(tx -> store.forget(tx, LOOKS_MOST));
        failures.rethrow();
    }

    @Override
    public void close() {
        ticker.close();
    }
}
