package turnpike.payments;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;

/// A company whose books are the truth, and whose every word may be late, lost, repeated or wrong. Its callbacks are
/// lines of `kind|order|receipt|amount|reference`.
final class ScriptedProvider implements PaymentGateway {
    static final String HONEST = "10.9.9.9"; // where its callbacks come from

    /// Our process dies here, in the middle of its work.
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Money that moved.
    record Moved(TenantId tenant, String receipt, Money amount, Instant at, String reference) {}

    /// One payer and what befalls.
    static final class Story {
        final long seed;
        final Random dice;
        final TenantId tenant;
        boolean pays;
        boolean twice;
        int payAfterSeconds;
        boolean refundWorks;
        volatile @Nullable String order; // once the push reached the payer
        volatile @Nullable String callbackUrl;
        volatile @Nullable Instant pushedAt;
        volatile boolean paid;
        volatile boolean cancelled;
        volatile boolean refunded;
        volatile @Nullable String refundUrl;
        int lies;

        Story(long seed, TenantId tenant) {
            this.seed = seed;
            this.dice = new Random(seed);
            this.tenant = tenant;
        }

        synchronized boolean roll(double chance) {
            return dice.nextDouble() < chance;
        }

        synchronized int upTo(int most) {
            return dice.nextInt(most);
        }
    }

    private final InstantSource clock;
    final Map<UUID, Story> stories = new ConcurrentHashMap<>();
    private final List<Moved> books = new ArrayList<>();
    private final Map<String, Story> byReceipt = new ConcurrentHashMap<>();
    volatile boolean calm; // nothing is lost any more

    ScriptedProvider(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void move(Story story, Moved moved) {
        books.add(moved);
        byReceipt.put(moved.receipt(), story);
    }

    synchronized List<Moved> books(TenantId tenant) {
        return books.stream().filter(moved -> moved.tenant().equals(tenant)).toList();
    }

    synchronized void forget() {
        stories.clear();
        books.clear();
        byReceipt.clear();
    }

    @Override
    public String provider() {
        return "scripted";
    }

    @Override
    public void check(Account account) {}

    @Override
    public Set<String> secrets() {
        return Set.of();
    }

    @Override
    public String label(Account account) {
        return "scripted";
    }

    @Override
    public Set<String> addresses() {
        return Set.of(HONEST);
    }

    @Override
    public int callsPerSecond() {
        return 1000;
    }

    @Override
    public Asked ask(Account account, Order order) {
        Story story = stories.get(order.paymentId());
        if (story == null) throw new Crash();
        if (!calm && story.roll(0.04)) return new Asked.Refused("busy", "spike arrest", true);
        if (!calm && story.roll(0.02)) throw new Unavailable("ask", new IllegalStateException("not sent"));
        if (story.order != null) throw new IllegalStateException("the payer was asked twice");
        story.order = "ord-" + order.paymentId();
        story.callbackUrl = order.callbackUrl();
        story.pushedAt = clock.instant();
        if (!calm && story.roll(0.04)) throw new Unavailable("ask", new IllegalStateException("answer lost"));
        if (!calm && story.roll(0.03)) throw new Crash();
        return new Asked.Accepted("ord-" + order.paymentId(), null, null);
    }

    @Override
    public Standing query(Account account, Order order, String providerRef) {
        if (providerRef.isEmpty()) return new Standing.Pending();
        // It knows orders by its own name for them, and nothing of our payments.
        Story story = stories.get(UUID.fromString(providerRef.substring("ord-".length())));
        if (story == null || !story.tenant.equals(account.tenant())) return new Standing.Pending();
        if (!calm && story.roll(0.1)) throw new Unavailable("query", new IllegalStateException("timeout"));
        if (!calm && story.roll(0.03)) throw new Crash();
        if (!story.paid && story.lies > 0 && story.roll(0.3)) {
            story.lies--;
            return new Standing.Failed("1032", "says so");
        }
        if (story.paid) {
            // It may report failure for a payment whose callback says paid.
            if (story.lies > 0 && story.roll(0.5)) {
                story.lies--;
                return new Standing.Failed("1", "says so");
            }
            return new Standing.Paid(null);
        }
        return story.cancelled ? new Standing.Failed("1032", "cancelled") : new Standing.Pending();
    }

    @Override
    public RefundAsked refund(Account account, Order order, String receipt, Money amount) {
        Story story = byReceipt.get(receipt);
        if (story == null) return new RefundAsked.Refused("R000002", "no such receipt");
        if (!calm && story.roll(0.1)) throw new Unavailable("refund", new IllegalStateException("not sent"));
        if (!story.refundWorks) return new RefundAsked.Refused("21", "not allowed");
        if (story.refunded) return new RefundAsked.Done(receipt);
        story.refunded = true;
        story.refundUrl = order.callbackUrl();
        if (!calm && story.roll(0.1)) throw new Crash();
        return story.roll(0.5) ? new RefundAsked.Done(receipt) : new RefundAsked.Started(receipt);
    }

    @Override
    public List<Report> read(Account account, Raw raw) {
        String[] parts = raw.body().split("\\|", -1);
        if (parts.length != 5) throw new InvalidInput("body", "is none of ours");
        return List.of(new Report(
                raw.body(),
                Report.Kind.valueOf(parts[0]),
                parts[1].isEmpty() ? null : parts[1],
                parts[2].isEmpty() ? null : parts[2],
                parts[3].isEmpty() ? null : new Money(Long.parseLong(parts[3]), "KES"),
                null,
                parts[4],
                parts[0].equals("PAID") ? "0" : "1032",
                ""));
    }

    @Override
    public synchronized List<Received> received(Account account, Instant from, Instant until) {
        return books.stream()
                .filter(moved -> moved.tenant().equals(account.tenant()))
                .filter(moved -> !moved.at().isBefore(from) && !moved.at().isAfter(until))
                .map(moved -> new Received(moved.receipt(), moved.amount(), moved.at(), null, moved.reference()))
                .toList();
    }

    @Override
    public boolean hasStatement(Account account) {
        return true;
    }

    /// Totals of what moved and did not go back, by tenant.
    synchronized Map<TenantId, Long> totals() {
        var totals = new HashMap<TenantId, Long>();
        for (Moved moved : books) totals.merge(moved.tenant(), moved.amount().minor(), Long::sum);
        return totals;
    }

    @Override
    public String toString() {
        return new TreeMap<>(Map.of("stories", stories.size())).toString();
    }
}
