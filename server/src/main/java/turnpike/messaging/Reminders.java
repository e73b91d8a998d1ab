package turnpike.messaging;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.platform.db.Database;
import turnpike.tenancy.Tenant;

/// Tells subscribers 7, 3 and 1 days before, and on the day, that their plan ends: once for each subscription and
/// number of days, from the hour of the tenant's day that it set. Whose plan is bought again from the wallet is told
/// the amount instead, and told again when it changes.
///
/// Run every hour. Days are counted by the calendar of the tenant's zone. What was missed in the evening is not made up
/// for on the next day: that day has its own number.
public final class Reminders {
    private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);
    private static final List<Integer> DAYS = List.of(7, 3, 1, 0);
    /// Nobody is woken at night to be reminded, however late the run.
    private static final int HOURS = 12;

    private static final DateTimeFormatter ENDS = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

    private final Database database;
    private final InstantSource clock;
    private final Messages messages;
    private final Budgets budgets;
    private final Supplier<List<Tenant>> tenants;
    private final ExpirySource source;

    Reminders(
            Database database,
            InstantSource clock,
            Messages messages,
            Budgets budgets,
            Supplier<List<Tenant>> tenants,
            ExpirySource source) {
        this.database = database;
        this.clock = clock;
        this.messages = messages;
        this.budgets = budgets;
        this.tenants = tenants;
        this.source = source;
    }

    /// Sends what is due in this hour.
    public void run() {
        for (Tenant tenant : tenants.get()) {
            if (!tenant.isSuspended()) run(tenant);
        }
    }

    private void run(Tenant tenant) {
        Budget budget = budgets.get(tenant.id());
        ZonedDateTime now = clock.instant().atZone(tenant.zone());
        int hour = now.getHour();
        if (!budget.reminders() || hour < budget.remindHour() || hour >= budget.remindHour() + HOURS) return;
        for (int days : DAYS) {
            LocalDate day = now.toLocalDate().plusDays(days);
            var from = day.atStartOfDay(tenant.zone()).toInstant();
            var until = day.plusDays(1).atStartOfDay(tenant.zone()).toInstant();
            for (ExpirySource.Expiring ending : source.endingBetween(tenant.id(), from, until)) {
                if (ending.endsAt().isAfter(clock.instant())) remind(tenant, ending, days);
            }
        }
    }

    private void remind(Tenant tenant, ExpirySource.Expiring ending, int days) {
        String phone = ending.phone();
        String to = phone == null ? ending.email() : phone;
        if (to == null) return;
        ZoneId zone = tenant.zone();
        try {
            Money amount = ending.renewsFor();
            Map<String, String> values = new HashMap<>();
            values.put("name", ending.name());
            values.put("plan", ending.plan());
            values.put("ends", ENDS.format(ending.endsAt().atZone(zone)));
            values.put("provider", tenant.name());
            if (amount != null) values.put("amount", amount.written());
            var wanted = new Messages.Wanted(
                    amount == null
                            ? "reminder:" + ending.subscriptionId() + ":" + days
                            : new RenewalWord(ending.subscriptionId(), days, amount).key(),
                    phone == null ? Messages.Channel.EMAIL : Messages.Channel.SMS,
                    to,
                    amount == null ? "reminder_" + days : TemplateName.RENEWAL_AHEAD.key(),
                    ending.language(),
                    values,
                    ending.subscriberId());
            database.run(tenant.id(), tx -> messages.send(tx, tenant.id(), wanted));
        } catch (InvalidInput e) {
            // A number that cannot be: the others are reminded all the same.
            LOG.warn("reminder subscription={} not_sent={}", ending.subscriptionId(), e.field());
        }
    }
}
