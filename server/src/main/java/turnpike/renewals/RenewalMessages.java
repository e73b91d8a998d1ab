package turnpike.renewals;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.messaging.Messages;
import turnpike.plans.Plan;
import turnpike.platform.db.Tx;
import turnpike.subscribers.RenewalQueue.Due;
import turnpike.subscribers.RenewalQueue.Right;
import turnpike.tenancy.Zones;

/// Tells whoever holds a right what became of its renewal; each of these things once.
public final class RenewalMessages {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalMessages.class);
    private static final DateTimeFormatter ENDS = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    /// Of shorter terms a message each would cost more than it tells, as long as the price is the old one.
    private static final Duration WORTH_TELLING = Duration.ofDays(1);

    private final Messages messages;
    private final Zones zones;

    public RenewalMessages(Messages messages, Zones zones) {
        this.messages = messages;
        this.zones = zones;
    }

    /// What was bought.
    record Bought(Money price, Instant startsAt, @Nullable Instant endsAt) {}

    void renewed(Tx tx, Due due, Right right, Plan plan, Bought bought) {
        Instant ends = bought.endsAt();
        if (ends == null) return;
        boolean isShort = Duration.between(bought.startsAt(), ends).compareTo(WORTH_TELLING) < 0;
        if (isShort && !isAbove(bought.price(), right.agreed())) return;
        Map<String, String> values = values(due, right, plan, ends);
        values.put("amount", bought.price().written());
        send(tx, due, right, "renewed", values);
    }

    void tooLittle(Tx tx, Due due, Right right, Plan plan, Money price) {
        Map<String, String> values = values(due, right, plan, right.endsAt());
        values.put("amount", price.written());
        send(tx, due, right, "renewal_short", values);
    }

    void notSold(Tx tx, Due due, Right right, Plan plan) {
        send(tx, due, right, "renewal_not_sold", values(due, right, plan, right.endsAt()));
    }

    /// Whether whoever holds the right agreed to so much, or was told of it before.
    boolean isExpected(Tx tx, Due due, Right right, Money price) {
        return !isAbove(price, right.agreed())
                || messages.wasToldOfRenewal(tx, due.tenant(), due.subscriberId(), due.subscriptionId(), price);
    }

    private static boolean isAbove(Money price, Money agreed) {
        return !price.currency().equals(agreed.currency()) || price.minor() > agreed.minor();
    }

    void raised(Tx tx, Due due, Right right, Plan plan, Money price) {
        Map<String, String> values = values(due, right, plan, right.endsAt());
        values.put("amount", price.written());
        values.put("agreed", right.agreed().written());
        send(tx, due, right, "renewal_raised", values);
    }

    private Map<String, String> values(Due due, Right right, Plan plan, Instant ends) {
        Map<String, String> values = new HashMap<>();
        values.put("name", right.holder().name());
        values.put("plan", plan.terms().name());
        values.put("ends", ENDS.format(ends.atZone(zones.of(due.tenant()))));
        values.put("provider", right.holder().provider());
        return values;
    }

    private void send(Tx tx, Due due, Right right, String template, Map<String, String> values) {
        String phone = right.holder().phone();
        String to = phone == null ? right.holder().email() : phone;
        if (to == null) return;
        var wanted = new Messages.Wanted(
                template + ":" + due.subscriptionId(),
                phone == null ? Messages.Channel.EMAIL : Messages.Channel.SMS,
                to,
                template,
                null,
                values,
                due.subscriberId());
        try {
            messages.send(tx, due.tenant(), wanted);
        } catch (InvalidInput e) {
            // A number that cannot be; what became of the right stands.
            LOG.warn("{} subscription={} not_sent={}", template, due.subscriptionId(), e.field());
        }
    }
}
