package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;

final class DisconnectsTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final AccessRig RIG = new AccessRig(DATABASE);

    private final ScriptedNas control = new ScriptedNas();
    private final Metrics metrics = new Metrics();
    private final TenantId tenant = RIG.tenant();
    private final Nas nas = RIG.nas(tenant);
    private final UUID subscriber = RIG.subscriber(tenant, "otieno", RIG.plan(tenant, Map.of()), Map.of());
    private final NasDirectory directory = new NasDirectory(DATABASE, TestDatabase.VAULT, InstantSource.system());
    private final Disconnects disconnects = new Disconnects(
            DATABASE,
            directory,
            control,
            (who, id, session, cause) -> AccessPolicy.terms(
                    new Standings(DATABASE, 100, metrics.cache("test"))
                            .current(who, id)
                            .orElseThrow(),
                    Instant.now()),
            new Ids(InstantSource.system()),
            InstantSource.system(),
            metrics);

    @AfterEach
    void close() {
        disconnects.close();
        directory.close();
        metrics.close();
    }

    @Test
    void anOrderIsSentAfterCommitAndItsOutcomeKept() {
        UUID session = RIG.session(nas, subscriber, "81a00001", "02-00-5E-10-00-01", 60);

        NasCommand command = DATABASE.call(
                tenant, tx -> disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng"));

        assertThat(command.state()).isEqualTo(NasCommand.State.PENDING);
        await(() -> only(session).state() == NasCommand.State.ACKNOWLEDGED);
        assertThat(control.heard).containsExactly("disconnect 81a00001 02-00-5E-10-00-01");
        assertThat(only(session).request().by()).isEqualTo("Achieng");
        assertThat(only(session).attempts()).isEqualTo(1);
    }

    @Test
    void nothingIsSentForATransactionThatFailed() {
        UUID session = RIG.session(nas, subscriber, "81a00002", null, 60);

        assertThatThrownBy(() -> DATABASE.run(tenant, tx -> {
                    disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(disconnects
                        .find(tenant, new NasCommand.Search(null, null, session), 0, 10)
                        .commands())
                .isEmpty();
    }

    @Test
    void aSilentNasIsAskedAgain() {
        UUID session = RIG.session(nas, subscriber, "81a00003", null, 60);
        control.answers.add(new NasControl.Result.Unanswered());

        DATABASE.run(tenant, tx -> disconnects.endAll(tx, tenant, subscriber, Disconnects.Cause.SUSPENDED, "system"));

        await(() -> only(session).state() == NasCommand.State.ACKNOWLEDGED);
        assertThat(only(session).attempts()).isEqualTo(2);
    }

    @Test
    void askingAgainDoesNotWaitForThePauseOfASilentNas() {
        UUID session = RIG.session(nas, subscriber, "81a00008", null, 60);
        for (int i = 0; i < 5; i++) control.answers.add(new NasControl.Result.Unanswered());

        await(
                () -> { // left alone, the sixth try would come after 23 seconds
                    DATABASE.run(
                            tenant,
                            tx -> disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng"));
                    return control.heard.size() >= 6;
                });
    }

    @Test
    void aRefusalIsKeptInTheNassOwnWords() {
        UUID session = RIG.session(nas, subscriber, "81a00004", null, 60);
        control.answers.add(new NasControl.Result.Refused("503 Session Context Not Found"));

        DATABASE.run(tenant, tx -> disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng"));

        await(() -> only(session).state() == NasCommand.State.REFUSED);
        assertThat(only(session).result()).isEqualTo("503 Session Context Not Found");
    }

    @Test
    void aNasThatCannotChangeASessionMustEndIt() {
        RIG.session(nas, subscriber, "81a00005", null, 60);
        control.answers.add(new NasControl.Result.Refused("401 Unsupported Attribute"));

        DATABASE.run(
                tenant, tx -> disconnects.changeAll(tx, tenant, subscriber, Disconnects.Cause.QUOTA_REACHED, "quota"));

        await(() -> control.heard.size() == 2);
        assertThat(control.heard).containsExactly("change 81a00005 null", "disconnect 81a00005 null");
    }

    @Test
    void nobodyIsPutOutForHavingPaidAhead() {
        RIG.session(nas, subscriber, "81a00015", null, 60);
        control.answers.add(new NasControl.Result.Refused("401 Unsupported Attribute"));
        DATABASE.run(
                tenant, tx -> disconnects.changeAll(tx, tenant, subscriber, Disconnects.Cause.PLAN_FOLLOWS, "payment"));
        await(() -> control.heard.size() == 1);
        UUID next = RIG.session(nas, subscriber, "81a00016", null, 60);
        DATABASE.run(tenant, tx -> disconnects.endSession(tx, tenant, next, Disconnects.Cause.STAFF, "Achieng"));

        await(() -> control.heard.size() > 1);
        assertThat(control.heard).containsExactly("change 81a00015 null", "disconnect 81a00016 null");
    }

    @Test
    void aSessionThatEndedNeedsNoOrder() {
        UUID session = RIG.session(nas, subscriber, "81a00006", null, 60);
        control.answers.add(new NasControl.Result.Unanswered());
        DATABASE.run(tenant, tx -> disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng"));
        RIG.run("update sessions set ended_at = now() where session_id = :id", Map.of("id", session));

        await(() -> only(session).state() == NasCommand.State.OBSOLETE
                || only(session).state() == NasCommand.State.ACKNOWLEDGED);

        assertThatThrownBy(() -> DATABASE.run(
                        tenant, tx -> disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng")))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void anotherTenantsSessionDoesNotExist() {
        UUID session = RIG.session(nas, subscriber, "81a00007", null, 60);
        TenantId other = RIG.tenant();

        assertThatThrownBy(() -> DATABASE.run(
                        other, tx -> disconnects.endSession(tx, other, session, Disconnects.Cause.STAFF, "Mallory")))
                .isInstanceOf(NotFound.class);
        assertThat(control.heard).isEmpty();
    }

    @Test
    void oneNasThatAnswersLateDoesNotHoldUpTheOthers() {
        Nas late = RIG.nas(tenant);
        directory.reload();
        control.late = late.id();
        for (int i = 0; i < 300; i++) RIG.session(late, subscriber, "late" + i, null, 60);
        DATABASE.run(tenant, tx -> disconnects.endAll(tx, tenant, subscriber, Disconnects.Cause.SUSPENDED, "system"));
        await(() -> metrics.level("nas_commands_under_way") == 128);
        UUID session = RIG.session(nas, subscriber, "81a00009", null, 60);

        DATABASE.run(tenant, tx -> disconnects.endSession(tx, tenant, session, Disconnects.Cause.STAFF, "Achieng"));

        await(() -> only(session).state() == NasCommand.State.ACKNOWLEDGED);
        control.answersLate.countDown();
        await(() -> control.heard.size() == 301); // nothing is left for the next test
    }

    private NasCommand only(UUID session) {
        List<NasCommand> found = disconnects
                .find(tenant, new NasCommand.Search(null, null, session), 0, 10)
                .commands();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /// A NAS that answers what it was told to, then yes.
    private static final class ScriptedNas implements NasControl {
        final Queue<Result> answers = new ConcurrentLinkedQueue<>();
        final List<String> heard = new CopyOnWriteArrayList<>();
        final CountDownLatch answersLate = new CountDownLatch(1);
        volatile @Nullable UUID late;

        @Override
        public Result disconnect(Nas nas, InetAddress at, Target session) {
            if (nas.id().equals(late)) wait(answersLate);
            return hear("disconnect", session);
        }

        @Override
        public Result change(Nas nas, InetAddress at, Target session, Terms terms) {
            return hear("change", session);
        }

        private static void wait(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Result hear(String order, Target session) {
            heard.add(order + " " + session.acctSessionId() + " " + session.mac());
            Result scripted = answers.poll();
            return scripted == null ? new Result.Acknowledged() : scripted;
        }
    }
}
