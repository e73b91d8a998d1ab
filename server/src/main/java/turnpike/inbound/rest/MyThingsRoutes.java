package turnpike.inbound.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.NotFound;
import turnpike.invoices.Invoice;
import turnpike.invoices.InvoicePdf;
import turnpike.invoices.Invoices;
import turnpike.ledger.Account;
import turnpike.ledger.Entry;
import turnpike.ledger.Journal;
import turnpike.ledger.Wallets;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.subscribers.Device;
import turnpike.subscribers.Devices;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Rights;
import turnpike.tenancy.Tenants;

/// What subscribers have: rights, a wallet, devices, invoices. Whose it is is said by the token alone.
public final class MyThingsRoutes {
    private final Tenants tenants;
    private final Rights rights;
    private final Devices devices;
    private final Money money;

    /// Where the money of subscribers is written down.
    public record Money(Journal journal, Wallets wallets, Invoices invoices) {}

    public MyThingsRoutes(Tenants tenants, Rights rights, Devices devices, Money money) {
        this.tenants = tenants;
        this.rights = rights;
        this.devices = devices;
        this.money = money;
    }

    public void addTo(Operations operations) {
        operations
                .on("listMyRights", this::rights)
                .on("getMyWallet", this::wallet)
                .on("listMyMovements", this::movements)
                .on("listMyDevices", this::devices)
                .on("renameMyDevice", this::rename)
                .on("removeMyDevice", this::remove)
                .on("listMyInvoices", this::invoices)
                .on("getMyInvoicePdf", this::pdf);
    }

    private record Right(
            UUID planId,
            String planName,
            Rights.State state,
            Instant grantedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endsAt,
            @Nullable Instant expectedStartAt,
            @Nullable Instant expectedEndAt,
            @Nullable Long dataQuotaBytes,
            long dataUsedBytes,
            @Nullable Long onlineSecondsQuota,
            long onlineSecondsUsed,
            @Nullable Long uploadBps,
            @Nullable Long downloadBps,
            @Nullable Integer devicesMax) {}

    private Answer rights(Call call) {
        List<Rights.Right> held = rights.of(call.tenant(), me(call));
        boolean someWait = held.stream().anyMatch(right -> right.queuedAt() != null);
        Map<UUID, Grants.Term> expected = someWait ? rights.expected(call.tenant(), me(call)) : Map.of();
        return Answer.json(ListPage.all(held.stream()
                .map(right -> view(right, expected.get(right.subscriptionId())))
                .toList()));
    }

    private Right view(Rights.Right right, Grants.@Nullable Term expected) {
        var usage = right.usage();
        return new Right(
                right.planId(),
                right.planName(),
                rights.state(right),
                right.term().grantedAt(),
                right.term().startedAt(),
                right.term().endsAt(),
                expected == null ? null : expected.startsAt(),
                expected == null ? null : expected.endsAt(),
                usage.quotaBytes(),
                usage.usedBytes(),
                usage.onlineLimitSeconds(),
                usage.onlineSeconds(),
                right.limits().uploadBps(),
                right.limits().downloadBps(),
                right.limits().devices());
    }

    private record Amount(long minor, String currency) {}

    private record Wallet(List<Amount> balances) {}

    private Answer wallet(Call call) {
        String own = tenants.get(call.tenant()).currency().getCurrencyCode();
        List<Amount> amounts = new ArrayList<>();
        amounts.add(new Amount(0, own));
        for (Journal.Balance balance : money.journal.balances(call.tenant(), me(call))) {
            if (balance.place().account() != Account.CUSTOMER_WALLET) continue;
            var amount = new Amount(balance.amount().minor(), balance.amount().currency());
            if (amount.currency.equals(own)) amounts.set(0, amount);
            else if (amount.minor != 0) amounts.add(amount);
        }
        return Answer.json(new Wallet(amounts));
    }

    private enum Kind {
        PAYMENT,
        PURCHASE,
        TOPUP,
        REFUND,
        REVERSAL,
        VOUCHER,
        INVOICE,
        CORRECTION
    }

