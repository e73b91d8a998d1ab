package turnpike.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;

final class SignalsTest {
    @Test
    void heardInThisProcessWhenTheCallReturnsAndInOthersSoon() {
        DatabaseAddress address = TestDatabase.freshAddress();
        try (Database here = Database.open(address, TestDatabase.VAULT, TestDatabase.settings());
                Database there = Database.open(address, TestDatabase.VAULT, TestDatabase.settings())) {
            List<String> heardHere = new CopyOnWriteArrayList<>();
            List<String> heardThere = new CopyOnWriteArrayList<>();
            here.signals().on("thing", heardHere::add);
            there.signals().on("thing", heardThere::add);
            there.signals().start();
            heardThere.clear();

            here.runAcrossTenants(tx -> tx.tell("thing", "it changed"));

            assertThat(heardHere).containsExactly("it changed");
            await(() -> heardThere.contains("it changed"));
        }
    }

    @Test
    void nothingIsHeardOfAChangeRolledBack() {
        try (Database database = TestDatabase.fresh()) {
            List<String> heard = new CopyOnWriteArrayList<>();
            database.signals().on("thing", heard::add);

            assertThatThrownBy(() -> database.runAcrossTenants(tx -> {
                        tx.tell("thing", "it changed");
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(heard).isEmpty();
        }
    }

    @Test
    void aSecondProcessEndsSolitude() {
        DatabaseAddress address = TestDatabase.freshAddress();
        try (Database first = Database.open(address, TestDatabase.VAULT, TestDatabase.settings())) {
            assertThat(first.signals().isAlone()).isFalse(); // not listening yet: knows nothing
            first.signals().start();
            assertThat(first.signals().isAlone()).isTrue();
            try (Database second = Database.open(address, TestDatabase.VAULT, TestDatabase.settings())) {
                second.signals().start();

                assertThat(first.signals().isAlone()).isFalse();
                assertThat(second.signals().isAlone()).isFalse();
            }
            await(first.signals()::isAlone);
        }
    }

    @Test
    void aLostConnectionIsToldAndMadeUpFor() {
        try (Database database = TestDatabase.fresh()) {
            List<String> heard = new CopyOnWriteArrayList<>();
            database.signals().on("thing", heard::add);
            database.signals().start();
            heard.clear();

            database.runAcrossTenants(tx -> tx.sql()
                    .createQuery("select pg_terminate_backend(pid)::text from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()"
                            + " and usename = current_user")
                    .mapTo(String.class)
                    .list());

            await(() -> !database.signals().isListening());
            await(() -> database.signals().isListening());
            assertThat(heard).contains(Signals.ANYTHING);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
