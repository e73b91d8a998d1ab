package turnpike.inbound.rest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.messaging.Budget;
import turnpike.messaging.Budgets;
import turnpike.messaging.Dispatch;
import turnpike.messaging.MessageFigures;
import turnpike.messaging.Messages;
import turnpike.messaging.Messaging;
import turnpike.messaging.OptOuts;
import turnpike.messaging.Wording;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Tenants;

/// Messages of the caller's tenant: what was sent, what it may and did cost.
public final class MessageRoutes {
    private final Messages messages;
    private final Budgets budgets;
    private final MessageFigures figures;
    private final OptOuts optOuts;
    private final Tenants tenants;
    private final Filters filters;

    public MessageRoutes(Messaging messaging, Tenants tenants, Belongings belongings) {
        this.messages = messaging.messages();
        this.budgets = messaging.budgets();
        this.figures = messaging.figures();
        this.optOuts = messaging.optOuts();
        this.tenants = tenants;
        this.filters = new Filters(belongings);
    }

    public void addTo(Operations operations) {
        operations
                .on("listMessages", this::list)
                .on("getMessage", this::get)
                .on(
                        "resendMessage",
                        call -> Answer.accepted(View.of(messages.resend(Actors.of(call), call.id("messageId")))))
                .on(
                        "cancelMessage",
                        call -> Answer.json(View.of(messages.cancel(Actors.of(call), call.id("messageId")))))
                .on("getMessageBudget", call -> budget(call.tenant()))
                .on("putMessageBudget", this::putBudget)
                .on("getMessageFigures", this::figures)
                .on("listMessagePurchases", this::purchases)
                .on("recordMessagePurchase", this::recordPurchase)
                .on("listMessageOptOuts", this::optOuts)
                .on("removeMessageOptOut", this::removeOptOut);
    }

    record View(
            UUID id,
            Messages.Channel channel,
            String recipient,
            String template,
            String language,
            Dispatch.State state,
            @Nullable String reason,
            int attempts,
            int segments,
            @Nullable String provider,
            @Nullable UUID subscriberId,
            @Nullable UUID resentFrom,
            Instant queuedAt,
            @Nullable Instant acceptedAt,
            @Nullable Instant finishedAt) {
        static View of(Dispatch dispatch) {
            Dispatch.Progress progress = dispatch.progress();
            Dispatch.Origin origin = dispatch.origin();
            return new View(
                    dispatch.id(),
                    dispatch.channel(),
                    dispatch.recipient(),
                    dispatch.content().template().key(),
                    dispatch.content().language(),
                    dispatch.state(),
                    dispatch.reason(),
                    progress.attempts(),
                    dispatch.content().segments(),
                    progress.provider(),
                    origin.subscriberId(),
                    origin.resentFrom(),
                    origin.queuedAt(),
                    progress.acceptedAt(),
                    dispatch.finishedAt());
        }
    }

    private record EventView(
            Instant at,
            Dispatch.Event.Kind kind,
            @Nullable String provider,
            @Nullable String providerMessageId,
            @Nullable String code,
            @Nullable String detail) {}

    private enum TextState {
        SHOWN,
        MASKED,
        DROPPED
    }

    private record Detail(
            @com.fasterxml.jackson.annotation.JsonUnwrapped View message,
            List<EventView> events,
            TextState textState,
            @Nullable String subject,
            @Nullable String text) {}

