package turnpike.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.ledger.Journal;
import turnpike.ledger.LedgerBooks;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Metrics;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The law of payments: whatever order callbacks, duplicates, questions, statements, refunds, lies and crashes come
/// in, the journal sums to zero and holds exactly what the provider moved, every paid intent is settled exactly once,
/// no unpaid one is, and nothing that is paid fails afterwards.
///
/// Every build plays 500 histories, of which some 300 are paid, 100 lied about and 15 paid twice; `-Dhistories=100000`
/// for the full proof, `-Dseed=` to replay.
final class PaymentHistoriesTest {
    private static final int HISTORIES = Integer.getInteger("histories", 500);
    private static final long SEED = Long.getLong("seed", 20260701L);
    private static final int BATCH = 250;
    private static final int TENANTS = 8;
    private static final int WORKERS = 4;
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final int STEPS = 45; // of a quarter of an hour, the time a payment is asked about

    private static final LongAdder CRASHES = new LongAdder();

    private final TestClock clock = new TestClock("2026-07-01T06:00:00Z");
    private final Ids ids = new Ids(clock);
    private final ScriptedProvider provider = new ScriptedProvider(clock);
    private final Map<TenantId, UUID> accounts = new HashMap<>();
    private final List<TenantId> tenants = new ArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

