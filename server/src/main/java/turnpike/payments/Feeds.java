package turnpike.payments;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;

/// Reads the providers' own statements: the net under every lost callback.
public final class Feeds {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
    static final Duration SHORT = Duration.ofHours(2);
    static final Duration LONG = Duration.ofDays(2);
    private static final int COLLISIONS_MAX = 3;

    private final Database database;
    private final InstantSource clock;
    private final Metrics metrics;
    private final PaymentAccounts accounts;
    private final Matching matching;
    private final AccountStore store = new AccountStore();
    private volatile Reader reader = (tenant, provider, from, until, lines) -> {};

    Feeds(Payments.Ground on, PaymentAccounts accounts, Matching matching) {
        this.database = on.database();
        this.clock = on.clock();
        this.metrics = on.metrics();
        this.accounts = accounts;
        this.matching = matching;
    }

    /// Told every statement that was read, also an empty one; for the books.
    @FunctionalInterface
    public interface Reader {
        void read(TenantId tenant, String provider, Instant from, Instant until, List<PaymentGateway.Received> lines);
    }

    public void onRead(Reader told) {
        reader = told;
    }

    /// Reads the last so many hours of every account in use.
    public void pullAll(Duration back) {
        Instant until = clock.instant();
        for (AccountStore.Named named : database.callAcrossTenants(store::all)) {
            try {
                database.call(
                                named.tenant(),
                                tx -> Optional.ofNullable(accounts.find(tx, named.tenant(), named.account())))
                        .ifPresent(account -> pull(named.tenant(), account, until.minus(back), until));
            } catch (RuntimeException e) {
                // One tenant's trouble must not keep the others' money waiting.
                LOG.warn("feed account={} failed={}", named.account(), e.toString());
            }
        }
    }

    /// Reads one account's statement and books what is not known yet.
    ///
    /// @return how many lines were new to us; none when the provider gave no answer
    int pull(TenantId tenant, PaymentAccounts.Open account, Instant from, Instant until) {
        List<PaymentGateway.Received> lines;
        try {
            lines = account.gateway().received(account.account(), from, until);
        } catch (Unavailable e) {
            LOG.info("feed account={} unanswered", account.id());
            return 0;
        }
        List<PaymentGateway.Received> told = lines;
        lines = database.call(tenant, tx -> matching.ours(tx, tenant, account, told));
        if (lines.size() < told.size()) foreign(account).add(told.size() - lines.size());
        int fresh = 0;
        for (PaymentGateway.Received line : lines) {
            if (take(tenant, account, line)) fresh++;
        }
        reader.read(tenant, account.gateway().provider(), from, until, lines);
        database.run(tenant, tx -> store.pulled(tx, tenant, account.id(), until));
        return fresh;
    }

    private Counter foreign(PaymentAccounts.Open account) {
        return metrics.counter(
                "payment_feed_foreign",
                "Lines of statements about payments of others who use the same account",
                "provider",
                account.gateway().provider());
    }

    private boolean take(TenantId tenant, PaymentAccounts.Open account, PaymentGateway.Received line) {
        for (int collision = 1; ; collision++) {
            try {
                return database.call(tenant, tx -> matching.take(tx, tenant, account, line, "statement"));
            } catch (SqlFailure e) {
                if (!(e.isDuplicate() || e.isRetryable()) || collision == COLLISIONS_MAX) throw e;
            }
        }
    }
}