    private Answer list(Call call) {
        var page = call.page();
        var search = new Dispatch.Search(
                call.wordOrNull("state", Dispatch.State.class),
                call.wordOrNull("channel", Messages.Channel.class),
                call.textOrNull("template"),
                filters.id(call, "subscriberId", Belongings.Kind.SUBSCRIBER),
                call.textOrNull("q"));
        var found = messages.find(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.dispatches().stream().map(View::of).toList(), page, found.total()));
    }

    private Answer get(Call call) {
        Messages.Story story = messages.get(call.tenant(), call.id("messageId"));
        Wording text = story.text();
        boolean mayRead = !story.dispatch().content().template().isSecret()
                || call.principal().mayActAs(Role.TENANT_ADMIN);
        TextState state = text == null ? TextState.DROPPED : mayRead ? TextState.SHOWN : TextState.MASKED;
        Wording shown = mayRead ? text : null;
        return Answer.json(new Detail(
                View.of(story.dispatch()),
                story.events().stream().map(MessageRoutes::event).toList(),
                state,
                shown == null ? null : shown.subject(),
                shown == null ? null : shown.body()));
    }

    private static EventView event(Dispatch.Event event) {
        return new EventView(
                event.at(), event.kind(), event.provider(), event.providerMessageId(), event.code(), event.detail());
    }

    private record BudgetView(
            @Nullable Integer daySegments,
            @Nullable Integer monthSegments,
            int numberDayMax,
            String language,
            int remindHour,
            boolean reminders,
            long usedToday,
            long usedThisMonth) {}

    private Answer budget(TenantId tenant) {
        Budget budget = budgets.get(tenant);
        Budgets.Used used = budgets.used(tenant);
        return Answer.json(new BudgetView(
                budget.daySegments(),
                budget.monthSegments(),
                budget.numberDayMax(),
                budget.language(),
                budget.remindHour(),
                budget.reminders(),
                used.daySegments(),
                used.monthSegments()));
    }

    private Answer putBudget(Call call) {
        budgets.put(Actors.of(call), call.body(Budget.class));
        return budget(call.tenant());
    }

    private record TrendView(String date, String day, long count, long percentage) {}

    private record SmsView(
            long totalPurchased,
            long used,
            long remaining,
            long dailyUsage,
            long weeklyUsage,
            long monthlyUsage,
            List<TrendView> usageTrend,
            List<PurchaseView> recentPurchases) {}

    private record CostsView(
            long totalSpent,
            long thisMonth,
            long lastMonth,

            @com.fasterxml.jackson.annotation.JsonProperty("averageCostPerSMS")
            long averageCostPerSms) {}

    private record FiguresView(SmsView sms, CostsView costs, String currency) {}

    private Answer figures(Call call) {
        MessageFigures.Figures figures = this.figures.sms(call.tenant(), currencyOf(call.tenant()));
        MessageFigures.Counts counts = figures.counts();
        MessageFigures.Costs costs = figures.costs();
        long most = counts.trend().stream()
                .mapToLong(MessageFigures.Day::segments)
                .max()
                .orElse(0);
        return Answer.json(new FiguresView(
                new SmsView(
                        counts.purchased(),
                        counts.used(),
                        counts.remaining(),
                        counts.today(),
                        counts.week(),
                        counts.month(),
                        counts.trend().stream().map(day -> trend(day, most)).toList(),
                        counts.recent().stream().map(PurchaseView::of).toList()),
                new CostsView(
                        costs.total().minor(),
                        costs.thisMonth().minor(),
                        costs.lastMonth().minor(),
                        costs.average().minor()),
                figures.currency()));
    }

    private static TrendView trend(MessageFigures.Day day, long most) {
        LocalDate date = day.date();
        String name = date.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
        return new TrendView(date.toString(), name, day.segments(), most == 0 ? 0 : 100 * day.segments() / most);
    }

    private record PurchaseView(
            UUID id, Instant boughtAt, int segments, long costMinor, String currency, String note, String recordedBy) {
        static PurchaseView of(MessageFigures.Purchase purchase) {
            return new PurchaseView(
                    purchase.id(),
                    purchase.boughtAt(),
                    purchase.segments(),
                    purchase.cost().minor(),
                    purchase.cost().currency(),
                    purchase.note(),
                    purchase.recordedBy());
        }
    }

    private record PurchaseBody(
            int segments,
            long costMinor,
            @Nullable String currency,
            @Nullable String note,
            @Nullable Instant boughtAt) {}

    private Answer purchases(Call call) {
        var page = call.page();
        var found = figures.purchases(call.tenant(), page.offset(), page.perPage());
        return Answer.json(
                ListPage.of(found.purchases().stream().map(PurchaseView::of).toList(), page, found.total()));
    }

    private Answer recordPurchase(Call call) {
        PurchaseBody body = call.body(PurchaseBody.class);
        String currency = body.currency == null ? currencyOf(call.tenant()) : body.currency;
        String note = body.note == null ? "" : body.note.strip();
        var cost = new Money(body.costMinor, currency);
        return Answer.created(
                PurchaseView.of(figures.record(Actors.of(call), body.segments, cost, note, body.boughtAt)));
    }

    private record OptOutBody(String phone) {}

    private Answer optOuts(Call call) {
        var page = call.page();
        var found = optOuts.find(call.tenant(), call.textOrNull("q"), page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.optOuts(), page, found.total()));
    }

    private Answer removeOptOut(Call call) {
        optOuts.remove(Actors.of(call), call.body(OptOutBody.class).phone());
        return Answer.done();
    }

    private String currencyOf(TenantId tenant) {
        return tenants.get(tenant).currency().getCurrencyCode();
    }
}