    @Test
    void everyHistoryEndsInTheTruth() throws Exception {
        DatabaseAddress address = TestDatabase.freshAddress();
        prepare(address);
        var settings = new DatabaseSettings(10, 6, 4, 2, Duration.ofSeconds(30));
        try (Database database = Database.open(address, TestDatabase.VAULT, settings);
                var payments = payments(database)) {
            for (int i = 0; i < TENANTS; i++) tenants.add(tenant(database, payments, i));
            for (int done = 0; done < HISTORIES; done += BATCH) {
                batch(database, payments, SEED + done, Math.min(BATCH, HISTORIES - done));
                System.out.println("histories " + Math.min(done + BATCH, HISTORIES) + " crashes " + CRASHES);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private Payments payments(Database database) {
        var audit = new Audit(database, ids, clock);
        var ground = new Payments.Ground(database, ids, clock, new Metrics(), URI.create("https://isp.example"));
        var payments = new Payments(
                ground,
                TestDatabase.VAULT,
                audit,
                new Journal(database, ids, clock, audit),
                List.of(provider),
                (tx, tenant, money) -> null);
        payments.listen(new Witness());
        return payments;
    }

    /// Writes what it is told into a table in the same transaction, and sometimes refuses.
    private static final class Witness implements PaymentListener {
        private final Random moods = new Random(7);

        private synchronized boolean isMoody() {
            return moods.nextDouble() < 0.02;
        }

        @Override
        public void settled(Tx tx, TenantId tenant, Payment payment) {
            if (isMoody()) throw new ScriptedProvider.Crash();
            write(tx, tenant, payment, "settled");
        }

        @Override
        public void failed(Tx tx, TenantId tenant, Payment payment) {
            write(tx, tenant, payment, "failed");
        }

        @Override
        public void refunded(Tx tx, TenantId tenant, Payment payment) {
            write(tx, tenant, payment, "refunded");
        }

        private static void write(Tx tx, TenantId tenant, Payment payment, String what) {
            tx.sql()
                    .execute(
                            "insert into witnessed (tenant_id, payment_id, what) values (?, ?, ?)",
                            tenant.value(),
                            payment.id(),
                            what);
        }
    }

    private void batch(Database database, Payments payments, long seed, int count) throws Exception {
        provider.forget();
        provider.calm = false;
        var batch = new Batch(database, payments, seed, count);
        for (int step = 0; step < STEPS; step++) {
            batch.step();
            drain(payments, batch.dice);
            clock.advance(STEP);
        }
        provider.calm = true;
        batch.deliverEverything();
        for (int i = 0; i < 6; i++) { // leases of the dead run out, then nothing is due any more
            drain(payments, new Random(0));
            clock.advance(Duration.ofMinutes(11));
            payments.pull();
        }
        batch.deliverRefunds();
        drain(payments, new Random(0));
        batch.check();
        clock.advance(Duration.ofDays(4)); // old references explain nothing any more
    }

    private void drain(Payments payments, Random dice) throws Exception {
        if (dice.nextDouble() < 0.1) payments.inbox().claim(5); // taken in hand by a process that dies at once
        List<Future<Integer>> running = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            running.add(workers.submit(() -> {
                int all = 0;
                for (int more = 1; more > 0; all += more) more = some(payments);
                return all;
            }));
        }
        for (Future<Integer> one : running) one.get();
    }

    /// As the dispatchers do it: what throws comes back when its lease ends.
    private static int some(Payments payments) {
        List<PaymentStore.Key> letters = payments.inbox().claim(20);
        for (PaymentStore.Key key : letters) {
            try {
                payments.inbox().process(key);
            } catch (ScriptedProvider.Crash e) {
                CRASHES.increment();
            }
        }
        List<PaymentStore.Key> orders = payments.orders().claim(20);
        for (PaymentStore.Key key : orders) {
            try {
                payments.orders().carry(key);
            } catch (ScriptedProvider.Crash e) {
                CRASHES.increment();
            }
        }
        return letters.size() + orders.size();
    }

    /// So many payers at once.
    private final class Batch {
        private final Database database;
        private final Payments payments;
        private final Random dice;
        private final Map<UUID, ScriptedProvider.Story> stories = new HashMap<>();
        private final List<Letter> post = new ArrayList<>();
        private final long seed;

        private record Letter(Instant at, String url, String body, String from) {}

        Batch(Database database, Payments payments, long seed, int count) {
            this.database = database;
            this.payments = payments;
            this.seed = seed;
            this.dice = new Random(seed);
            for (int i = 0; i < count; i++) begin(seed + i);
        }

        private void begin(long ownSeed) {
            TenantId tenant = tenants.get(dice.nextInt(TENANTS));
            var story = new ScriptedProvider.Story(ownSeed, tenant);
            story.pays = story.roll(0.6);
            story.twice = story.pays && story.roll(0.05);
            story.payAfterSeconds = 3 + story.upTo(story.roll(0.8) ? 60 : 700);
            story.refundWorks = story.roll(0.7);
            story.lies = story.roll(0.2) ? 1 + story.upTo(2) : 0;
            String reference = "R" + ownSeed;
            var wanted = new NewPayment(
                    story.roll(0.1) ? null : UUID.randomUUID(),
                    NewPayment.Purpose.PURCHASE,
                    UUID.randomUUID(),
                    Money.ofMajor(10 + story.upTo(5) * 10L, "KES"),
                    "scripted",
                    "254712345678",
                    reference,
                    "");
            UUID id = database.call(tenant, tx -> {
                UUID made = payments.open(tx, tenant, wanted).id();
                assertThat(payments.open(tx, tenant, wanted).id()).isEqualTo(made);
                provider.stories.put(made, story);
                return made;
            });
            stories.put(id, story);
        }

        void step() {
            stories.forEach(this::live);
            deliver(clock.instant());
        }

        private void live(UUID id, ScriptedProvider.Story story) {
            Instant pushed = story.pushedAt;
            if (pushed == null || story.paid || story.cancelled) {
                if (story.paid && !story.refunded && story.roll(0.003)) askRefund(id, story);
                return;
            }
            if (story.roll(0.01)) spoof(id, story);
            if (clock.instant().isBefore(pushed.plusSeconds(story.payAfterSeconds))) return;
            if (story.pays) pay(id, story);
            else {
                story.cancelled = true;
                if (story.roll(0.7)) post("FAILED", id, story, "", story.upTo(90));
            }
        }

        private void pay(UUID id, ScriptedProvider.Story story) {
            Payment payment = payments.get(story.tenant, id);
            story.paid = true;
            if (story.roll(0.1)) post("FAILED", id, story, "", story.upTo(60)); // contradicts itself
            String receipt = "S" + id.toString().replace("-", "");
            move(story, receipt, payment);
            if (story.roll(0.75)) {
                for (int copies = story.roll(0.3) ? 3 : 1; copies > 0; copies--) {
                    post("PAID", id, story, receipt, story.upTo(story.roll(0.2) ? 600 : 10));
                }
            }
            if (story.roll(0.2)) payBill(story, receipt, payment); // pay-bill notices come for pushes too
            if (!story.twice) return;
            String second = "M" + id.toString().replace("-", "");
            move(story, second, payment);
            if (story.roll(0.6)) payBill(story, second, payment);
        }

        private void move(ScriptedProvider.Story story, String receipt, Payment payment) {
            provider.move(
                    story,
                    new ScriptedProvider.Moved(
                            story.tenant,
                            receipt,
                            payment.asked(),
                            clock.instant(),
                            payment.wanted().reference()));
        }

        private void payBill(ScriptedProvider.Story story, String receipt, Payment payment) {
            String body = "PAID||" + receipt + "|" + payment.asked().minor() + "|"
                    + payment.wanted().reference();
            UUID account = java.util.Objects.requireNonNull(accounts.get(story.tenant));
            String url =
                    payments.accounts().get(story.tenant, account).callbacks().confirm();
            String from = story.roll(0.8) ? ScriptedProvider.HONEST : "203.0.113.9";
            post.add(new Letter(clock.instant().plusSeconds(story.upTo(40)), url, body, from));
        }

        private void post(String kind, UUID id, ScriptedProvider.Story story, String receipt, int delaySeconds) {
            String url = story.callbackUrl;
            if (url == null) return;
            String amount = kind.equals("PAID")
                    ? "" + payments.get(story.tenant, id).asked().minor()
                    : "";
            String body = kind + "|ord-" + id + "|" + receipt + "|" + amount + "|";
            String from = story.roll(0.9) ? ScriptedProvider.HONEST : "203.0.113.9";
            post.add(new Letter(clock.instant().plusSeconds(delaySeconds), url, body, from));
        }

        /// Somebody who is not the provider: from elsewhere with the right address, or with another payment's.
        private void spoof(UUID id, ScriptedProvider.Story story) {
            String url = story.callbackUrl;
            if (url == null) return;
            if (story.roll(0.5)) {
                String body = "PAID|ord-" + id + "|FAKE" + id + "|100000|";
                post.add(new Letter(clock.instant(), url, body, "203.0.113.66"));
            } else {
                var others = List.copyOf(stories.values());
                String foreign = others.get(story.upTo(others.size())).callbackUrl;
                if (foreign == null || foreign.equals(url)) return;
                post.add(new Letter(
                        clock.instant(), foreign, "PAID|ord-" + id + "|X" + id + "|1000|", ScriptedProvider.HONEST));
            }
        }

        private void deliver(Instant until) {
            List<Letter> due =
                    post.stream().filter(letter -> !letter.at.isAfter(until)).toList();
            post.removeAll(due);
            due.forEach(this::put);
        }

        void deliverEverything() {
            List<Letter> rest = List.copyOf(post);
            post.clear();
            rest.forEach(this::put);
        }

        private void put(Letter letter) {
            String[] path = URI.create(letter.url).getPath().split("/");
            payments.inbox()
                    .take(
                            path[2],
                            path[3],
                            new PaymentGateway.Raw(letter.body, Map.of(), "", letter.from, clock.instant()));
        }

        private void askRefund(UUID id, ScriptedProvider.Story story) {
            try {
                database.run(story.tenant, tx -> payments.refund(tx, story.tenant, id, "no access", "test"));
            } catch (Conflict e) {
                assertThat(e.code()).isIn("payment_not_settled", "payment_unreceipted");
            }
        }

        void deliverRefunds() {
            stories.forEach((id, story) -> {
                String url = story.refundUrl;
                if (!story.refunded || url == null) return;
                put(new Letter(clock.instant(), url, "REFUNDED||||refund " + id, ScriptedProvider.HONEST));
            });
        }

        void check() {
            assertThat(new LedgerBooks(database).check()).isEmpty();
            for (TenantId tenant : tenants) {
                database.run(tenant, tx -> {
                    checkMoney(tx, tenant);
                    checkPayments(tx, tenant);
                });
            }
        }

        /// What is booked under a receipt the provider does not know.
        private static Map<String, Long> without(Map<String, Long> booked, Map<String, Long> moved) {
            Map<String, Long> left = new TreeMap<>(booked);
            left.keySet().removeIf(name -> moved.containsKey(name.split(" ", -1)[0]));
            return left;
        }

        private void checkMoney(Tx tx, TenantId tenant) {
            Map<String, Long> moved = provider.books(tenant).stream()
                    .collect(Collectors.toMap(
                            ScriptedProvider.Moved::receipt,
                            line -> line.amount().minor()));
            long returned = stories.values().stream()
                    .filter(story -> story.tenant.equals(tenant) && story.refunded)
                    .count();
            Map<String, Long> booked = new TreeMap<>();
            tx.sql()
                    .createQuery("""
                            select coalesce(receipt, 'none ' || payment_id) || ' ' || state as name, receipt,
                                   received_minor
                              from payments
                             where tenant_id = :tenant and settled_at is not null and created_at > :since
                            """)
                    .bind("tenant", tenant.value())
                    .bind("since", clock.instant().minus(Duration.ofHours(12)))
                    .map((row, _) -> Map.entry(row.getString("name"), row.getLong("received_minor")))
                    .forEach(row -> booked.merge(row.getKey(), row.getValue(), Long::sum));
            assertThat(booked.values().stream().mapToLong(Long::longValue).sum())
                    .as(() -> "seed %d: all that moved is booked, and nothing else: booked %s, moved %s"
                            .formatted(seed, without(booked, moved), moved.size() - booked.size()))
                    .isEqualTo(
                            moved.values().stream().mapToLong(Long::longValue).sum());
            long refunded = sum(tx, """
                    select count(*) from payments
                     where tenant_id = ? and state = 'REFUNDED' and created_at > ?
                    """, tenant);
            assertThat(refunded)
                    .as("seed %d: what went back is booked once", seed)
                    .isEqualTo(returned);
        }

        private long sum(Tx tx, String sql, TenantId tenant) {
            return tx.sql()
                    .createQuery(sql)
                    .bind(0, tenant.value())
                    .bind(1, clock.instant().minus(Duration.ofHours(12)))
                    .mapTo(Long.class)
                    .one();
        }

        private void checkPayments(Tx tx, TenantId tenant) {
            Map<UUID, String> told = new HashMap<>();
            tx.sql()
                    .createQuery("select payment_id, what from witnessed where tenant_id = ? order by n")
                    .bind(0, tenant.value())
                    .map((row, context) ->
                            told.merge(row.getObject(1, UUID.class), row.getString(2) + " ", String::concat))
                    .list();
            stories.forEach((id, story) -> {
                if (!story.tenant.equals(tenant)) return;
                String heard = told.getOrDefault(id, "");
                Payment payment = new PaymentStore().read(tx, tenant, id).payment();
                String name = "seed %d payment %s %s heard: %s".formatted(story.seed, id, payment.state(), heard);
                assertThat(count(heard, "settled")).as(name).isEqualTo(story.paid ? 1 : 0);
                if (story.paid) assertThat(payment.state().isPaid()).as(name).isTrue();
                assertThat(payment.state().isOpen()).as(name).isFalse();
                int settled = heard.indexOf("settled");
                if (settled >= 0) assertThat(heard.substring(settled)).as(name).doesNotContain("failed");
            });
        }

        private static int count(String heard, String word) {
            return heard.split(word, -1).length - 1;
        }
    }

    private TenantId tenant(Database database, Payments payments, int number) {
        var tenant = new TenantId(ids.next());
        database.runAcrossTenants(tx -> tx.sql()
                .execute("""
                insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                values (?, ?, ?, 'Africa/Nairobi', 'KES', 'en', ?)
                """, tenant.value(), "t" + number, "T" + number, java.sql.Timestamp.from(clock.instant())));
        var draft = new PaymentAccount.Draft("scripted", "main", Map.of(), PaymentAccount.Rules.USUAL, true);
        accounts.put(
                tenant,
                payments.accounts().create(Actor.system(tenant, "test"), draft).id());
        return tenant;
    }

    private static void prepare(DatabaseAddress address) throws SQLException {
        try (var connection = DriverManager.getConnection(address.url(), address.owner(), address.password());
                var statement = connection.createStatement()) {
            statement.execute(
                    "create table witnessed (n bigint generated always as identity, tenant_id uuid, payment_id uuid, what text)");
            statement.execute("create index on witnessed (tenant_id)");
            statement.execute("grant select, insert on witnessed to turnpike_app");
        }
    }
}
