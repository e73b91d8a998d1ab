package turnpike.payments;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Account;
import turnpike.ledger.Journal;
import turnpike.ledger.Place;
import turnpike.outbound.mpesa.MpesaGateway;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.daraja.DarajaAccount;
import turnpike.simulators.daraja.DarajaSimulator;
import turnpike.simulators.daraja.Script;
import turnpike.simulators.daraja.Script.Fault;
import turnpike.simulators.daraja.StkOrder;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// A tenant with an M-Pesa account, the provider as a server, and the address its callbacks come to. What is due is
/// done when the test says [#work].
final class MpesaHouse implements AutoCloseable {
    static final String PHONE = "254712345678";

    final TestClock clock = new TestClock("2026-07-01T06:00:00Z");
    final Database database = TestDatabase.fresh();
    final Ids ids = new Ids(clock);
    final DarajaSimulator daraja = DarajaSimulator.start(DarajaAccount.SANDBOX, clock);
    final WebCaller web = new WebCaller();
    final Audit audit = new Audit(database, ids, clock);
    final Journal journal = new Journal(database, ids, clock, audit);
    final TenantId tenant = tenant("one");
    final List<Payment> settled = new CopyOnWriteArrayList<>();
    final List<Payment> failed = new CopyOnWriteArrayList<>();
    final List<Payment> refunded = new CopyOnWriteArrayList<>();
    private final HttpServer callbacks = listen();
    final Payments payments = payments();
    final UUID account = account(tenant);

    /// The same house once more, as another process would be.
    Payments payments() {
        var tokens = new ProviderTokens(database, TestDatabase.VAULT, clock);
        var gateway = new MpesaGateway(web, tokens, clock, daraja.address());
        var url = URI.create("http://127.0.0.1:" + callbacks.getAddress().getPort());
        var made = new Payments(
                new Payments.Ground(database, ids, clock, new Metrics(), url),
                TestDatabase.VAULT,
                audit,
                journal,
                List.of(gateway),
                (tx, tenant, money) -> null);
        made.listen(new PaymentListener() {
            @Override
            public void settled(Tx tx, TenantId tenant, Payment payment) {
                settled.add(payment);
            }

            @Override
            public void failed(Tx tx, TenantId tenant, Payment payment) {
                failed.add(payment);
            }

            @Override
            public void refunded(Tx tx, TenantId tenant, Payment payment) {
                refunded.add(payment);
            }
        });
        return made;
    }

    TenantId tenant(String slug) {
        var made = new TenantId(ids.next());
        database.runAcrossTenants(
                tx -> tx.sql().execute("""
                insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                values (?, ?, ?, 'Africa/Nairobi', 'KES', 'en', ?)
                """, made.value(), slug, slug, Timestamp.from(clock.instant())));
        return made;
    }

    UUID account(TenantId owner) {
        return account(
                owner, new PaymentAccount.Rules(List.of("127.0.0.1"), PaymentAccount.AddressRule.SCORE, null, false));
    }

    UUID account(TenantId owner, PaymentAccount.Rules rules) {
        var sandbox = DarajaAccount.SANDBOX;
        var settings = Map.of(
                "environment",
                "sandbox",
                "consumerKey",
                sandbox.consumerKey(),
                "consumerSecret",
                sandbox.consumerSecret(),
                "shortCode",
                sandbox.shortCode(),
                "passkey",
                sandbox.passkey(),
                "initiator",
                "testapi",
                "securityCredential",
                "c2VhbGVk",
                "nominatedNumber",
                "254722000000");
        var draft = new PaymentAccount.Draft("mpesa", "Pay bill", settings, rules, true);
        return payments.accounts().create(Actor.system(owner, "test"), draft).id();
    }

    private HttpServer listen() {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/cb/", exchange -> {
                try (exchange) {
                    String[] path = exchange.getRequestURI().getPath().split("/");
                    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    String query = exchange.getRequestURI().getRawQuery();
                    var raw = new PaymentGateway.Raw(
                            body, Map.of(), query == null ? "" : query, "127.0.0.1", clock.instant());
                    byte[] answer;
                    int status = 200;
                    try {
                        answer = inbox().take(path[2], path[3], raw).getBytes(StandardCharsets.UTF_8);
                    } catch (NotFound e) {
                        status = 404;
                        answer = new byte[] {'{', '}'};
                    }
                    exchange.sendResponseHeaders(status, answer.length);
                    exchange.getResponseBody().write(answer);
                }
            });
            http.start();
            return http;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Inbox inbox() {
        return payments.inbox();
    }

    NewPayment wanted(long shillings) {
        return wanted(shillings, UUID.randomUUID());
    }

    NewPayment wanted(long shillings, @Nullable UUID subscriber) {
        return new NewPayment(
                subscriber,
                NewPayment.Purpose.PURCHASE,
                UUID.randomUUID(),
                Money.ofMajor(shillings, "KES"),
                "mpesa",
                "+" + PHONE,
                "AB" + Math.abs(UUID.randomUUID().hashCode() % 1_000_000),
                "Day pass");
    }

    Payment open(NewPayment wanted) {
        return open(tenant, wanted);
    }

    Payment open(TenantId owner, NewPayment wanted) {
        return database.call(owner, tx -> payments.open(tx, owner, wanted));
    }

    /// Opens a payment and has the provider asked.
    Payment pushed(long shillings) {
        Payment payment = open(wanted(shillings));
        work();
        return now(payment);
    }

    /// Does everything that is due, callbacks first.
    void work() {
        work(payments);
    }

    static void work(Payments payments) {
        for (int done = 1; done > 0; ) {
            List<PaymentStore.Key> letters = payments.inbox().claim(50);
            letters.forEach(payments.inbox()::process);
            List<PaymentStore.Key> orders = payments.orders().claim(50);
            orders.forEach(payments.orders()::carry);
            done = letters.size() + orders.size();
        }
    }

    void later(Duration time) {
        clock.advance(time);
        work();
    }

    Payment now(Payment payment) {
        return payments.get(tenant, payment.id());
    }

    StkOrder prompt() {
        return daraja.orders().getLast();
    }

    List<String> kinds(Payment payment) {
        return new ArrayList<>(payments.timeline(tenant, payment.id()).events().stream()
                .map(Timeline.Event::kind)
                .toList());
    }

    long balance(Place place) {
        return database.call(
                tenant, tx -> journal.balance(tx, tenant, place, "KES").minor());
    }

    long wallet(Payment payment) {
        return balance(Place.of(Account.CUSTOMER_WALLET, java.util.Objects.requireNonNull(payment.subscriberId())));
    }

    long clearing() {
        return balance(Place.provider("mpesa"));
    }

    @Override
    public void close() {
        daraja.close();
        callbacks.stop(0);
        web.close();
        database.close();
    }

    /// Pushed, and paid at once with what goes wrong on the way.
    Payment paid(long shillings, Fault... faults) {
        daraja.script(PHONE, Script.of(0, faults));
        Payment payment = pushed(shillings);
        daraja.pay(prompt().checkoutRequestId());
        work();
        return now(payment);
    }

    static PaymentGateway.Raw raw(String body) {
        return new PaymentGateway.Raw(body, Map.of(), "", "127.0.0.1", Instant.EPOCH);
    }

    static String letter(String url) {
        return URI.create(url).getPath().split("/")[2];
    }

    static String token(String url) {
        return URI.create(url).getPath().split("/")[3];
    }
}
