package turnpike.inbound.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.payments.Inbox;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.PaymentSearch;
import turnpike.payments.Payments;
import turnpike.payments.Phones;
import turnpike.payments.State;
import turnpike.payments.Timeline;
import turnpike.platform.db.Database;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Tenants;

/// The payments of the caller's tenant, and what providers sent about them.
public final class PaymentRoutes {
    private final Database database;
    private final Payments payments;
    private final Tenants tenants;
    private final Ids ids;
    private final Belongings belongings;
    private final Filters filters;

    public PaymentRoutes(Database database, Payments payments, Tenants tenants, Belongings belongings, Ids ids) {
        this.database = database;
        this.payments = payments;
        this.tenants = tenants;
        this.ids = ids;
        this.belongings = belongings;
        this.filters = new Filters(belongings);
    }

    public void addTo(Operations operations) {
        operations
                .on("listPayments", this::list)
                .on("receivePayment", this::receive)
                .on("getPayment", this::get)
                .on("refundPayment", this::refund)
                .on("resolvePayment", this::resolve)
                .on("retryPayment", call -> Answer.accepted(view(payments.retry(Actors.of(call), id(call)))))
                .on("confirmPayment", this::confirm)
                .on("giveUpPayment", call -> Answer.json(view(payments.giveUp(Actors.of(call), id(call)))))
                .on("listPaymentCallbacks", this::callbacks)
                .on("mpesaCallback", this::mpesaCallback);
    }

    private record View(
            UUID id,
            State state,
            NewPayment.Purpose purpose,
            UUID purposeId,
            @Nullable UUID subscriberId,
            long askedMinor,
            @Nullable Long receivedMinor,
            long returnedMinor,
            String currency,
            String provider,
            @Nullable String phone,
            String reference,
            @Nullable String receipt,
            @Nullable String code,
            @Nullable String result,
            boolean unasked,
            boolean suspense,
            @Nullable String providerRef,
            @Nullable String refundReason,
            Instant createdAt,
            @Nullable Instant askedAt,
            @Nullable Instant settledAt,
            @Nullable Instant refundedAt) {}

    private static View view(Payment payment) {
        NewPayment wanted = payment.wanted();
        Payment.Outcome outcome = payment.outcome();
        Payment.Times times = payment.times();
        Money received = outcome.received();
        return new View(
                payment.id(),
                payment.state(),
                wanted.purpose(),
                wanted.purposeId(),
                wanted.subscriberId(),
                wanted.amount().minor(),
                received == null ? null : received.minor(),
                outcome.returned().minor(),
                wanted.amount().currency(),
                wanted.provider(),
                Phones.masked(wanted.phone()),
                wanted.reference(),
                outcome.receipt(),
                outcome.code(),
                outcome.text(),
                payment.unasked(),
                outcome.suspense(),
                payment.names().providerRef(),
                outcome.refundReason(),
                times.createdAt(),
                times.askedAt(),
                times.settledAt(),
                times.refundedAt());
    }

    private static UUID id(Call call) {
        return call.id("paymentId");
    }

    private Answer list(Call call) {
        var page = call.page();
        var found = payments.find(
                call.tenant(),
                new PaymentSearch(
                        call.wordOrNull("state", State.class),
                        call.textOrNull("provider"),
                        filters.id(call, "subscriberId", Belongings.Kind.SUBSCRIBER),
                        "true".equals(call.textOrNull("suspense")),
                        call.textOrNull("q"),
                        call.instantOrNull("from"),
                        call.instantOrNull("until"),
                        page.offset(),
                        page.perPage()));
        return Answer.json(
                ListPage.of(found.items().stream().map(PaymentRoutes::view).toList(), page, found.total()));
    }

    private record Detail(View payment, List<Timeline.Event> events) {}

    private Answer get(Call call) {
        Payment payment = payments.get(call.tenant(), id(call));
        return Answer.json(new Detail(
                view(payment), payments.timeline(call.tenant(), payment.id()).events()));
    }

    private record Received(
            String provider,
            long amountMinor,
            @Nullable String currency,
            @Nullable UUID subscriberId,
            @Nullable UUID purposeId,
            @Nullable String receipt,
            @Nullable String reference,
            @Nullable String phone) {}

    private Answer receive(Call call) {
        Received body = call.body(Received.class);
        TenantId tenant = call.tenant();
        Actor actor = Actors.of(call);
        if (body.subscriberId != null) belongings.require(tenant, Belongings.Kind.SUBSCRIBER, body.subscriberId);
        String currency = body.currency == null ? tenants.get(tenant).currency().getCurrencyCode() : body.currency;
        belongings.requireCurrency(tenant, currency);
        String reference = body.reference == null ? "" : body.reference.strip();
        var money = new NewPayment(
                body.subscriberId,
                NewPayment.Purpose.TOPUP,
                body.purposeId == null ? ids.next() : body.purposeId,
                new Money(body.amountMinor, currency),
                body.provider,
                body.phone,
                reference.isEmpty() ? body.provider : reference,
                "");
        String receipt = body.receipt == null ? "" : body.receipt;
        return Answer.created(view(database.call(tenant, tx -> payments.receive(tx, tenant, money, receipt, actor))));
    }

    private record RefundOrder(String reason) {}

    private Answer refund(Call call) {
        String reason = call.body(RefundOrder.class).reason();
        Actor actor = Actors.of(call);
        database.run(call.tenant(), tx -> payments.refund(tx, call.tenant(), id(call), reason, actor));
        return Answer.accepted(view(payments.get(call.tenant(), id(call))));
    }

    private record Resolution(UUID subscriberId) {}

    private Answer resolve(Call call) {
        UUID subscriber = call.body(Resolution.class).subscriberId();
        belongings.require(call.tenant(), Belongings.Kind.SUBSCRIBER, subscriber);
        return Answer.json(view(payments.resolve(Actors.of(call), id(call), subscriber)));
    }

    private record Sighting(String receipt, long amountMinor) {}

    private Answer confirm(Call call) {
        Sighting seen = call.body(Sighting.class);
        String currency = payments.get(call.tenant(), id(call)).asked().currency();
        return Answer.json(view(payments.confirm(
                Actors.of(call), id(call), seen.receipt.strip(), new Money(seen.amountMinor, currency))));
    }

    private Answer callbacks(Call call) {
        var page = call.page();
        UUID payment = call.idOrNull("paymentId");
        if (payment != null) payments.get(call.tenant(), payment); // another tenant's names nothing
        var found = payments.inbox()
                .log(
                        call.tenant(),
                        new Inbox.Search(
                                payment,
                                call.textOrNull("outcome"),
                                call.textOrNull("q"),
                                page.offset(),
                                page.perPage()));
        return Answer.json(ListPage.of(found.items(), page, found.total()));
    }

    private Answer mpesaCallback(Call call) {
        var raw = payments.inbox()
                .arrived(
                        call.body(JsonNode.class).toString(),
                        Map.of(),
                        "",
                        call.origin().address());
        return Answer.jsonText(payments.inbox().takeOpen("mpesa", raw));
    }
}