    /// @param planName of what was bought
    private record Movement(
            UUID id,
            Kind kind,
            Instant at,
            long amountMinor,
            long balanceMinor,
            String currency,
            @Nullable String planName,
            @Nullable String receipt) {
        static Movement of(Wallets.Line line) {
            return new Movement(
                    line.entryId(),
                    kind(line.kind()),
                    line.at(),
                    line.gained().minor(),
                    line.after().minor(),
                    line.gained().currency(),
                    line.kind() == Entry.Kind.PURCHASE ? line.memo() : null,
                    line.receipt());
        }

        private static Kind kind(Entry.Kind kind) {
            return switch (kind) {
                case PAYMENT, SUSPENSE_RESOLVED -> Kind.PAYMENT;
                case PURCHASE -> Kind.PURCHASE;
                case TOPUP -> Kind.TOPUP;
                case REFUND -> Kind.REFUND;
                case REVERSAL -> Kind.REVERSAL;
                case VOUCHER_SALE, VOUCHER_REDEEMED -> Kind.VOUCHER;
                case INVOICE, CREDIT_NOTE -> Kind.INVOICE;
                case REVENUE, AGENT_SETTLEMENT, COMMISSION, ADJUSTMENT -> Kind.CORRECTION;
            };
        }
    }

    private Answer movements(Call call) {
        var page = call.page();
        var found = money.wallets.lines(call.tenant(), me(call), page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.items().stream().map(Movement::of).toList(), page, found.total()));
    }

    private record DeviceView(
            String macAddress,
            @Nullable String label,
            boolean blocked,
            @Nullable Instant lastSeenAt,
            Instant firstSeenAt) {
        static DeviceView of(Device device) {
            return new DeviceView(
                    device.mac(),
                    device.name().isEmpty() ? null : device.name(),
                    device.blockedAt() != null,
                    device.lastSeenAt(),
                    device.firstSeenAt());
        }
    }

    private record DeviceList(
            List<DeviceView> items,
            int page,
            int perPage,
            long total,
            @Nullable Integer devicesMax) {}

    private record Name(@Nullable String label) {}

    private Answer devices(Call call) {
        List<DeviceView> found = devices.list(call.tenant(), me(call)).stream()
                .map(DeviceView::of)
                .toList();
        Integer most = rights.devicesMax(call.tenant(), me(call));
        return Answer.json(new DeviceList(found, 1, Math.max(1, found.size()), found.size(), most));
    }

    private Answer rename(Call call) {
        String label = call.body(Name.class).label;
        Device device =
                devices.rename(Actors.ofSubscriber(call), me(call), call.text("mac"), label == null ? "" : label);
        return Answer.json(DeviceView.of(device));
    }

    private Answer remove(Call call) {
        devices.removeOwn(Actors.ofSubscriber(call), me(call), call.text("mac"));
        return Answer.done();
    }

    private record Bill(
            UUID id,
            Invoice.Kind kind,
            @Nullable String number,
            long totalMinor,
            String currency,
            Instant at,
            @Nullable Instant paidAt) {}

    /// Drafts are staff's until they are issued.
    private Answer invoices(Call call) {
        var page = call.page();
        var search = new Invoices.Search(null, Invoice.State.FINAL, me(call), null, null);
        var found = money.invoices.find(call.tenant(), search, page.offset(), page.perPage());
        List<Bill> items = found.items().stream()
                .map(one -> new Bill(
                        one.id(),
                        one.kind(),
                        one.number(),
                        one.total().minor(),
                        one.total().currency(),
                        one.at(),
                        one.paidAt()))
                .toList();
        return Answer.json(ListPage.of(items, page, found.total()));
    }

    private Answer pdf(Call call) {
        UUID id = call.id("invoiceId");
        Invoice invoice = money.invoices.get(call.tenant(), id);
        if (!me(call).equals(invoice.subscriberId())) throw new NotFound("invoice", id);
        UUID credits = invoice.title().creditsId();
        String credited = credits == null
                ? null
                : money.invoices.get(call.tenant(), credits).title().number();
        byte[] pdf = new InvoicePdf(tenants.get(call.tenant()).zone()).invoice(invoice, credited);
        return Answer.file("application/pdf", invoice.title().number() + ".pdf", pdf);
    }

    private static UUID me(Call call) {
        return call.principal().id();
    }
}
